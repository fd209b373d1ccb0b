"""What the form builder's page shows: the questions in order, the one at hand, what is wrong, what has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from casework.forms.blocks import blocks
from casework.forms.differences import Difference, differences
from casework.forms.drafts import base_of, may_undo_redo, newer_base, problems_of, text_of, used_ids
from casework.forms.editing import every_item, may_be_required, unwritten_answers
from casework.forms.inheriting import offers, origin_of
from casework.forms.models import FormDraft, FormVersion
from casework.forms.texts import languages_of
from web.builder_at_hand import AtHand, Item
from web.builder_languages import read_by_guardians
from web.builder_sources import Group, earlier_answers
from web.builder_words import CHANGES, KINDS, ORIGINS, PROPERTIES
from web.lint_words import in_plain_words


@dataclass(frozen=True, slots=True)
class Row:
    """One question in the list."""

    item: Item
    label: str
    told: str
    level: int
    first: bool
    last: bool
    origin: str

    @property
    def may_be_required(self) -> bool:
        """Whether it is for a person to decide that it must be answered."""
        return may_be_required(self.item)


class BuilderPage(AtHand):
    """A draft as its page needs it, in the reader's language."""

    def __init__(self, draft: FormDraft, published: FormVersion | None, *, language: str, chosen: str) -> None:
        super().__init__(text_of(draft), language=language, chosen=chosen)
        self.draft, self.published = draft, published
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
        for about in unwritten_answers(self.definition):
            told = _("svarene er ikke skrevet: sett inn egne for «Svar 1» og «Svar 2»")
            found.append({"id": about, "label": self.words(self.items[about]["label"]), "what": told})
        if "nn" not in languages_of(self.definition) and read_by_guardians(self.draft.key):
            told = _("foresatte svarer på skjemaet, så alt må finnes på nynorsk også: velg det under «Språk»")
            found.append({"id": "", "label": _("Skjemaet"), "what": told})
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
                "titles": self.in_languages(page["title"]),
                "rows": (rows := list(self._rows(page["fields"], 0))),
                "must": [row for row in rows if row.may_be_required],
                "must_buttons": [f"{button}-{page['key']}" for button in ("ma-lagre", "ma-alle", "ma-ingen")],
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
    def titles(self) -> list[tuple[str, str, str]]:
        """The form's title in its languages."""
        return self.in_languages(self.definition["title"])

    @property
    def intros(self) -> list[tuple[str, str, str]]:
        """Its introduction in its languages."""
        return self.in_languages(self.definition.get("intro"))

    @cached_property
    def kind_is_free(self) -> bool:
        """Whether the question at hand can still become another kind: nobody has answered it."""
        return self.chosen is not None and self.chosen["id"] not in used_ids(self.draft.key)

    @property
    def earlier(self) -> list[Group]:
        """Answers given earlier in the case that the question at hand can begin with."""
        around = {inner["id"] for each in self.items.values() for inner in each.get("fields", ())}
        if self.chosen is None or self.chosen["id"] in around or self.chosen["type"] == "repeat":
            return []
        return earlier_answers(self.chosen, language=self._language)

    @cached_property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks that can be put in."""
        return [{"key": each.key, "name": each.title_in(self._language), "own": each.own} for each in blocks()]

    @cached_property
    def base(self) -> FormVersion | None:
        """The version that the form is built on."""
        return base_of(self.definition)

    @property
    def base_title(self) -> str:
        """What that form is called."""
        return self.words(self.base.definition["title"]) if self.base else ""

    @cached_property
    def newer(self) -> FormVersion | None:
        """A newer version of it."""
        return newer_base(self.definition) if self.base else None

    @cached_property
    def offers(self) -> list[tuple[str, str, str, bool]]:
        """What it does otherwise: the question, kind and name in words, which properties, whether ours differs too."""
        if self.base is None or self.newer is None:
            return []
        found = offers(self.base.definition, self.newer.definition, self.definition)
        return [
            (
                each.field_id,
                f"{CHANGES[each.kind]}: «{self.words(each.label)}»",
                ", ".join(str(PROPERTIES.get(name, name)) for name in each.properties),
                each.ours,
            )
            for each in found
        ]

    @property
    def chosen_origin(self) -> str:
        """Where the question at hand stands to what it came from."""
        return origin_of(dict(self._item), self._base_items)

    @cached_property
    def _base_items(self) -> dict[str, Any] | None:
        return {each["id"]: each for each in every_item(self.base.definition)} if self.base else None

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

    def _rows(self, fields: list[Item], level: int) -> Iterator[Row]:
        for at, each in enumerate(fields):
            origin = origin_of(each, self._base_items)
            ends = at == 0, at == len(fields) - 1
            yield Row(each, self.words(each["label"]), self._told(each, origin), level, *ends, origin)
            yield from self._rows(each.get("fields", []), level + 1)

    def _told(self, each: Item, origin: str) -> str:
        parts = [str(KINDS.get(each["type"], each["type"]))]
        parts += [str(ORIGINS[origin])] if origin in ORIGINS else []
        parts += [_("må fylles ut")] if each.get("required") or (each["type"] == "repeat" and each.get("min")) else []
        parts += [_("vises på vilkår")] if each.get("show_if") else []
        parts += [_("fylles ut på forhånd")] if each.get("prefill") else []
        parts += [_("lovpålagt")] if each.get("core") else []
        return " · ".join(parts)

    def _told_change(self, change: Difference) -> tuple[str, str, str]:
        properties = ", ".join(str(PROPERTIES.get(name, name)) for name in change.properties)
        return str(CHANGES[change.kind]), self.words(change.label), properties
