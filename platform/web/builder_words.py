"""The form builder's own words: kinds of questions, and what was changed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

KINDS: Words = {
    "text": _("Kort tekst"),
    "long": _("Lang tekst"),
    "int": _("Helt tall"),
    "dec": _("Tall med desimaler"),
    "date": _("Dato"),
    "bool": _("Avkryssing"),
    "radio": _("Ett valg, alle vises"),
    "choice": _("Ett valg fra en liste"),
    "checks": _("Flere valg"),
    "person": _("Person"),
    "unit": _("Enhet"),
    "file": _("Fil"),
    "repeat": _("Rader som gjentas"),
    "computed": _("Beregnet svar"),
    "sign": _("Signatur"),
    "info": _("Tekst uten svar"),
}
LANGUAGES: Words = {"nb": _("bokmål"), "nn": _("nynorsk"), "se": _("nordsamisk"), "en": _("engelsk")}
PROPERTIES: Words = {
    "label": _("spørsmålet"),
    "help": _("hjelpeteksten"),
    "required": _("om det må fylles ut"),
    "core": _("om det er lovpålagt"),
    "type": _("slaget"),
    "min": _("minst"),
    "max": _("høyst"),
    "max_length": _("lengden"),
    "decimals": _("desimaler"),
    "options": _("svarene"),
    "person_role": _("rollen"),
    "unit_kind": _("slaget enhet"),
    "show_if": _("når det vises"),
    "prefill": _("forhåndsutfyllingen"),
    "multiple": _("antall filer"),
    "item_label": _("navnet på en rad"),
    "calc": _("regnestykket"),
    "law": _("lovhenvisningen"),
}
CHANGES: Words = {
    "added": _("Nytt spørsmål"),
    "removed": _("Tatt bort"),
    "moved": _("Flyttet"),
    "changed": _("Endret"),
}
# Where a question came from, as its line in the list tells.
ORIGINS: Words = {
    "block": _("fra blokk"),
    "inherited": _("arvet"),
    "changed": _("arvet, endret her"),
    "gone": _("arvet, ikke lenger i grunnskjemaet"),
}
# Which text of the form or of a question.
PLACES: Words = {
    "title": _("Skjemaets tittel"),
    "intro": _("Innledning"),
    "label": _("Spørsmål"),
    "help": _("Hjelpetekst"),
    "item_label": _("Navn på en rad"),
}
CALCS: Words = {
    "sum": _("Legg sammen"),
    "product": _("Gang sammen"),
    "difference": _("Trekk fra"),
    "count": _("Tell rader"),
    "total": _("Legg sammen i alle rader"),
    "days": _("Dager fra og til"),
    "years": _("Hele år fra og til"),
}
OPERATORS: Words = {
    "is": _("er"),
    "is_not": _("er ikke"),
    "gt": _("er mer enn"),
    "lt": _("er mindre enn"),
    "filled": _("er besvart"),
    "empty": _("er ikke besvart"),
}
