"""What the form builder offers to fill a question in with beforehand: facts of the case, and answers given earlier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.forms.definition import in_language
from casework.forms.selectors import current_forms, definition_of
from web.prefill_sources import IN_ROWS, ROWS, SOURCES, TEXT

Item = Mapping[str, Any]
Choice = tuple[str, str, bool]  # value, words, chosen


@dataclass(frozen=True, slots=True)
class Group:
    """One form's questions whose answers suit."""

    title: str
    choices: list[Choice]


def source_choices(item: Item, *, in_rows_of: Item | None) -> list[Choice]:
    """The facts that suit this kind of question; in rows that stand for guardians, those of the row's guardian."""
    chosen, kind = item.get("prefill", ""), item["type"]
    if in_rows_of is not None:
        if in_rows_of.get("prefill") != ROWS:
            return []
        return [(name, str(words), name == chosen) for name, (words, kinds) in IN_ROWS.items() if kind in kinds]
    if kind == "repeat":
        return [(ROWS, _("De foresatte, én rad for hver"), chosen == ROWS)]
    return [(name, str(one.label), name == chosen) for name, one in SOURCES.items() if kind in one.kinds]


def earlier_answers(item: Item, *, language: str) -> list[Group]:
    """Questions of published forms whose answer in the same case can be carried over to this one."""
    chosen, kind = item.get("prefill", ""), item["type"]
    suits = TEXT if kind in TEXT else frozenset({kind})
    groups = []
    for version in current_forms():
        form = definition_of(version)
        choices = [
            (source, each.label_in(language), source == chosen)
            for each in form.fields
            if each.type in suits and (source := f"answer.{form.key}.{each.id}")
        ]
        if choices:
            groups.append(Group(in_language(form.title, language), choices))
    return groups
