"""What a guardian may write and begin: a comment that is asked for, a complaint."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.cases import services
from casework.cases.guardian_page import page_for_guardian
from casework.cases.models import Case
from casework.cases.standing import standing_of
from casework.cases.subs import start_sub
from core.errors import Conflict, Invalid, NotFound
from web.error_texts import sentence
from web.languages import reader_language
from web.task_desk import TaskDesk
from web.task_sheet import TaskSheet


def guardian_task(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """The form of a task that the workflow asks guardians to do."""
    page = page_for_guardian(case_id=case_id, act=request.act, language=reader_language())
    need = next((need for need in page.needs if need.is_task and need.task == task_key), None)
    if need is None:
        raise NotFound("task.unknown")
    if not need.open:
        raise Conflict("task.already_done")
    sheet = TaskSheet(case_id, task_key, act=request.act, language=reader_language())
    if not sheet.works:
        raise NotFound("task.unknown")
    desk = TaskDesk(sheet, request)
    fault, status = "", 200
    if request.method == "POST":
        status = 422
        if desk.complete():
            try:
                _send(request, sheet, desk)
            except Invalid as error:
                desk.say(error)
            except Conflict as error:
                fault, status = sentence(error), 409
            else:
                messages.success(request, _("Takk! Det dere skrev, er sendt."))
                return redirect("guardian_case", case_id=case_id)
    context = {
        "page": page,
        "text_language": "nn" if reader_language() == "nn" else "nb",
        "need": need,
        "desk": desk,
        "form": desk.form,
        "fault": fault,
        "has_errors": status != 200,
    }
    return render(request, "guardian/task.html", context, status=status)


def _send(request: HttpRequest, sheet: TaskSheet, desk: TaskDesk) -> None:
    services.complete_task(
        case_id=sheet.case.id,
        task_key=sheet.task.key,
        answers=desk.form.answers if desk.form else None,
        revision=desk.posted_revision if desk.form else None,
        act=request.act,
    )


def guardian_start(request: HttpRequest, case_id: UUID, sub_key: str) -> HttpResponse:
    """Begin what the workflow lets guardians begin, after one more question; then on to what is to be written."""
    page = page_for_guardian(case_id=case_id, act=request.act, language=reader_language())
    title = dict(page.starts).get(sub_key)
    if title is None:
        raise NotFound("sub.unknown")
    fault, status = "", 200
    if request.method == "POST":
        try:
            return _onwards(start_sub(case_id=case_id, sub_key=sub_key, act=request.act))
        except (Invalid, Conflict) as error:
            fault, status = sentence(error), 409 if isinstance(error, Conflict) else 422
    context = {"page": page, "title": title, "fault": fault, "has_errors": status != 200}
    return render(request, "guardian/start.html", context, status=status)


def _onwards(case: Case) -> HttpResponse:
    for task in standing_of(case).next_tasks():
        if "guardian" in task.owner and not task.per_guardian:
            return redirect("guardian_task", case_id=case.id, task_key=task.key)
    return redirect("guardian_case", case_id=case.id)
