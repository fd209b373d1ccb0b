"""What the workflow editor's page shows: phases with tasks, the other parts, what is wrong, what has changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from casework.forms.differences import Difference
from casework.workflows import editing
from casework.workflows.differences import differences
from casework.workflows.drafts import may_undo_redo, problems_of, text_of
from casework.workflows.models import WorkflowDraft, WorkflowVersion
from casework.workflows.pieces import length
from web import roles
from web.workflow_choices import Choices, words
from web.workflow_lint_words import about, in_plain_words
from web.workflow_panel import panel
from web.workflow_words import CHANGES, DEADLINE_KINDS_SHORT, PARTS, PROPERTIES, SECTIONS, WAYS

Part = Mapping[str, Any]
_NAMED = 12  # of the parts with a machine's words; the languages' page has them all


@dataclass(frozen=True, slots=True)
class Row:
    """One part in a list."""

    ref: str
    label: str
    told: str
    core: bool
    faulty: bool


class WorkflowPage:
    """A draft as its page needs it, in the reader's language."""

    def __init__(self, draft: WorkflowDraft, published: WorkflowVersion | None, *, language: str, chosen: str) -> None:
        self.draft, self.published, self._language = draft, published, language
        self.definition = text_of(draft)
        self._parts = dict(editing.every_part(self.definition))
        self.chosen = chosen if chosen in self._parts else ""
        self.may_undo, self.may_redo = may_undo_redo(draft)
        self.choices = Choices(self.definition, language)

    @property
    def title(self) -> str:
        """The workflow's title."""
        return self._words(self.definition["title"])

    @property
    def next_number(self) -> int:
        """What the version will be called."""
        return self.published.number + 1 if self.published else 1

    @cached_property
    def problems(self) -> list[dict[str, str]]:
        """What must be put right before it can be published, with the part that it is about."""
        names = {each["key"]: self._words(each["title"]) for each in self._parts.values()}
        found: list[dict[str, str]] = []
        machines: dict[str, int] = {}
        for problem in problems_of(self.definition, self.choices.surroundings):
            if problem.code == "machine_draft":
                place = about(self.definition, problem.path)
                machines[place] = machines.get(place, 0) + 1
                continue
            ref = about(self.definition, problem.path)
            label = self._words(self._parts[ref]["title"]) if ref else _("Forløpet")
            found.append({"ref": ref, "label": label, "what": in_plain_words(problem, names)})
        return found + self._machines(machines)

    def _machines(self, texts: Mapping[str, int]) -> list[dict[str, str]]:
        """One line for all that a machine drafted and nobody has approved, with the first parts by name."""
        if not texts:
            return []
        titles = (f"«{self._words(self._parts[ref]['title'])}»" if ref else _("Forløpet") for ref in texts)
        named = list(dict.fromkeys(titles))
        shown = ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
        what = _("%(n)s tekster er maskinens forslag som ingen har godkjent: %(where)s")
        told = what % {"n": sum(texts.values()), "where": shown}
        return [{"ref": "languages", "label": _("Språk"), "what": told}]

    @cached_property
    def own_problems(self) -> list[str]:
        """What is wrong with the part at hand."""
        return [problem["what"] for problem in self.problems if problem["ref"] == self.chosen]

    @cached_property
    def changes(self) -> list[tuple[str, str, str]]:
        """What the draft changes in the published version: kind of change, part, properties."""
        if self.published is None:
            return []
        return [self._told_change(each) for each in differences(self.published.definition, self.definition)]

    @cached_property
    def phases(self) -> list[dict[str, Any]]:
        """The phases with their tasks."""
        return [
            {
                "row": self._row(f"phase:{phase['key']}", phase),
                "key": phase["key"],
                "tasks": [self._row(f"task:{task['key']}", task) for task in phase["tasks"]],
            }
            for phase in self.definition["phases"]
        ]

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        """The other lists of parts."""
        return [
            {
                "kind": kind,
                "title": str(title),
                "add": str(add),
                "name": str(PARTS[kind]),
                "rows": [self._row(ref, each) for ref, each in self._parts.items() if editing.kind_of(ref) == kind],
            }
            for kind, (title, add) in SECTIONS.items()
        ]

    @property
    def fresh(self) -> bool:
        """Whether it is as nearly empty as a new workflow is."""
        return bool(self.definition["phases"] == editing.new_workflow("", "")["phases"])

    @property
    def example(self) -> str:
        """How a pasted service model may look."""
        lines = (
            _("Kartlegging:"),
            _("Til foresatte: Vi møter dere og finner ut hva som er viktig."),
            _("Kall inn til møte – PP-rådgiver – innen 10 virkedager"),
            _("Møte – PP-rådgiver og rektor – kan utelates"),
            _("Hvis ikke behov: gå til Avslutning"),
            _("Utprøving:"),
            _("Lær opp foresatte – PP-rådgiver – samtidig med møte"),
            _("Evaluer utprøvingen – rektor – 6 uker etter møte – godkjennes av PPT-leder"),
            _("Avslutning:"),
            _("Send svar – PPT-leder – innen 1 måned (forvaltningsloven § 11 a)"),
            _("Ved siden av: Klage på vedtak"),
            _("Vent på: utstyr, ferie"),
        )
        return "\n".join(lines)

    @property
    def owners(self) -> list[tuple[str, str, bool]]:
        """Who may do a new task."""
        return self.choices.owners([])

    @property
    def panel(self) -> dict[str, Any]:
        """The part at hand, or the workflow as a whole, as its panel shows it."""
        return panel(self.chosen, self._parts.get(self.chosen), self.choices)

    @cached_property
    def _faulty(self) -> set[str]:
        return {problem["ref"] for problem in self.problems}

    def _row(self, ref: str, each: Part) -> Row:
        told = " · ".join(self._told(editing.kind_of(ref), each))
        return Row(ref, self._words(each["title"]) or _("Uten navn"), told, bool(each.get("core")), ref in self._faulty)

    def _told(self, kind: str, each: Part) -> Iterator[str]:
        if kind == "task":
            yield _(" eller ").join(roles.name_of(role) for role in each["owner"])
            yield from self._form_of(each)
            yield from [_("kan utelates")] if each.get("optional") else []
            yield from [_("vises på vilkår")] if each.get("show_if") else []
            yield from [_("godkjennes")] if each.get("approvals") else []
        elif kind == "deadline":
            yield str(DEADLINE_KINDS_SHORT.get(each["kind"], each["kind"]))
            yield length(each["add"], self._language)
        elif kind == "branch":
            yield from (f"{words_} {self._target(way, each[way])}" for way, words_ in WAYS.items() if way in each)
        elif kind == "sub":
            yield from (title for key, title, chosen in self.choices.workflows(each["workflow"]) if chosen)

    def _form_of(self, task: Part) -> Iterator[str]:
        form = self.choices.forms.get(task.get("form") or "")
        title = self._words(form.definition["title"]) if form else ""
        if title and title != self._words(task["title"]):
            yield _("skjema «%(title)s»") % {"title": title}

    def _target(self, way: str, key: str) -> str:
        ref = f"{'sub' if way == 'start' else 'phase'}:{key}"
        return f"«{self._words(self._parts[ref]['title'])}»" if ref in self._parts else ""

    def _told_change(self, change: Difference) -> tuple[str, str, str]:
        named = dict.fromkeys(str(PROPERTIES.get(name, name)) for name in change.properties)
        kind = PARTS.get(editing.kind_of(change.field_id), _("Forløpet"))
        return str(CHANGES[change.kind]), f"{kind} «{self._words(change.label)}»", ", ".join(named)

    def _words(self, text: Mapping[str, str]) -> str:
        return words(text, self._language)
