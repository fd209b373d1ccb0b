"""What the form builder's page shows: the questions in order, the one at hand, what is wrong, what has changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from casework.forms.differences import Difference, differences
from casework.forms.drafts import may_undo_redo, problems_of, text_of
from casework.forms.editing import every_item
from casework.forms.models import FormDraft, FormVersion
from tenants.access import STAFF_ROLES
from web import builder_field, builder_rules
from web.builder_words import CALCS, CHANGES, KINDS, LANGUAGES, OPERATORS, PROPERTIES, SOURCES
from web.lint_words import in_plain_words
from web.roles import ROLE_NAMES, UNIT_KINDS

EMPTY_OPTIONS = 2
Item = Mapping[str, Any]
Choice = tuple[str, str, bool]  # value, words, chosen


@dataclass(frozen=True, slots=True)
class Row:
    """One question in the list."""

    item: Item
    label: str
    told: str
    level: int
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the condition, with what may be chosen in it."""

    fields: list[Choice]
    operators: list[Choice]
    options: list[Choice]
    value: str
    needs_value: bool


class BuilderPage:
    """A draft as its page needs it, in the reader's language."""

    def __init__(self, draft: FormDraft, published: FormVersion | None, *, language: str, chosen: str) -> None:
        self.draft, self.published, self._language = draft, published, language
        self.definition = text_of(draft)
        self.items: dict[str, Item] = {each["id"]: each for each in every_item(self.definition)}
        self.chosen: Item | None = self.items.get(chosen)
        self.may_undo, self.may_redo = may_undo_redo(draft)

    @property
    def title(self) -> str:
        """The form's title."""
        return self.words(self.definition["title"])

    @property
    def next_number(self) -> int:
        """What the version will be called."""
        return self.published.number + 1 if self.published else 1

    @cached_property
    def problems(self) -> list[dict[str, str]]:
        """What must be put right before it can be published, with the question it is about."""
        found = []
        for problem in problems_of(self.definition):
            where, _colon, what = problem.partition(": ")
            about = where.split(" ")[0]
            known = self.items.get(about)
            label = self.words(known["label"]) if known else self._part_called(where)
            told = in_plain_words(what, name_of=self._name_of)
            found.append({"id": about if known else "", "label": label, "what": told})
        return found

    @cached_property
    def changes(self) -> list[tuple[str, str, str]]:
        """What the draft changes in the published version: kind, question, properties."""
        if self.published is None:
            return []
        return [self._told_change(each) for each in differences(self.published.definition, self.definition)]

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The pages with their questions."""
        count = len(self.definition["pages"])
        return [
            {
                "key": page["key"],
                "title": self.words(page["title"]),
                "titles": page["title"],
                "rows": list(self._rows(page["fields"], 0)),
                "first": number == 0,
                "last": number == count - 1,
            }
            for number, page in enumerate(self.definition["pages"])
        ]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What can be added."""
        return [(kind, str(words)) for kind, words in KINDS.items()]

    @property
    def repeats(self) -> list[tuple[str, str]]:
        """The repeats that a question can be added to."""
        return [(name, self.words(each["label"])) for name, each in self.items.items() if each["type"] == "repeat"]

    def _name_of(self, field_id: str) -> str:
        known = self.items.get(field_id.rpartition(".")[2])
        return self.words(known["label"]) if known else field_id

    def _part_called(self, where: str) -> str:
        titles = {page["key"]: self.words(page["title"]) for page in self.definition["pages"]}
        kind, _space, key = where.partition(" ")
        return titles.get(key, _("Skjemaet")) if kind == "page" else _("Skjemaet")

    # The question at hand --------------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """What sort of question it is."""
        return str(KINDS[self._item["type"]])

    @property
    def asks(self) -> frozenset[str]:
        """Which properties it has."""
        return builder_field.asks(self._item["type"])

    @property
    def requirable(self) -> bool:
        """Whether it can be made to be filled in."""
        return self._item["type"] in builder_field.REQUIRABLE

    @property
    def labels(self) -> list[tuple[str, str, str]]:
        """The question in each language: code, language, text."""
        return self._texts("label")

    @property
    def helps(self) -> list[tuple[str, str, str]]:
        """The help in each language."""
        return self._texts("help")

    @property
    def item_labels(self) -> list[tuple[str, str, str]]:
        """The name of one row in each language."""
        return self._texts("item_label")

    @property
    def options(self) -> list[dict[str, str]]:
        """The answers to choose from, and room for more."""
        there = [
            {"value": each["value"], "nb": each["label"].get("nb", ""), "nn": each["label"].get("nn", "")}
            for each in self._item.get("options", ())
        ]
        return there + [{"value": "", "nb": "", "nn": ""}] * EMPTY_OPTIONS

    @property
    def roles(self) -> list[Choice]:
        """Who can be chosen."""
        chosen = self._item.get("person_role")
        return [(role.value, str(ROLE_NAMES[role]), role.value == chosen) for role in STAFF_ROLES]

    @property
    def unit_kinds(self) -> list[Choice]:
        """Which units can be chosen."""
        return _choices(UNIT_KINDS, self._item.get("unit_kind", ""))

    @property
    def sources(self) -> list[Choice]:
        """What it can be filled in with beforehand; one that the list does not have is kept."""
        chosen = self._item.get("prefill", "")
        known = _choices(SOURCES, chosen)
        return known if not chosen or chosen in SOURCES else [*known, (chosen, chosen, True)]

    @property
    def rule_is_whole(self) -> bool:
        """Whether the condition can be said in lines."""
        return self._rule.whole

    @property
    def rule_joint(self) -> str:
        """Whether all lines must hold, or any."""
        return self._rule.joint

    @property
    def rule_rows(self) -> list[RuleRow]:
        """The condition's lines, and an empty one."""
        return [self._rule_row(line) for line in (*self._rule.lines, builder_rules.Line("", "is"))]

    @property
    def calcs(self) -> list[Choice]:
        """What a computed answer may do."""
        return _choices(CALCS, next(iter(self._item.get("calc") or {"": 0})))

    @property
    def calc_rows(self) -> list[list[Choice]]:
        """What is counted with, and an empty place."""
        return [self._calc_choices(name) for name in (*self._calc_names, "")]

    @property
    def calc_number(self) -> str:
        """The number that is counted with, when there is one."""
        numbers = [part for part in self._calc_parts if isinstance(part, int | float)]
        return str(numbers[0]).replace(".", ",") if numbers else ""

    @property
    def calc_is_plain(self) -> bool:
        """Whether the sum has no sum inside it; such a one is shown, and left as it is."""
        return not any(isinstance(part, Mapping) for part in self._calc_parts)

    def words(self, text: Mapping[str, str]) -> str:
        """The text in the reader's language."""
        return text.get(self._language) or text.get("nb", "")

    @property
    def _item(self) -> Item:
        assert self.chosen is not None
        return self.chosen

    @property
    def _rule(self) -> builder_rules.PlainRule:
        return builder_rules.as_lines(self._item.get("show_if"))

    @property
    def _calc_parts(self) -> list[Any]:
        calc = self._item.get("calc") or {}
        operator, operand = next(iter(calc.items()), ("", []))
        if operator == "total":
            return [".".join(operand)]
        return [operand] if operator == "count" else list(operand)

    @property
    def _calc_names(self) -> list[str]:
        return [part for part in self._calc_parts if isinstance(part, str)]

    def _calc_choices(self, chosen: str) -> list[Choice]:
        found: list[Choice] = []
        for each in builder_rules.above(self._top, self._item["id"]):
            if each["type"] in ("int", "dec", "date", "repeat", "computed"):
                found.append((each["id"], self.words(each["label"]), each["id"] == chosen))
            for inner in each.get("fields", ()):
                if inner["type"] in ("int", "dec", "computed"):
                    path = f"{each['id']}.{inner['id']}"
                    found.append((path, f"{self.words(each['label'])}: {self.words(inner['label'])}", path == chosen))
        return found

    @property
    def _top(self) -> list[Item]:
        return [each for page in self.definition["pages"] for each in page["fields"]]

    def _rule_row(self, line: builder_rules.Line) -> RuleRow:
        seen = builder_rules.above(self._top, self._item["id"])
        at = next((each for each in seen if each["id"] == line.field_id), None)
        allowed = builder_rules.operators_for(at["type"]) if at else tuple(OPERATORS)
        return RuleRow(
            [(each["id"], self.words(each["label"]), each["id"] == line.field_id) for each in seen],
            [(name, str(OPERATORS[name]), name == line.operator) for name in allowed],
            [
                (option["value"], self.words(option["label"]), option["value"] == line.value)
                for option in (at or {}).get("options", ())
            ],
            line.value,
            at is None or at["type"] not in ("bool", "sign"),
        )

    def _texts(self, name: str) -> list[tuple[str, str, str]]:
        there = self._item.get(name) or {}
        return [(code, str(language), there.get(code, "")) for code, language in LANGUAGES.items()]

    def _rows(self, fields: list[Item], level: int) -> Iterator[Row]:
        for at, each in enumerate(fields):
            yield Row(each, self.words(each["label"]), self._told(each), level, at == 0, at == len(fields) - 1)
            yield from self._rows(each.get("fields", []), level + 1)

    def _told(self, each: Item) -> str:
        parts = [str(KINDS.get(each["type"], each["type"]))]
        parts += [_("må fylles ut")] if each.get("required") else []
        parts += [_("vises på vilkår")] if each.get("show_if") else []
        parts += [_("lovpålagt")] if each.get("core") else []
        return " · ".join(parts)

    def _told_change(self, change: Difference) -> tuple[str, str, str]:
        properties = ", ".join(str(PROPERTIES.get(name, name)) for name in change.properties)
        return str(CHANGES[change.kind]), self.words(change.label), properties


def _choices(words: Mapping[str, Any], chosen: str) -> list[Choice]:
    return [(value, str(text), value == chosen) for value, text in words.items()]
