"""The question at hand in the form builder: its texts, its properties, when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.forms.editing import every_item
from casework.forms.texts import languages_of
from tenants.access import STAFF_ROLES
from web import builder_field, builder_rules
from web.builder_sources import source_choices
from web.builder_words import CALCS, KINDS, LANGUAGES, OPERATORS
from web.roles import ROLE_NAMES, UNIT_KINDS

EMPTY_OPTIONS = 2
Item = Mapping[str, Any]
Choice = tuple[str, str, bool]  # value, words, chosen


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the condition, with what may be chosen in it."""

    fields: list[Choice]
    operators: list[Choice]
    options: list[Choice]
    value: str
    needs_value: bool


class AtHand:
    """A definition with perhaps one question chosen in it, in the reader's language."""

    def __init__(self, definition: dict[str, Any], *, language: str, chosen: str) -> None:
        self.definition, self._language = definition, language
        self.items: dict[str, Item] = {each["id"]: each for each in every_item(definition)}
        self.chosen: Item | None = self.items.get(chosen)

    def words(self, text: Mapping[str, str]) -> str:
        """The text in the reader's language, in one that it is there in, or that it has none."""
        return text.get(self._language) or text.get("nb") or next(iter(text.values()), "") or _("Uten tekst")

    @property
    def before(self) -> str:
        """The question that stands before the one at hand, or none."""
        return self._beside(-1)

    @property
    def after(self) -> str:
        """The question that stands after it, or none."""
        return self._beside(1)

    def _beside(self, step: int) -> str:
        order = ["", *self.items, ""]
        return order[order.index(self._item["id"]) + step]

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
        """The facts it can be filled in with beforehand."""
        return source_choices(self._item, in_rows_of=self._around)

    @property
    def other_source(self) -> str:
        """A source that no list here has; it is kept."""
        known = {value for value, _words, _chosen in self.sources}
        chosen = str(self._item.get("prefill", ""))
        return chosen if chosen and chosen not in known and not chosen.startswith("answer.") else ""

    @property
    def _around(self) -> Item | None:
        """The repeat whose rows the question stands in, or none."""
        name = self._item["id"]
        return next(
            (each for each in self.items.values() if name in {one["id"] for one in each.get("fields", ())}), None
        )

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
    def rule_answers(self) -> dict[str, dict[str, list[Any]]]:
        """For each question that a condition may look at: what may be asked of it, and its answers to choose from."""
        return {
            each["id"]: {
                "operators": list(builder_rules.operators_for(each["type"])),
                "answers": [[one["value"], self.words(one["label"])] for one in each.get("options", ())],
                "bare": [each["type"]] if each["type"] in ("bool", "sign") else [],
            }
            for each in builder_rules.above(self._top, self._item["id"])
        }

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
        options = [
            (option["value"], self.words(option["label"]), option["value"] == line.value)
            for option in (at or {}).get("options", ())
        ]
        if options and not any(chosen for _value, _words, chosen in options):
            options.insert(0, (line.value, _("Velg svar …"), True))
        return RuleRow(
            [(each["id"], self.words(each["label"]), each["id"] == line.field_id) for each in seen],
            [(name, str(OPERATORS[name]), name == line.operator) for name in allowed],
            options,
            line.value,
            at is None or at["type"] not in ("bool", "sign"),
        )

    def _texts(self, name: str) -> list[tuple[str, str, str]]:
        return self.in_languages(self._item.get(name))

    def in_languages(self, text: Mapping[str, str] | None) -> list[tuple[str, str, str]]:
        """A text in every language that the form promises, or that it is there in: code, language, text."""
        there = text or {}
        shown = {*languages_of(self.definition), *there}
        return [(code, str(language), there.get(code, "")) for code, language in LANGUAGES.items() if code in shown]

    @property
    def chosen_words(self) -> str:
        """The question at hand in words."""
        return self.words(self._item["label"])

    @property
    def in_nynorsk(self) -> bool:
        """Whether the form is written in nynorsk too."""
        return "nn" in languages_of(self.definition)

    @property
    def places(self) -> list[Choice]:
        """Where the question can be moved: another page, or the rows of a repeat; the first is to let it stay."""
        inside = {each["id"] for each in _below(self._item)}
        pages = [(f"page:{page['key']}", self.words(page["title"]), False) for page in self.definition["pages"]]
        repeats = [
            (f"into:{name}", self.words(each["label"]), False)
            for name, each in self.items.items()
            if each["type"] == "repeat" and name not in inside
        ]
        return [*pages, *repeats]

    @property
    def kind_choices(self) -> list[Choice]:
        """Every kind, with its own."""
        return _choices(KINDS, self._item["type"])


def _below(item: Item) -> list[Item]:
    return [item, *(each for inner in item.get("fields", ()) for each in _below(inner))]


def _choices(words: Mapping[str, Any], chosen: str) -> list[Choice]:
    return [(value, str(text), value == chosen) for value, text in words.items()]
