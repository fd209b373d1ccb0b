"""The task page: fill in, upload, keep the draft, complete; read the answers when it is done."""

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
from core.clock import OSLO
from core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from tenants.access import Action
from web.error_texts import sentence
from web.posted import counter
from web.task_desk import TaskDesk
from web.task_sheet import TaskSheet
from web.task_steps import REVIEW, side_of
from web.views_consents import consents_overview
from web.views_task_review import onwards, place, review

STALE = frozenset({"case.stale", "form.stale"})


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
    if request.method == "POST":
        return _posted(request, sheet)
    sheet.on_record("task.opened")
    if side_of(request) == REVIEW:
        return review(request, sheet)
    return _page(request, TaskDesk(sheet, request))


@require_POST
def task_draft(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """Keep what is typed, while it is typed; answers with a line of status."""
    sheet = _sheet(request, case_id, task_key)
    context: dict[str, Any] = {"at": request.act.at.astimezone(OSLO)}
    try:
        if not sheet.works:
            raise Forbidden("task.not_yours", owners=list(sheet.task.owner))
        desk = TaskDesk(sheet, request, judge=False, shown=False)
        desk.save(revision=desk.posted_revision)
        context["revision"] = desk.revision
    except (Conflict, Invalid) as error:
        context |= {"problem": sentence(error), "stale": error.code in STALE}
        return render(request, "tasks/saved.html", context, status=409 if isinstance(error, Conflict) else 422)
    return render(request, "tasks/saved.html", context)


def _posted(request: HttpRequest, sheet: TaskSheet) -> HttpResponse:
    act = request.POST.get("act", "complete")
    if act == "complete":
        return _send_reviewed(request, sheet) if side_of(request) == REVIEW else _complete(request, sheet)
    if act in ("save", "upload", "next", "back", "review"):
        return _save(request, sheet, act)
    desk = TaskDesk(sheet, request, judge=False)
    if desk.rows:
        desk.rows.press(act)
    return _page(request, desk, carry=True)


def _save(request: HttpRequest, sheet: TaskSheet, act: str) -> HttpResponse:
    desk = TaskDesk(sheet, request, partial=True)
    try:
        desk.save(revision=desk.posted_revision)
    except Conflict as error:
        return _conflict(request, desk, error)
    except Invalid as error:
        desk.say(error)
    if desk.form is not None and desk.form.errors:
        note = _("Utkastet er lagret, men feltene som er merket, må rettes før de kan lagres.")
        return _page(request, desk, status=422, notice=note)
    if act in ("next", "back", "review"):
        return onwards(sheet, desk, act)
    messages.success(request, _("Utkastet er lagret."))
    return redirect(place(sheet, desk.steps.current if desk.steps else ""))


def _send_reviewed(request: HttpRequest, sheet: TaskSheet) -> HttpResponse:
    """Send what was looked over: the draft as it lies, if nobody has changed it since."""
    draft = sheet.submission
    try:
        services.complete_task(
            case_id=sheet.case.id,
            task_key=sheet.task.key,
            answers=draft.answers if draft else None,
            extras=draft.extras if draft else None,
            revision=counter(request.POST.get("revision")),
            version=counter(request.POST.get("version")),
            act=request.act,
        )
    except Invalid as error:
        return review(request, _sheet(request, sheet.case.id, sheet.task.key), error=error, status=422)
    except Conflict as error:
        if error.code not in STALE:
            return _not_now(request, sheet, error.code)
        messages.warning(request, sentence(error))
        return redirect(place(sheet, REVIEW))
    messages.success(request, _("«%(task)s» er utført.") % {"task": sheet.title})
    return _onwards(request, sheet.case)


def _complete(request: HttpRequest, sheet: TaskSheet) -> HttpResponse:
    desk = TaskDesk(sheet, request)
    if not desk.complete():
        return _kept_with_faults(request, desk)
    try:
        services.complete_task(
            case_id=sheet.case.id,
            task_key=sheet.task.key,
            answers=desk.form.answers if desk.form else None,
            extras=desk.extras,
            revision=desk.posted_revision if desk.form else None,
            version=desk.posted_version,
            act=request.act,
        )
    except Invalid as error:
        desk.say(error)
        return _kept_with_faults(request, desk)
    except Conflict as error:
        return _conflict(request, desk, error)
    messages.success(request, _("«%(task)s» er utført.") % {"task": sheet.title})
    return _onwards(request, sheet.case)


def _kept_with_faults(request: HttpRequest, desk: TaskDesk) -> HttpResponse:
    """What was typed is kept as a draft too, so that nothing is lost if the reader leaves the page."""
    try:
        desk.save(revision=desk.posted_revision)
    except (Conflict, Invalid):
        return _page(request, desk, status=422, carry=True)
    return _page(request, desk, status=422)


def _conflict(request: HttpRequest, desk: TaskDesk, error: Conflict) -> HttpResponse:
    """Somebody got there first. What was typed stays on the page, which now knows what is newest."""
    fresh = _sheet(request, desk.sheet.case.id, desk.sheet.task.key)
    if fresh.task.status in ("done", "skipped"):
        return _settled(request, fresh)
    if error.code not in STALE:
        return _not_now(request, fresh, error.code)
    desk.version = fresh.case.version
    desk.revision = fresh.submission.revision if fresh.submission else 0
    draft_by = fresh.submission.author_name if fresh.submission else ""
    return _page(request, desk, status=409, conflict=sentence(error), draft_by=draft_by)


def _page(request: HttpRequest, desk: TaskDesk, *, status: int = 200, carry: bool = False, **more: Any) -> HttpResponse:
    """The form. `carry` keeps the revision and version that the reader's page was made from."""
    context = {
        "sheet": desk.sheet,
        "form": desk.form,
        "rows": desk.rows,
        "summary": desk.summary,
        "revision": desk.posted_revision if carry else desk.revision,
        "version": desk.posted_version if carry else desk.version,
        "steps": desk.steps,
        "has_errors": status >= 400,
        "newer_form": newer_form(desk.sheet.submission) if desk.sheet.submission else None,
        **more,
    }
    return render(request, "tasks/task.html", context, status=status)


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
