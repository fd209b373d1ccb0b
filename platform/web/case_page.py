"""What the case page shows, made from the case file: steps, tasks, deadlines, consents, people and documents."""

from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.cases.selectors import CaseFile
from casework.documents.models import Document
from casework.people.models import Guardianship
from casework.workflows.engine import Deadline, TaskState, light
from core.clock import oslo_date
from tenants.access import Action
from web.case_words import (
    DEADLINE_KINDS,
    at_start,
    choice_words,
    day_text,
    days_text,
    grade_text,
    in_words,
    owner_name,
    waits_for,
)
from web.event_words import ANSWERS
from web.own_words import own

AUDIENCE_NAMES = {
    "ppt": gettext_lazy("PPT"),
    "guardian": gettext_lazy("foresatte"),
    "unit": gettext_lazy("skole"),
    "decider": gettext_lazy("kommune"),
}
DOCUMENT_KINDS = {
    Document.Kind.REFERRAL: gettext_lazy("Henvisning"),
    Document.Kind.ASSESSMENT: gettext_lazy("Sakkyndig vurdering"),
    Document.Kind.DECISION: gettext_lazy("Vedtak"),
    Document.Kind.PLAN: gettext_lazy("Plan"),
    Document.Kind.EVALUATION: gettext_lazy("Årsvurdering"),
    Document.Kind.LETTER: gettext_lazy("Brev"),
    Document.Kind.ATTACHMENT: gettext_lazy("Vedlegg"),
}
FILE_ICONS = {"application/pdf": "file-pdf", "image/png": "file", "image/jpeg": "file"}


