"""What a guardian writes: an answer about consent, a comment that is asked for, a complaint. Kept until it is sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.cases import guardian_drafts
from casework.cases.guardian_places import Kind, own_draft
from casework.cases.models import Case
from casework.cases.standing import standing_of
from casework.cases.subs import start_sub
from casework.forms.validation import clean
from core.errors import Conflict, DomainError, Invalid
from web.answering import Answering
from web.error_texts import sentence
from web.guardian_sheet import GuardianSheet
from web.posted import counter
from web.task_desk import TaskDesk
from web.task_steps import REVIEW, side_of
from web.views_task_review import read

# What is said to staff in other words.
IN_PLAIN = {"case.closed": "guardian_draft.case_closed", "sub.running": "guardian_draft.sub_running"}


class GuardianAnswering(Answering[GuardianSheet]):
    """A guardian's own form. Whoever else writes the same has a paper of their own."""

    page_template = "guardian/form.html"
    review_template = "guardian/review.html"
    stale = frozenset({"guardian_draft.stale", "guardian_draft.gone"})
    keeps_all = True

    def fresh(self) -> GuardianSheet:
        """The place as it is by now."""
        place = self.sheet.place
        return GuardianSheet(self.request, place.case.id, place.kind, place.key)

    def more(self, desk: TaskDesk) -> dict[str, Any]:
        """Whether the form has come in a newer version."""
        return {"newer_form": guardian_drafts.newer_form(self.sheet.place)}

    def complete(self) -> HttpResponse:
        """What begins a case is looked over first, so that it is never sent twice by one more press."""
        return self.save("review") if self.sheet.begins_case else super().complete()

    def send(
        self, answers: Mapping[str, Any] | None, extras: Mapping[str, Any] | None, revision: int, version: int
    ) -> HttpResponse:
        """Hand it in, say thank you, and go to the case it is in."""
        sheet = self.sheet
        case = guardian_drafts.send(
            place=sheet.place,
            answers=answers or {},
            revision=max(revision, 0),
            page=sheet.page,
            language=sheet.language,
            act=sheet.act,
        )
        messages.success(self.request, _thanks(sheet, answers or {}))
        return redirect("guardian_case", case_id=case.id)

    def too_late(self, sheet: GuardianSheet, error: Conflict, *, reviewed: bool) -> HttpResponse | None:
        """What was written, to be read, when it can be sent no more."""
        if error.code in self.stale:
            return None
        fresh = self.fresh() if reviewed else _kept_all_the_same(self.request, sheet)
        return closed(self.request, fresh, fresh.place.refusal or error.code)


def guardian_task(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """The form of a task that the workflow asks guardians to do."""
    return _write(request, GuardianSheet(request, case_id, Kind.TASK, task_key))


def guardian_consent(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """The question, in plain words, and the answer."""
    return _write(request, GuardianSheet(request, case_id, Kind.CONSENT, task_key))


def guardian_start(request: HttpRequest, case_id: UUID, sub_key: str) -> HttpResponse:
    """Write what begins a case beside this one; there is no such case before it is sent."""
    sheet = GuardianSheet(request, case_id, Kind.START, sub_key)
    return _write(request, sheet) if sheet.form_definition else _begin(request, sheet)


@require_POST
def guardian_keep(
    request: HttpRequest, case_id: UUID, kind: str, task_key: str = "", sub_key: str = ""
) -> HttpResponse:
    """Keep what is typed, while it is typed; answers with a line of status."""
    return GuardianAnswering(request, GuardianSheet(request, case_id, kind, task_key or sub_key)).autosave()


def guardian_throw_away(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft of one's own away, after one more question."""
    draft = own_draft(draft_id, act=request.act)
    fault = ""
    if request.method == "POST":
        try:
            case = guardian_drafts.throw_away(
                draft_id=draft_id, revision=counter(request.POST.get("revision")), act=request.act
            )
        except Conflict as error:
            fault = sentence(error)
            draft = own_draft(draft_id, act=request.act)
        else:
            messages.success(request, _("Utkastet er kastet."))
            return redirect("guardian_case", case_id=case.id)
    sheet = GuardianSheet(request, draft.case_id, draft.kind, draft.key)
    context = {"sheet": sheet, "draft": draft, "fault": fault, "has_errors": bool(fault)}
    return render(request, "guardian/throw_away.html", context, status=409 if fault else 200)


def closed(request: HttpRequest, sheet: GuardianSheet, code: str) -> HttpResponse:
    """Nothing can be sent here now: why, and what this guardian has written all the same."""
    code = IN_PLAIN.get(code, code)
    draft, definition = sheet.kept, sheet.form_definition
    if sheet.draft is None or draft is None or definition is None:
        raise Conflict(code)
    judged = clean(definition, draft.answers, partial=True, unknown="drop")
    late = request.method == "POST"
    context = {
        "sheet": sheet,
        "reason": sentence(DomainError(code)),
        "sections": read(sheet, definition, draft, judged),
        "has_errors": late,
    }
    return render(request, "guardian/closed.html", context, status=409 if late else 200)


def _write(request: HttpRequest, sheet: GuardianSheet) -> HttpResponse:
    if not sheet.place.refusal:
        return GuardianAnswering(request, sheet).respond()
    if request.method == "POST":
        sheet = _kept_all_the_same(request, sheet)
    elif sheet.draft:
        sheet.opened()
    return closed(request, sheet, sheet.place.refusal)


def _kept_all_the_same(request: HttpRequest, sheet: GuardianSheet) -> GuardianSheet:
    """Somebody else was first: what was typed on this page is kept before the reader is told."""
    if sheet.place.own_doing or side_of(request) == REVIEW:
        return sheet
    try:
        desk = TaskDesk(sheet, request, judge=False, shown=False)
        desk.save(revision=desk.posted_revision)
    except (Conflict, Invalid):
        return sheet
    return GuardianSheet(request, sheet.case.id, sheet.place.kind, sheet.place.key)


def _begin(request: HttpRequest, sheet: GuardianSheet) -> HttpResponse:
    """What begins with nothing to write: one more question, then the case is there."""
    if sheet.place.refusal:
        raise Conflict(sheet.place.refusal)
    fault, status = "", 200
    if request.method == "POST":
        try:
            return _onwards(start_sub(case_id=sheet.case.id, sub_key=sheet.place.key, act=request.act))
        except (Invalid, Conflict) as error:
            fault, status = sentence(error), 409 if isinstance(error, Conflict) else 422
    context = {"sheet": sheet, "fault": fault, "has_errors": status != 200}
    return render(request, "guardian/start.html", context, status=status)


def _onwards(case: Case) -> HttpResponse:
    for task in standing_of(case).next_tasks():
        if "guardian" in task.owner and not task.per_guardian:
            return redirect("guardian_task", case_id=case.id, task_key=task.key)
    return redirect("guardian_case", case_id=case.id)


def _thanks(sheet: GuardianSheet, answers: Mapping[str, Any]) -> str:
    if not sheet.is_consent:
        return _("Takk! Det dere skrev, er sendt.")
    if answers.get("decision") == "no":
        return _("Takk for svaret. Vi går ikke videre uten samtykke. Dere kan ombestemme dere når som helst.")
    return _("Takk! Svaret er lagret, og PPT kan gå videre.")
