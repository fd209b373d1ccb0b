"""What a package brings of another municipality's own, in plain words: what is here, and what would stand instead."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.library.own_parts import OwnChange, OwnItem
from casework.library.packages import PackagedFree
from core.errors import DomainError
from web.dates import written_date
from web.error_texts import sentence
from web.views_setup_words import IN, NAMES

_PROPERTIES = {
    "name": gettext_lazy("Navnet"),
    "first_day": gettext_lazy("Første skoledag"),
    "last_day": gettext_lazy("Siste skoledag"),
}


def own_row(item: OwnItem, chosen: Collection[str]) -> dict[str, Any]:
    """The part as the page shows it, beside the forms, workflows and letters."""
    is_word = item.name.startswith("words/")
    return {
        "name": item.name,
        "kind": _("Kommunens ord") if is_word else _("Skoleår"),
        "title": NAMES.get(item.title, item.title) if is_word else item.title,
        "item": {"number": 0},
        "state": _state(item),
        "color": "success" if item.same else "danger" if item.fault else "info",
        "notes": list(_notes(item, is_word)),
        "changes": [_told(change) for change in item.changes],
        "may": item.may,
        "open": True,  # what is overwritten here has no older version to go back to
        "chosen": item.name in chosen,
    }


def _state(item: OwnItem) -> str:
    if item.same:
        return _("Lik den dere har")
    if item.fault:
        return _("Kan ikke tas inn")
    return _("Ny hos dere") if item.is_new else _("Endrer den dere har")


def _notes(item: OwnItem, is_word: bool) -> list[str]:
    if item.fault:
        return [sentence(DomainError(item.fault))]
    if not item.may:
        return []
    notes = [_("Det tas i bruk med en gang. Det har ingen kladd og ingen eldre versjoner.")]
    if item.replaces:
        notes.append(_("Skoleåret «%(name)s» hos dere blir byttet ut.") % {"name": item.replaces})
    if not is_word:
        notes.append(_("Frister i saker som pågår, regnes på nytt."))
    return notes


def _told(change: OwnChange) -> dict[str, str]:
    if change.what in IN:
        return {"sentence": str(IN[change.what]), "here": _value(change.here), "after": _value(change.after)}
    if change.what == "free":
        days = change.after or change.here
        which = _("kommer til") if change.after else _("tas bort")
        return {"sentence": f"{_value(days)}: {which}", "here": "", "after": ""}
    here = _value(change.here) if change.here is not None else "–"
    return {"sentence": str(_PROPERTIES[change.what]), "here": here, "after": _value(change.after)}


def _value(value: object) -> str:
    if isinstance(value, date):
        return written_date(value)
    if isinstance(value, PackagedFree):
        span = written_date(value.first_day)
        if value.last_day != value.first_day:
            span = f"{span}–{written_date(value.last_day)}"
        return f"{value.name} {span}".strip()
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)
