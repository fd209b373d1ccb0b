"""Guardians' pages: their children's cases, what they have begun to write, and withdrawing a consent."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from casework.cases.consents import withdraw_consent
from casework.cases.guardian_page import Need, Step, cases_of_guardian, own_consent, page_for_guardian
from casework.cases.guardian_places import drafts_of
from casework.cases.guardian_retention import ends_soon
from casework.cases.models import GuardianDraft
from casework.plans.benefits import is_measured
from core.acts import Act
from core.clock import OSLO
from core.errors import Conflict
from web.case_words import in_words
from web.dates import long_date
from web.error_texts import sentence
from web.guardian_sheet import address_of
from web.languages import reader_language


@require_safe
def guardian_home(request: HttpRequest) -> HttpResponse:
    """The children's cases; straight to the case when there is one only."""
    cases = cases_of_guardian(request.act)
    if len(cases) == 1:
        return redirect("guardian_case", case_id=cases[0].id)
    return render(
        request, "guardian/home.html", {"cases": cases, "drafts": _drafts(drafts_of(request.act), request.act)}
    )


@require_safe
def guardian_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What happens now, what we need, the way ahead, whom to call, and the documents."""
    page = page_for_guardian(case_id=case_id, act=request.act, language=reader_language())
    begun = [one for one in drafts_of(request.act) if case_id in (one[0].case_id, one[0].case.parent_id)]
    context = {
        "page": page,
        "drafts": _drafts(begun, request.act),
        "text_language": "nn" if reader_language() == "nn" else "nb",
        "steps": [_step(step) for step in page.steps],
        "needs": [_need(need) for need in page.needs],
        "benefits": case_id if is_measured(case_id) else None,
    }
    return render(request, "guardian/case.html", context)


class WithdrawForm(forms.Form):
    """A guardian need not say why."""

    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


def guardian_withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take one's own consent back, after one more question."""
    own_consent(consent_id, act=request.act)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    fault, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                case = withdraw_consent(consent_id=consent_id, reason=form.cleaned_data["reason"], act=request.act)
            except Conflict as error:
                fault, status = sentence(error), 409
            else:
                done = _("Samtykket er trukket. Vi stopper det som bygger på det, og tar kontakt med dere.")
                messages.success(request, done)
                return redirect("guardian_case", case_id=case.id)
    context = {"form": form, "fault": fault, "has_errors": status != 200}
    return render(request, "guardian/withdraw.html", context, status=status)


def _drafts(begun: Iterable[tuple[GuardianDraft, Mapping[str, str]]], act: Act) -> list[dict[str, Any]]:
    return [
        {
            "id": draft.id,
            "title": in_words(title, reader_language()),
            "kept_until": draft.kept_until,
            "ends_soon": ends_soon(draft, act),
            "kept_at": draft.updated_at.astimezone(OSLO),
            "url": address_of(draft.case_id, draft.kind, draft.key),
            "case": draft.case,
        }
        for draft, title in begun
    ]


def _step(step: Step) -> dict[str, Any]:
    state = {"done": "done", "current": "current", "ahead": "upcoming"}[step.status]
    meta = ""
    if step.status == "done" and step.finished_on:
        meta = _("Ferdig %(date)s") % {"date": long_date(step.finished_on)}
    elif step.status == "current":
        meta = _("Pågår nå")
    return {"title": step.title, "text": step.text, "state": state, "meta": meta}


def _need(need: Need) -> dict[str, Any]:
    if need.is_task:
        written = _("Sendt %(date)s") % {"date": long_date(need.answered_on)} if need.answered_on else ""
        return {
            "task": need.task,
            "title": need.title,
            "meta": written,
            "done": bool(need.answered),
            "open": need.open,
            "is_task": True,
        }
    answers = {"yes": _("Dere har sagt ja"), "no": _("Dere har sagt nei"), "partly": _("Dere har sagt ja til en del")}
    meta = ""
    if need.answered:
        meta = f"{answers[need.answered]} · {long_date(need.answered_on) if need.answered_on else ''}"
    return {
        "task": need.task,
        "title": need.title,
        "meta": meta,
        "done": bool(need.answered) and need.answered != "no",
        "open": need.open,
        "consent_id": need.consent_id,
    }
