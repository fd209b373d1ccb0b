"""Acts on a case that need a word of explanation: each a small page of its own, so they work without script."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases import consents, services
from casework.cases.access import check
from casework.cases.models import Case
from casework.cases.selectors import consent_with_case, get_case
from casework.cases.standing import standing_of
from casework.workflows.selectors import definition_of
from core.errors import NotFound
from tenants.access import Action
from web.act_pages import NoForm, Page, ReasonForm, act_page, one_of, with_fields
from web.case_words import OUTCOMES, in_words


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
    return act_page(
        request,
        case,
        page,
        _pause_form(request, case),
        lambda data: services.pause_case(
            case_id=case.id, reason=data["reason"], note=data.get("note", ""), act=request.act
        ),
    )


def _pause_form(request: HttpRequest, case: Case) -> type[forms.Form]:
    """One of the workflow's own reasons and perhaps a word more; else the reason in one's own words."""
    listed = definition_of(case.workflow_version).pause_reasons
    if not listed:
        return ReasonForm
    reasons = [(choice.key, in_words(choice.title, request.LANGUAGE_CODE)) for choice in listed]
    note = forms.CharField(
        label=_("Mer om grunnen"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    return with_fields(
        NoForm, {"reason": one_of(_("Hva venter saken på?"), reasons, _("Velg en grunn.")), "note": note}
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
    return act_page(request, case, page, NoForm, lambda _: services.resume_case(case_id=case.id, act=request.act))


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
    return act_page(
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
    return act_page(
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
    return act_page(request, case, page, NoForm, lambda _: services.reopen_case(case_id=case.id, act=request.act))


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
    return act_page(
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
    ways = [
        ("correct", _("Noe skal rettes. Fristene som oppgaven startet, beholder datoen sin.")),
        ("undo", _("Oppgaven ble ikke gjort likevel. Fristene som den startet, faller bort.")),
    ]

    def do(data: dict[str, Any]) -> Case:
        verb = services.undo_task if data["way"] == "undo" else services.reopen_task
        return verb(case_id=case.id, task_key=task_key, reason=data["reason"], act=request.act)

    form = with_fields(ReasonForm, {"way": one_of(_("Hvorfor tas den opp igjen?"), ways, _("Velg hvorfor."))})
    form.base_fields["way"].initial = "correct"
    form.base_fields["way"].required = False  # nothing chosen: something is to be put right
    return act_page(request, case, page, form, do)


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
    return act_page(
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
