"""The task page: fill in, upload, keep the draft, complete; read the answers when it is done."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.cases import services
from casework.cases.models import Case
from casework.cases.selectors import get_case
from casework.forms.draft_moves import newer_form
from core.errors import Conflict, DomainError, Forbidden, NotFound
from tenants.access import Action
from web.answering import Answering
from web.error_texts import sentence
from web.task_desk import TaskDesk
from web.task_sheet import TaskSheet
from web.views_consents import consents_overview


class StaffAnswering(Answering[TaskSheet]):
    """A task being done by one of those whose task it is; its draft is shared between them."""

    page_template = "tasks/task.html"
    review_template = "tasks/review.html"
    stale = frozenset({"case.stale", "form.stale"})

    def fresh(self) -> TaskSheet:
        """The task as it is by now."""
        return _sheet(self.request, self.sheet.case.id, self.sheet.task.key)

    def send(
        self, answers: Mapping[str, Any] | None, extras: Mapping[str, Any] | None, revision: int, version: int
    ) -> HttpResponse:
        """Do the task, and go to the case."""
        services.complete_task(
            case_id=self.sheet.case.id,
            task_key=self.sheet.task.key,
            answers=answers,
            extras=extras,
            revision=revision if self.sheet.form_version else None,
            version=version,
            act=self.request.act,
        )
        messages.success(self.request, _("«%(task)s» er utført.") % {"task": self.sheet.title})
        return _onwards(self.request, self.sheet.case)

    def too_late(self, sheet: TaskSheet, error: Conflict, *, reviewed: bool) -> HttpResponse | None:
        """What stands, when the task is done already; or why it cannot be done."""
        if not reviewed and sheet.task.status in ("done", "skipped"):
            return _settled(self.request, sheet)
        return None if error.code in self.stale else _not_now(self.request, sheet, error.code)

    def more(self, desk: TaskDesk) -> dict[str, Any]:
        """Whether the form has come in a newer version."""
        draft = self.sheet.submission
        return {"newer_form": newer_form(draft) if draft else None}


def task(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """Do the task when it is the reader's to do; read it when it is done."""
    if request.act.roles == {"guardian"}:
        return redirect("guardian_case", case_id=case_id)
    sheet = _sheet(request, case_id, task_key)
    if sheet.task.per_guardian:
        return consents_overview(request, sheet)
    if sheet.task.status in ("done", "skipped"):
        return _settled(request, sheet)
    if not sheet.works:
        raise Forbidden("task.not_yours", owners=list(sheet.task.owner))
    if sheet.refusal:
        return _not_now(request, sheet, sheet.refusal)
    return StaffAnswering(request, sheet).respond()


@require_POST
def task_draft(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """Keep what is typed, while it is typed; answers with a line of status."""
    sheet = _sheet(request, case_id, task_key)
    if not sheet.works:
        raise Forbidden("task.not_yours", owners=list(sheet.task.owner))
    return StaffAnswering(request, sheet).autosave()


def _settled(request: HttpRequest, sheet: TaskSheet) -> HttpResponse:
    """A task that is done or left out: what was answered, for those who may read it."""
    late = request.method == "POST"
    if not sheet.may_read_answers:
        if late and sheet.works:
            return _not_now(request, sheet, "task.already_done")
        raise NotFound("task.unknown")
    sheet.on_record("task.read")
    context = {"sheet": sheet, "sections": sheet.answers(), "late": late, "has_errors": late}
    return render(request, "tasks/done.html", context, status=409 if late else 200)


def _not_now(request: HttpRequest, sheet: TaskSheet, code: str) -> HttpResponse:
    """It is the reader's task, but not yet, or not any more."""
    late = request.method == "POST"
    context = {"sheet": sheet, "reason": sentence(DomainError(code)), "late": late, "has_errors": late}
    return render(request, "tasks/not_now.html", context, status=409 if late else 200)


def _onwards(request: HttpRequest, case: Case) -> HttpResponse:
    """To the case, if the reader still may see it; else to the work list."""
    try:
        get_case(case.id, act=request.act, action=Action.CASE_READ)
    except DomainError:
        return redirect("worklist")
    return redirect("case", case_id=case.id)


def _sheet(request: HttpRequest, case_id: UUID, task_key: str) -> TaskSheet:
    return TaskSheet(case_id, task_key, act=request.act, language=request.LANGUAGE_CODE)
