"""Configuration in plain words: what kind of thing it is, what changes in it, and what its values mean to a reader."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.library.signing import Trust
from casework.library.updates import Change
from web.builder_words import PROPERTIES as OF_QUESTIONS
from web.roles import ROLE_NAMES

Words = Mapping[str, str | Promise]
KINDS: Words = {
    "forms": gettext_lazy("Skjema"),
    "workflows": gettext_lazy("Forløp"),
    "letters": gettext_lazy("Brev"),
}
LISTS: Words = {
    "": gettext_lazy("Helheten"),
    "pages": gettext_lazy("Side"),
    "fields": gettext_lazy("Spørsmål"),
    "phases": gettext_lazy("Fase"),
    "tasks": gettext_lazy("Oppgave"),
    "deadlines": gettext_lazy("Frist"),
    "events": gettext_lazy("Hendelse"),
    "branches": gettext_lazy("Vei videre"),
    "subs": gettext_lazy("Sideløp"),
    "priorities": gettext_lazy("Prioritet"),
    "pause_reasons": gettext_lazy("Grunn til å vente"),
    "blocks": gettext_lazy("Avsnitt"),
}
WHAT: Words = {
    "added": gettext_lazy("kommer til"),
    "removed": gettext_lazy("tas bort"),
    "moved": gettext_lazy("flyttes"),
    "changed": gettext_lazy("endres"),
}
PROPERTIES: Words = {
    **OF_QUESTIONS,
    "title": gettext_lazy("tittelen"),
    "intro": gettext_lazy("innledningen"),
    "guardian_title": gettext_lazy("tittelen for foresatte"),
    "guardian_text": gettext_lazy("teksten for foresatte"),
    "owner": gettext_lazy("hvem som gjør det"),
    "form": gettext_lazy("skjemaet"),
    "effect": gettext_lazy("virkningen"),
    "needs": gettext_lazy("hva som må være ferdig først"),
    "optional": gettext_lazy("om det er frivillig"),
    "not_by": gettext_lazy("hvem som ikke kan gjøre det"),
    "per": gettext_lazy("hvem som svarer hver for seg"),
    "letter": gettext_lazy("brevet"),
    "approvals": gettext_lazy("godkjenningene"),
    "assign": gettext_lazy("fordelingen"),
    "requires_files": gettext_lazy("vedleggene som må være der"),
    "kind": gettext_lazy("slaget"),
    "from": gettext_lazy("når det begynner"),
    "until": gettext_lazy("når det er nådd"),
    "add": gettext_lazy("hvor lang tid"),
    "pausable": gettext_lazy("om den kan settes på vent"),
    "warn_days": gettext_lazy("når det varsles"),
    "repeat": gettext_lazy("om det gjentas"),
    "escalate": gettext_lazy("hvem som varsles videre"),
    "text": gettext_lazy("teksten"),
    "rows": gettext_lazy("radene"),
    "items": gettext_lazy("punktene"),
    "columns": gettext_lazy("kolonnene"),
    "if": gettext_lazy("når det er med"),
    "unless": gettext_lazy("når det ikke er med"),
    "subject": gettext_lazy("hvem saken gjelder"),
    "start": gettext_lazy("hvem som kan starte"),
    "when": gettext_lazy("vilkåret"),
    "workflow": gettext_lazy("forløpet"),
}
TRUST: Mapping[Trust, str | Promise] = {
    Trust.HERE: gettext_lazy("Signert her: vi vet at pakken kommer fra %(name)s, og at ingenting er endret."),
    Trust.STRANGER: gettext_lazy(
        "Signert av noen vi ikke kjenner. Pakken sier at den kommer fra %(name)s, men det kan vi ikke vite."
    ),
    Trust.UNSIGNED: gettext_lazy(
        "Ikke signert. Pakken sier at den kommer fra %(name)s, men hvem som helst kan ha laget eller endret den."
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One change as it is read."""

    id: str
    sentence: str
    before: str
    here: str
    after: str
    conflict: bool
    core: bool


def told(change: Change, language: str) -> Told:
    """The change in words, with the values when they say something."""
    part = str(LISTS[change.part[0]])
    name = in_language(change.name, language)
    if change.what == "changed":
        prop = str(PROPERTIES.get(change.prop, change.prop))
        named = f"{part} «{name}»" if change.part[0] else part
        sentence = _("%(part)s: %(property)s endres") % {"part": named, "property": prop}
    else:
        sentence = f"{part} «{name}» {WHAT[change.what]}"
    values = (change.before, change.here, change.after) if change.what == "changed" else ()
    before, here, after = [value_words(value, language) for value in values] or ["", "", ""]
    return Told(change.id, sentence, before, here, after, change.conflict, change.core)


def value_words(value: Any, language: str) -> str:
    """A value as people say it; what has no words of its own stays as it is written."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, str):
        return str(ROLE_NAMES.get(value, value))
    if isinstance(value, Mapping):
        if isinstance(value.get("nb"), str):
            return in_language(value, language)
        for name in ("label", "title", "text"):
            if isinstance(value.get(name), Mapping):
                return value_words(value[name], language)
    if isinstance(value, Sequence):
        return ", ".join(value_words(each, language) for each in value) or "–"
    return json.dumps(value, ensure_ascii=False)


def in_language(text: Mapping[str, str], language: str) -> str:
    """The text in the reader's language, else in bokmål."""
    return text.get(language) or text.get("nb") or "–"
