"""Why the file of a form was not read: what happened, and what to do next."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, str | Promise] = {
    "form_file.empty": _("Filen er tom. Ingenting er laget. Velg en annen fil, eller lim inn teksten."),
    "form_file.too_large": _(
        "Filen er større enn 5 MB. Ingenting er laget. Ta bort bildene og lagre den på nytt, eller lim inn teksten."
    ),
    "form_file.kind": _(
        "Filen er verken Word eller PDF. Ingenting er laget. Lagre den som .docx eller PDF, eller lim inn teksten."
    ),
    "form_file.old": _(
        "Filen er et eldre Office-dokument. Ingenting er laget. Åpne den i "
        "Word, lagre den som .docx og velg den på nytt."
    ),
    "form_file.macro": _(
        "Filen inneholder makroer og leses ikke. Ingenting er laget. Lagre den "
        "som .docx uten makroer og velg den på nytt."
    ),
    "form_file.locked": _(
        "Filen er låst med passord. Ingenting er laget. Lagre den uten passord "
        "og velg den på nytt, eller lim inn teksten."
    ),
    "form_file.damaged": _(
        "Filen er skadet og kan ikke leses. Ingenting er laget. Åpne og lagre den på nytt, eller lim inn teksten."
    ),
    "form_file.bomb": _("Filen kan ikke leses på en trygg måte. Ingenting er laget. Lim inn teksten i stedet."),
    "form_file.slow": _("Det tok for lang tid å lese filen. Ingenting er laget. Lim inn teksten i stedet."),
    "form_file.pages": _(
        "Filen har mer enn %(most)s sider. Ingenting er laget. Velg bare sidene med skjemaet, eller lim inn teksten."
    ),
    "form_file.picture": _(
        "Sidene i filen er bilder uten tekst. Ingenting er laget. Lim inn "
        "teksten, eller skriv spørsmålene i tekstfeltet."
    ),
    "form_file.no_text": _(
        "Det står ingen tekst i filen. Ingenting er laget. Velg en annen fil, eller lim inn teksten."
    ),
}
