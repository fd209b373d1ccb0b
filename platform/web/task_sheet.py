"""One task of one case as one person meets it: where it stands, whose it is, what is read beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases import access as case_access
from casework.cases import services
from casework.cases.lookups import CaseLookups
from casework.cases.models import Assessment, CaseTask
from casework.cases.selectors import get_case
from casework.cases.standing import standing_of
from casework.documents.models import Document
from casework.documents.services import store_attachment
from casework.forms.definition import FormDefinition
from casework.forms.models import FormVersion, Submission
from casework.forms.readable import Section
from casework.forms.readable import rows as readable
from casework.forms.selectors import current_form, definition_of
from casework.workflows.definition import TaskDef
from casework.workflows.engine import State, TaskState, light, refusal
from core.acts import Act
from core.audit.services import record
from core.clock import oslo_date
from core.errors import NotFound
from web.case_words import day_text, days_text, grade_text, in_words, owner_name
from web.form_choices import names_behind
from web.sheets import Kept, Sheet

# What is good to have at hand while doing a task, by the effects of both.
BESIDE = {
    "intake": ("refer",),
    "assign": ("refer", "intake"),
    "interim": ("refer",),
    "note": ("refer",),
    "assess": ("refer", "note"),
    "review": ("assess", "refer"),
    "issue": ("assess",),
    "decide": ("assess", "refer"),
    "plan": ("decide", "assess"),
    "evaluate": ("plan", "decide"),
    "close": ("evaluate", "decide"),
}


@dataclass(frozen=True)
class Reading:
    """Earlier answers, readable."""

    title: str
    meta: str
    sections: list[Section]


class TaskSheet(Sheet):
    """Everything the task page asks of the case. Reading is put on record."""

    def __init__(self, case_id: UUID, task_key: str, *, act: Act, language: str) -> None:
        self.act, self.language = act, language
        self.case = get_case(case_id, act=act)
        self.state: State = standing_of(self.case)
        task = self.state.tasks.get(task_key)
        if task is None or task.status == "hidden":
            raise NotFound("task.unknown")
        self.task: TaskState = task
        # One that somebody added by hand is no more than its name and whose it is.
        self.definition = task.definition or TaskDef(key=task.key, title=task.title, owner=task.owner)
        self.row = CaseTask.objects.select_related("submission__form_version").get(case=self.case, key=task_key)
        self.works = case_access.works_as(act, self.case, task.owner) is not None
        self.audiences = case_access.audiences(act, self.case)

    def on_record(self, action: str) -> None:
        """Note in the audit trail that this person looked."""
        record(
            act=self.act,
            action=action,
            case_id=self.case.id,
            child_id=self.case.child_id,
            object_type="task",
            object_id=self.row.id,
            detail={"task": self.task.key},
        )

    def opened(self) -> None:
        """Note that it was opened to be filled in."""
        self.on_record("task.opened")

    @property
    def address(self) -> str:
        """Where the task is done."""
        return reverse("task", kwargs={"case_id": self.case.id, "task_key": self.task.key})

    @property
    def files(self) -> QuerySet[Document]:
        """The case's own files."""
        return Document.objects.filter(case_id=self.case.id)

    @property
    def lookups(self) -> CaseLookups:
        """Whether what answers point at is there."""
        return CaseLookups(self.act, self.case.id)

    def keep(self, *, answers: Mapping[str, Any], extras: Mapping[str, Any] | None, revision: int) -> int:
        """Keep what is typed as the task's draft, which all who do the task share."""
        submission = services.save_task_draft(
            case_id=self.case.id,
            task_key=self.task.key,
            answers=answers,
            extras=extras,
            revision=revision,
            act=self.act,
        )
        return submission.revision

    def store(self, *, upload_name: str, content: bytes) -> Document:
        """Put an uploaded file in the case, for those who may read the task's answers."""
        return store_attachment(
            upload_name=upload_name,
            content=content,
            case_id=self.case.id,
            child_id=self.case.child_id,
            audience=sorted(case_access.readers_of(self.definition.effect, self.definition.owner)),
            act=self.act,
        )

    @property
    def title(self) -> str:
        """The task's name."""
        return in_words(self.task.title, self.language)

    @property
    def help(self) -> str:
        """What the workflow says about doing it."""
        return in_words(self.definition.help, self.language) if self.definition.help else ""

    @property
    def refusal(self) -> str | None:
        """Why it cannot be done now, as a code."""
        actor = str(self.act.actor_id) if self.act.actor_id else None
        return refusal(self.state, "task_done", task_key=self.task.key, actor_id=actor)

    @property
    def submission(self) -> Submission | None:
        """The draft or the answers."""
        return self.row.submission

    @property
    def kept(self) -> Kept | None:
        """What the draft or the answers say. A draft that another has kept is not signed by whoever goes on with it."""
        row = self.submission
        if row is None:
            return None
        answers = row.answers
        if row.state == Submission.State.DRAFT and row.author_id != self.act.user_id and self.form_definition:
            signs = {item.id for item in self.form_definition.fields if item.type == "sign"}
            answers = {name: answer for name, answer in answers.items() if name not in signs}
        return Kept(answers, row.extras, row.revision, row.author_name)

    @property
    def form_version(self) -> FormVersion | None:
        """The form as it was when begun, or as it is now."""
        if self.submission:
            return self.submission.form_version
        return current_form(self.definition.form) if self.definition.form else None

    @property
    def form_definition(self) -> FormDefinition | None:
        """What that form asks."""
        version = self.form_version
        return definition_of(version) if version else None

    @property
    def may_read_answers(self) -> bool:
        """Whether this person may see what was answered here."""
        return self.works or self._readable(self.definition)

    # Beside the form --------------------------------------------------------------------------------------------------

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The key facts of the case."""
        case, child = self.case, self.case.child
        whom = [(_("Barn"), child.name), (_("Født"), day_text(child.birth_date))] if child else []
        grade = [(_("Trinn"), grade_text(child.grade, child.birth_date, self.act.on))] if child else []
        return [
            *(whom or [(_("Saken gjelder"), case.about)]),
            (_("Skole eller barnehage"), case.unit.name),
            *grade,
            (_("Saksbehandler i PPT"), case.adviser.name if case.adviser else _("Ikke fordelt")),
        ]

    @property
    def deadlines(self) -> list[dict[str, str]]:
        """The deadlines that doing this task meets."""
        keys = [one.key for one in self.state.definition.deadlines if one.until and self.task.key in one.until.any_of]
        found = []
        for one in (self.state.deadlines[key] for key in keys):
            if one.status not in ("running", "paused"):
                continue
            colour, due = light(one, self.act.on), one.due_on(self.act.on)
            title, words = in_words(one.title, self.language), days_text(colour, due, self.act.on)
            found.append({"title": title, "light": colour, "words": words, "date": day_text(due)})
        return found

    @property
    def waits_for(self) -> list[str]:
        """The tasks that come first."""
        tasks = self.state.tasks
        return [in_words(tasks[key].title, self.language) for key in self.definition.needs if not tasks[key].settled]

    @property
    def owners(self) -> str:
        """Whose task it is."""
        return ", ".join(owner_name(owner) for owner in self.task.owner)

    def answers(self) -> list[Section]:
        """What was answered here, readable."""
        return self._read([self.row])[0].sections if self.row.submission else []

    def beside(self) -> list[Reading]:
        """Earlier answers that this person may read, for this task."""
        done = [
            task.definition
            for task in self.state.tasks.values()
            if task.definition and task.status == "done" and task.key != self.task.key
        ]
        wanted = [
            definition.key
            for effect in BESIDE.get(self.definition.effect, ())
            for definition in done
            if definition.effect == effect and self._readable(definition)
        ]
        handed_in = CaseTask.objects.filter(case=self.case, submission__state=Submission.State.SUBMITTED)
        rows = handed_in.filter(key__in=wanted).select_related("submission__form_version")
        found = {row.key: row for row in rows}
        return self._read([found[key] for key in wanted if key in found])

    def documents(self) -> list[dict[str, str]]:
        """Issued documents about the same that this person may open."""
        kinds = {"decide": "assessment", "plan": "decision", "evaluate": "plan"}
        kind = kinds.get(self.definition.effect)
        if kind is None:
            return []
        rows = Document.objects.filter(case_id=self.case.id, kind=kind).order_by("-created_at")
        return [
            {"title": row.title, "url": reverse("document", args=[row.id])}
            for row in rows
            if self.audiences & set(row.audience)
        ]

    def _read(self, tasks: list[CaseTask]) -> list[Reading]:
        filled = [(definition_of(row.submission.form_version), row) for row in tasks if row.submission]
        names = names_behind((form, row.submission.answers) for form, row in filled if row.submission)
        found = []
        for form, row in filled:
            assert row.submission is not None
            title = in_words(self.state.tasks[row.key].title, self.language)
            done_on = day_text(oslo_date(row.done_at)) if row.done_at else ""
            sections = readable(form, row.submission.answers, language=self.language, names=names)
            found.append(Reading(title, " · ".join(filter(None, (row.done_by_name, done_on))), sections))
        return found

    def _readable(self, task: TaskDef) -> bool:
        if case_access.may_read_answers(task.effect, self.audiences, task.owner):
            return True
        # An issued assessment may be read by everybody it was issued to.
        if task.effect != "assess":
            return False
        issued = Assessment.objects.filter(case=self.case).select_related("document")
        return any(self.audiences & set(one.document.audience) for one in issued)
