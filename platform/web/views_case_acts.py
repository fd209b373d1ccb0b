"""Acts on a case that need a word of explanation: each a small page of its own, so they work without script."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases import consents, services
from casework.cases.access import check
from casework.cases.models import Case
from casework.cases.selectors import consent_with_case, get_case, standing_of
from core.errors import Conflict, Invalid, NotFound
from tenants.access import Action
from web.case_words import OUTCOMES, in_words
from web.error_texts import sentence


class ReasonForm(forms.Form):
    """Why; it stays in the case."""

    reason = forms.CharField(
        label=gettext_lazy("Grunn"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Grunnen blir stående i saken. Skriv kort, og ikke mer om barnet enn nødvendig."),
        error_messages={"required": gettext_lazy("Skriv en grunn.")},
    )


class OutcomeForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Hvorfor avsluttes saken?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Velg hvorfor saken avsluttes."),
            "invalid_choice": gettext_lazy("Velg hvorfor saken avsluttes."),
        },
    )


class NoForm(forms.Form):
    """Nothing but a yes."""


@dataclass(frozen=True)
class Page:
    """The words of one act's page."""

    title: str
    lead: str
    button: str
    done: str
    color: str = ""
    icon: str = "check"


def _act_page(
    request: HttpRequest,
    case: Case,
    page: Page,
    form_class: type[forms.Form],
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Ask, do, and go back to the case; on any error the page comes again with what was written."""
    form = form_class(request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except (Invalid, Conflict) as error:
                problem, status = sentence(error), 409 if isinstance(error, Conflict) else 422
            else:
                messages.success(request, page.done)
                return redirect("case", case_id=case.id)
    context = {"case": case, "page": page, "form": form, "problem": problem, "has_errors": status != 200}
    return render(request, "casework/act.html", context, status=status)


def case_pause(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put the case on hold."""
    case = get_case(case_id, act=request.act, action=Action.CASE_PAUSE)
    page = Page(
        _("Sett saken på vent"),
        _("Kommunens egne mål venter sammen med saken. Frister i loven løper videre."),
        _("Sett på vent"),
        _("Saken er satt på vent."),
        icon="pause",
    )
    return _act_page(
        request,
        case,
        page,
        ReasonForm,
        lambda data: services.pause_case(case_id=case.id, reason=data["reason"], act=request.act),
    )


def case_resume(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the case up again."""
    case = get_case(case_id, act=request.act, action=Action.CASE_PAUSE)
    page = Page(
        _("Ta opp saken igjen"),
        _("Kommunens egne mål flyttes med dagene saken har ventet."),
        _("Ta opp saken"),
        _("Saken er tatt opp igjen."),
        icon="play",
    )
    return _act_page(request, case, page, NoForm, lambda _: services.resume_case(case_id=case.id, act=request.act))


def case_explain(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say why a deadline was not kept."""
    case = get_case(case_id, act=request.act, action=Action.DEADLINE_EXPLAIN)
    key = request.GET.get("frist", "")
    deadline = standing_of(case).deadlines.get(key)
    if deadline is None or deadline.status == "not_started":
        raise NotFound("deadline.unknown")
    page = Page(
        _("Forklar hvorfor fristen ikke ble holdt"),
        _("Fristen gjelder «%(name)s». Den blir stående som forfalt, men forklaringen følger saken.")
        % {"name": in_words(deadline.title, request.LANGUAGE_CODE)},
        _("Lagre forklaringen"),
        _("Forklaringen er lagret."),
        icon="save",
    )
    return _act_page(
        request,
        case,
        page,
        ReasonForm,
        lambda data: services.explain_deadline(
            case_id=case.id, deadline_key=key, reason=data["reason"], act=request.act
        ),
    )


def case_close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End the work before the way is walked to its end."""
    case = get_case(case_id, act=request.act, action=Action.CASE_CLOSE)
    page = Page(
        _("Avslutt saken"),
        _("Saken lukkes, men blir liggende. Den kan åpnes igjen."),
        _("Avslutt saken"),
        _("Saken er avsluttet."),
        color="danger",
        icon="archive",
    )
    return _act_page(
        request,
        case,
        page,
        OutcomeForm,
        lambda data: services.close_case(case_id=case.id, outcome=data["outcome"], act=request.act),
    )


def case_reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a closed case up again."""
    case = get_case(case_id, act=request.act, action=Action.CASE_CLOSE)
    page = Page(
        _("Åpne saken på nytt"),
        _("Arbeidet fortsetter der det slapp. Fristene gjelder igjen."),
        _("Åpne saken"),
        _("Saken er åpnet på nytt."),
        icon="undo",
    )
    return _act_page(request, case, page, NoForm, lambda _: services.reopen_case(case_id=case.id, act=request.act))


def task_skip(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """Leave a task out."""
    case = get_case(case_id, act=request.act, action=Action.TASK_SKIP)
    page = Page(
        _("Hopp over «%(task)s»") % {"task": _task_title(request, case, task_key)},
        _("Oppgaven regnes som ferdig uten å bli gjort. Du kan ta den opp igjen senere."),
        _("Hopp over"),
        _("Oppgaven er hoppet over."),
        icon="skip",
    )
    return _act_page(
        request,
        case,
        page,
        ReasonForm,
        lambda data: services.skip_task(case_id=case.id, task_key=task_key, reason=data["reason"], act=request.act),
    )


def task_reopen(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """Take a task up again."""
    case = get_case(case_id, act=request.act, action=Action.TASK_SKIP)
    page = Page(
        _("Ta opp igjen «%(task)s»") % {"task": _task_title(request, case, task_key)},
        _("Svarene beholdes som utkast og kan endres. Det som allerede er sendt, blir stående."),
        _("Ta opp igjen"),
        _("Oppgaven er tatt opp igjen."),
        icon="undo",
    )
    return _act_page(
        request,
        case,
        page,
        ReasonForm,
        lambda data: services.reopen_task(case_id=case.id, task_key=task_key, reason=data["reason"], act=request.act),
    )


def consent_withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Note that a guardian has taken a consent back."""
    consent, case = consent_with_case(consent_id)
    check(request.act, Action.CONSENT_RECORD, case)
    page = Page(
        _("Trekk samtykket fra %(name)s") % {"name": consent.guardian.name if consent.guardian else case.about},
        _("Arbeidet som bygger på samtykket, stopper. Det som allerede er skrevet, blir stående i saken."),
        _("Trekk samtykket"),
        _("Samtykket er trukket."),
        color="danger",
        icon="undo",
    )
    return _act_page(
        request,
        case,
        page,
        ReasonForm,
        lambda data: consents.withdraw_consent(consent_id=consent_id, reason=data["reason"], act=request.act),
    )


def _task_title(request: HttpRequest, case: Case, task_key: str) -> str:
    task = standing_of(case).tasks.get(task_key)
    if task is None:
        raise NotFound("task.unknown")
    return in_words(task.title, request.LANGUAGE_CODE)
