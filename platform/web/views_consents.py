"""Consent as staff meet it: who has answered, and noting an answer given on paper or by word of mouth."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases import access as case_access
from casework.cases import consents
from casework.cases.models import Consent
from casework.people.selectors import guardians_of
from core.errors import Conflict, Invalid, NotFound
from tenants.access import Action
from web.dynamic_form import DynamicForm, build
from web.error_texts import sentence
from web.event_words import ANSWERS
from web.task_sheet import TaskSheet


def consents_overview(request: HttpRequest, sheet: TaskSheet) -> HttpResponse:
    """Each respondent's answer to this question of consent."""
    if request.method == "POST":
        raise Conflict("task.per_guardian", task=sheet.task.key)
    sheet.on_record("task.read")
    return render(request, "tasks/consents.html", {"sheet": sheet, "rows": _respondents(sheet)})


def consent_record(request: HttpRequest, case_id: UUID, task_key: str, guardian_id: UUID) -> HttpResponse:
    """Note what a guardian answered on paper or by word of mouth."""
    sheet = TaskSheet(case_id, task_key, act=request.act, language=request.LANGUAGE_CODE)
    case_access.check(request.act, Action.CONSENT_RECORD, sheet.case)
    name = _names(sheet).get(str(guardian_id))
    if name is None or not sheet.task.per_guardian:
        raise NotFound("guardian.unknown")
    form = _form(request, sheet)
    method = request.POST.get("method", "")
    method_fault, problem, status = "", "", 200
    if request.method == "POST":
        method_fault = "" if method in ("paper", "oral") else _("Velg hvordan svaret ble gitt")
        status = 422
        if form.is_valid() and not method_fault:
            try:
                consents.record_consent(
                    case_id=case_id,
                    task_key=task_key,
                    respondent_id=guardian_id,
                    answers=form.answers,
                    method=method,
                    act=request.act,
                )
            except Invalid as error:
                form.say_all(error.fields)
            except Conflict as error:
                problem, status = sentence(error), 409
            else:
                messages.success(request, _("Svaret fra %(name)s er notert.") % {"name": name})
                return redirect("case", case_id=case_id)
    summary = [{"id": "id_method", "text": method_fault}] if method_fault else []
    context = {
        "sheet": sheet,
        "form": form,
        "name": name,
        "method": method,
        "method_fault": method_fault,
        "summary": summary + form.summary,
        "problem": problem,
        "has_errors": status != 200,
    }
    return render(request, "tasks/consent_record.html", context, status=status)


def _form(request: HttpRequest, sheet: TaskSheet) -> DynamicForm:
    definition = sheet.form_definition
    if definition is None:
        raise NotFound("form.unknown")
    return build(
        definition,
        language=sheet.language,
        people=lambda role: [],
        units=lambda kind: [],
        data=request.POST if request.method == "POST" else None,
    )


def _names(sheet: TaskSheet) -> dict[str, str]:
    """The guardians and the pupil, by id."""
    child = sheet.case.child
    if child is None:  # a case about no child asks nobody for consent
        raise NotFound("task.unknown")
    guardians = {str(one.guardian_id): one.guardian.name for one in guardians_of(child.id)}
    return {**guardians, str(child.id): _("%(name)s (eleven selv)") % {"name": child.name}}


def _respondents(sheet: TaskSheet) -> list[dict[str, Any]]:
    names = _names(sheet)
    may_record = case_access.allows(sheet.act, Action.CONSENT_RECORD, sheet.case) and sheet.task.status == "ready"
    given = {
        str(row.respondent_id): row
        for row in Consent.objects.filter(case=sheet.case, task=sheet.task.key, withdrawn_at=None).order_by("given_at")
    }
    how = {"login": _("i Samspor"), "paper": _("på papir"), "oral": _("muntlig")}
    rows = []
    for who in sheet.task.required:
        answer, consent = sheet.task.answers.get(who), given.get(who)
        record_url = ""
        if may_record and who in names and answer in (None, "no"):
            record_url = reverse("consent_record", args=[sheet.case.id, sheet.task.key, who])
        rows.append(
            {
                "name": names[who],
                "answer": str(ANSWERS[answer]).capitalize() if answer else _("Ikke svart"),
                "color": {"yes": "success", "partly": "warning", "no": "danger"}.get(answer or "", "neutral"),
                "given": consent.given_at if consent else None,
                "how": how.get(consent.method, "") if consent else "",
                "record_url": record_url,
            }
        )
    return rows