class CasePage:
    """One case file in one language."""

    def __init__(self, file: CaseFile, language: str) -> None:
        self.file = file
        self.language = language
        self._due = self._deadline_of_tasks()

    # The top --------------------------------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line about the child and the case."""
        case, child = self.file.case, self.file.case.child
        parts = [
            _("Sak %(number)s") % {"number": case.number},
            _("tidligere %(number)s") % {"number": case.former_number} if case.former_number else "",
            _("født %(year)s") % {"year": child.birth_date.year} if child else "",
            case.unit.name,
            grade_text(child.grade, child.birth_date, self.file.today) if child else "",
            self._consent_summary(),
        ]
        return " · ".join(part for part in parts if part)

    def pause_reason(self) -> str:
        """Why it waits, in the workflow's own words where it has them."""
        return choice_words(self.file.state.definition.pause_reasons, self.file.state.paused or "", self.language)

    def primary(self) -> dict[str, str] | None:
        """The next thing the reader can do here."""
        for task in self.file.state.next_tasks():
            if self.file.may_work_on(task):
                title = self._title(task)
                begun = task.key in self.file.drafts
                return {
                    "url": self._task_url(task),
                    "label": _("Fortsett: %(task)s") % {"task": title} if begun else title,
                }
        return None

    def overdue(self) -> list[dict[str, Any]]:
        """Every deadline that has passed without being met."""
        return [
            {
                "title": _("Fristen «%(name)s» gikk ut %(day)s")
                % {"name": in_words(one.title, self.language), "day": day_text(one.due_on(self.file.today))},
                "basis": self._basis(one),
                "reason": one.explanations[-1].reason if one.explanations and self.may(Action.DEADLINE_EXPLAIN) else "",
                "explained": bool(one.explanations),
                "task": self._task_that_meets(one),
                "url": f"{self._url('case_explain')}?frist={one.key}" if self.may(Action.DEADLINE_EXPLAIN) else "",
            }
            for one in self.file.state.deadlines.values()
            if light(one, self.file.today) == "overdue"
        ]

    def _task_that_meets(self, deadline: Deadline) -> dict[str, str] | None:
        for key, due in self._due.items():
            if due.key == deadline.key and self.file.may_work_on(self.file.state.tasks[key]):
                return {"title": self._title(self.file.state.tasks[key]), "url": self._url("task", key)}
        return None

    def steps(self) -> list[dict[str, Any]]:
        """The phases, with their dates."""
        states = {"done": "done", "current": "current", "ahead": "upcoming"}
        found = []
        for phase in self.file.state.phases:
            lines = []
            if phase.status == "done":
                lines = [day_text(phase.finished_on)]
            elif phase.status == "current" and phase.started_on:
                lines = [_("fra %(day)s") % {"day": day_text(phase.started_on)}]
            found.append(
                {
                    "title": in_words(phase.title, self.language),
                    "state": states[phase.status],
                    "lines": [x for x in lines if x],
                }
            )
        return found

    # Tasks ----------------------------------------------------------------------------------------------------------

    def tasks_now(self) -> list[dict[str, Any]]:
        """The tasks of the phase the case is in."""
        return [
            self._task(task) for task in self._tasks_of(current=True) if task.status in ("ready", "waiting", "done")
        ]

    def tasks_elsewhere(self) -> list[dict[str, Any]]:
        """What can also be done now, though it belongs to another phase."""
        return [self._task(task) for task in self._tasks_of(current=False) if self._is_asked_for(task)]

    def tasks_before(self) -> list[dict[str, Any]]:
        """What was done in other phases, and what was left out."""
        others = self._tasks_of(current=False)
        rows = [self._task(task) for task in others if task.status == "done"]
        rows += [self._task(task) for task in others if self.file.may_work_on(task) and not self._is_asked_for(task)]
        return rows + [self._task(task) for task in self._shown() if task.status == "skipped"]

    def _is_asked_for(self, task: TaskState) -> bool:
        """Whether it is to be done; what was optional in a phase gone by is so only while a deadline waits for it."""
        if task.status != "ready" or self.file.state.closed:
            return False
        return task.key in self._due or task in self.file.state.next_tasks()

    def _tasks_of(self, *, current: bool) -> list[TaskState]:
        here = self.file.state.phase_key
        return [task for task in self._shown() if (task.phase_key == here) == current]

    def _shown(self) -> list[TaskState]:
        """The tasks that the reader may know of: all, or the own team's and what it may read."""
        tasks = list(self.file.state.tasks.values())
        return [task for task in tasks if self.file.may_read_answers(task)] if self.file.head_only else tasks

    def _task(self, task: TaskState) -> dict[str, Any]:
        due = self._due.get(task.key) if task.status in ("ready", "waiting") else None
        workable = self.file.may_work_on(task)
        readable = task.status == "done" and not task.per_guardian and self.file.may_read_answers(task)
        may_skip = self.may(Action.TASK_SKIP) and not self.file.state.closed
        core = task.definition is not None and task.definition.core
        return {
            "title": self._title(task),
            "url": self._task_url(task) if workable or readable else "",
            "done": task.status == "done",
            "skipped": task.status == "skipped",
            "optional": task.optional and task.status != "done",
            "waiting": task.status == "waiting",
            "meta": self._task_meta(task, workable),
            "due": self._due_parts(due) if due else None,
            "skip_url": self._url("task_skip", task.key)
            if may_skip and task.status == "ready" and not core and not task.per_guardian
            else "",
            "reopen_url": self._url("task_reopen", task.key)
            if may_skip and task.status in ("done", "skipped") and not task.per_guardian
            else "",
        }

    def _task_meta(self, task: TaskState, workable: bool) -> str:
        if task.status == "done":
            return _("Ferdig %(day)s") % {"day": day_text(task.done_on)}
        if task.status == "skipped":
            return _("Hoppet over %(day)s") % {"day": day_text(task.skipped_on)}
        if task.status == "waiting":
            needs = task.definition.needs if task.definition else ()
            open_ones = [
                self._title(self.file.state.tasks[key]) for key in needs if not self.file.state.tasks[key].settled
            ]
            return _("Kommer etter: %(tasks)s") % {"tasks": ", ".join(open_ones)} if open_ones else ""
        if task.key in self.file.drafts:
            return _("Påbegynt")
        return "" if workable else waits_for(task.owner, self.file.case.unit.kind)

    # Deadlines ------------------------------------------------------------------------------------------------------

    def deadlines(self) -> list[dict[str, Any]]:
        """Every deadline that has begun, the earliest first."""
        begun = [one for one in self.file.state.deadlines.values() if one.status != "not_started"]
        begun.sort(
            key=lambda one: (light(one, self.file.today) == "met", one.due_on(self.file.today) or self.file.today)
        )
        return [
            {"title": in_words(one.title, self.language), "basis": self._basis(one), **self._due_parts(one)}
            for one in begun
        ]

    def _due_parts(self, deadline: Deadline) -> dict[str, str]:
        colour, due = light(deadline, self.file.today), deadline.due_on(self.file.today)
        if deadline.status == "met":
            words = _("Innfridd")
        elif colour == "met":
            words = _("Utløpt") if deadline.window else _("Gjelder ikke lenger")
        else:
            words = days_text(colour, due, self.file.today)
        shown = deadline.met_on if deadline.status == "met" else due
        return {"light": colour, "words": words, "date": day_text(shown)}

    def _basis(self, deadline: Deadline) -> str:
        kind = _("Ønsket dato") if deadline.soft else str(DEADLINE_KINDS[deadline.kind])
        if any(one.key == deadline.key and one.repeat for one in self.file.state.definition.deadlines):
            kind = _("%(kind)s, kommer igjen") % {"kind": kind}
        if not deadline.law:
            return kind
        law = str(deadline.law).replace("forvaltningsloven", _("forvaltningsloven"))  # the one with two written names
        return f"{kind}: {law}"

    def _deadline_of_tasks(self) -> dict[str, Deadline]:
        """The deadline that each open task would meet."""
        found: dict[str, Deadline] = {}
        for definition in self.file.state.definition.deadlines:
            deadline = self.file.state.deadlines[definition.key]
            if definition.until and deadline.status in ("running", "paused"):
                found |= dict.fromkeys(definition.until.any_of, deadline)
        for key, deadline in self.file.state.deadlines.items():
            if key.startswith("task:") and deadline.status == "running":
                found[key.removeprefix("task:")] = deadline
        return found

    # Consents -------------------------------------------------------------------------------------------------------

    def consents(self) -> list[dict[str, Any]]:
        """Each question of consent that has been put, with each one's answer."""
        asked = [task for task in self._shown() if task.per_guardian and task.status in ("ready", "done")]
        return [
            {"title": self._title(task), "rows": [self._answer(task, who) for who in task.required]}
            for task in asked
            if task.required
        ]

    def _answer(self, task: TaskState, who: str) -> dict[str, Any]:
        link = next((one for one in self.file.guardianships if str(one.guardian_id) == who), None)
        given = self.file.standing_consent(task.key, who)
        answer = task.answers.get(who)
        may_record = self.may(Action.CONSENT_RECORD) and not self.file.state.closed
        how = {"login": _("i Samspor"), "paper": _("på papir"), "oral": _("muntlig")}
        return {
            "name": link.guardian.name if link else _("%(name)s (eleven selv)") % {"name": self.file.case.about},
            "words": str(ANSWERS[answer]).capitalize() if answer else _("Ikke svart"),
            "light": {"yes": "on_track", "partly": "soon", "no": "overdue"}.get(answer or "", "none"),
            "meta": f"{day_text(oslo_date(given.given_at))} · {how.get(given.method, '')}" if given else "",
            "limits": given.limits if given and self.file.for_ppt else "",
            "record_url": self._url("consent_record", task.key, who)
            if may_record and task.status == "ready" and answer in (None, "no")
            else "",
            "withdraw_url": reverse("consent_withdraw", args=[given.id])
            if given and may_record and given.answer != "no"
            else "",
        }

    def _consent_summary(self) -> str:
        tasks = [task for task in self.file.state.tasks.values() if task.per_guardian and task.required]
        asked = [task for task in tasks if task.status in ("ready", "done")]
        if not asked:
            return ""
        task = asked[-1]
        count, missing = len(task.required), len(task.unanswered)
        if task.refused:
            return _("ikke samtykke")
        if missing:
            words = {"task": self._title(task), "given": count - missing, "n": count}
            return _("%(task)s: %(given)d av %(n)d har svart") % words
        if task.partial:
            return _("samtykke med forbehold")
        if count == 2:
            return _("begge foresatte har samtykket")
        return ngettext("samtykke er gitt", "alle %(n)d har samtykket", count) % {"n": count}

    # People and papers ----------------------------------------------------------------------------------------------

    def guardians(self) -> list[dict[str, Any]]:
        """The child's guardians; how to reach them is kept from others when the address is protected."""
        child = self.file.case.child
        contact = self.file.for_ppt or child is None or child.address_protection == child.AddressProtection.NONE
        return [
            {
                "name": one.guardian.name,
                "meta": self._guardian_meta(one),
                "phone": one.guardian.phone if contact else "",
                "email": one.guardian.email if contact else "",
                "invite_url": self._invite_url(one) if contact else "",
            }
            for one in self.file.guardianships
        ]

    def _invite_url(self, one: Guardianship) -> str:
        if not one.may_see or not one.guardian.email or one.guardian.user_id:
            return ""
        if not self.file.may(Action.CONSENT_RECORD):
            return ""
        return reverse("guardian_invite", args=[self.file.case.id, one.guardian_id])

    def _guardian_meta(self, one: Guardianship) -> str:
        if one.access_blocked:
            return _("skal ikke ha innsyn")
        return _("foreldreansvar") if one.parental_responsibility else _("uten foreldreansvar")

    def participants(self) -> list[dict[str, str]]:
        """Others who work with the case."""
        rows = self.file.case.participants.all()
        return [{"name": row.user.name, "meta": at_start(owner_name(row.role))} for row in rows]

    def documents(self) -> list[dict[str, Any]]:
        """What the reader may open."""
        return [
            {
                "title": document.title,
                "url": reverse("document", args=[document.id]),
                "icon": FILE_ICONS.get(document.content_type, "file-text"),
                "meta": " · ".join(
                    (
                        own(DOCUMENT_KINDS[Document.Kind(document.kind)]),
                        document.filename.rpartition(".")[2].upper(),
                        filesizeformat(document.size),
                        day_text(oslo_date(document.created_at)),
                    )
                ),
                "tag": self._audience(document.audience),
                "own": document.audience == ["ppt"],
            }
            for document in self.file.documents
        ]

    def _audience(self, audience: Iterable[str]) -> str:
        if not self.file.for_ppt:
            return ""
        others = [str(name) for key, name in AUDIENCE_NAMES.items() if key in audience and key != "ppt"]
        if len(others) == len(AUDIENCE_NAMES) - 1:
            return _("Alle i saken")
        return " + ".join(others).capitalize() if others else _("Kun PPT")

    # Small things ---------------------------------------------------------------------------------------------------

    def may(self, action: Action) -> bool:
        """Whether the reader may do this with the case."""
        return self.file.may(action)

    def _title(self, task: TaskState) -> str:
        return in_words(task.title, self.language)

    def _task_url(self, task: TaskState) -> str:
        return self._url("task", task.key)

    def _url(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.file.case.id, *more])
