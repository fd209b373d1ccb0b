"""Leaving the beaten track of a case: another priority, an extra task, a later phase, something that runs beside it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from casework.cases import services
from casework.cases.access import check
from casework.cases.models import Case
from casework.cases.selectors import get_case
from casework.cases.standing import standing_of
from casework.cases.subs import may_start, start_sub
from casework.people.teams import teams
from casework.workflows.selectors import definition_of
from core.errors import Forbidden, NotFound
from tenants.access import Action
from web.act_pages import NoForm, Page, ReasonForm, act_page, one_of, with_fields
from web.case_words import at_start, in_words, owner_name


def case_priority(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose how urgent the case is, among the workflow's own priorities."""
    case = get_case(case_id, act=request.act, action=Action.CASE_PRIORITISE)
    listed = definition_of(case.workflow_version).priorities
    if not listed:
        raise NotFound("priority.none")
    page = Page(
        _("Endre prioritet"),
        _("Prioriteten vises i arbeidslisten. Fristene endres ikke."),
        _("Lagre prioriteten"),
        _("Prioriteten er endret."),
        icon="save",
    )
    choices = [(one.key, in_words(one.title, request.LANGUAGE_CODE)) for one in listed]
    form = with_fields(NoForm, {"priority": one_of(_("Prioritet"), choices, _("Velg en prioritet."))})
    form.base_fields["priority"].initial = case.priority
    return act_page(
        request,
        case,
        page,
        form,
        lambda data: services.set_priority(case_id=case.id, priority=data["priority"], act=request.act),
    )


def case_task_add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add a task that the workflow does not know."""
    case = get_case(case_id, act=request.act, action=Action.TASK_ADD)
    page = Page(
        _("Legg til en oppgave"),
        _("Oppgaven gjelder bare denne saken, og holder ikke resten av saken igjen."),
        _("Legg til"),
        _("Oppgaven er lagt til."),
        icon="plus",
    )
    language = request.LANGUAGE_CODE
    owners = [(role, at_start(owner_name(role))) for role in services.EXTRA_OWNERS]
    owners += [(team.role, team.called(language)) for team in teams()]
    form = with_fields(
        ReasonForm,
        {
            "title": forms.CharField(
                label=_("Hva skal gjøres?"),
                max_length=200,
                error_messages={"required": _("Skriv hva som skal gjøres.")},
            ),
            "owner": one_of(_("Hvem skal gjøre det?"), owners, _("Velg hvem som skal gjøre oppgaven.")),
            "due_on": forms.DateField(
                label=_("Frist"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": _("Skriv en dato, for eksempel 31.12.2026.")},
            ),
        },
    )

    def do(data: dict[str, Any]) -> Case:
        return services.add_task(case_id=case.id, act=request.act, **data)

    return act_page(request, case, page, form, do)


def case_jump(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Go on with a later phase."""
    case = get_case(case_id, act=request.act, action=Action.TASK_SKIP)
    state = standing_of(case)
    ahead = [phase for phase in state.phases if phase.no > state.phase_no]
    if not ahead:
        raise NotFound("phase.unknown")
    page = Page(
        _("Gå videre til en senere fase"),
        _("Oppgaver som ikke er gjort før den, regnes som hoppet over. Et samtykke loven krever, hoppes ikke over."),
        _("Gå videre"),
        _("Saken er flyttet framover."),
        icon="skip",
    )
    choices = [(phase.key, in_words(phase.title, request.LANGUAGE_CODE)) for phase in ahead]
    return act_page(
        request,
        case,
        page,
        with_fields(ReasonForm, {"phase": one_of(_("Hvilken fase?"), choices, _("Velg en fase."))}),
        lambda data: services.jump_ahead(
            case_id=case.id, phase_key=data["phase"], reason=data["reason"], act=request.act
        ),
    )


def sub_start(request: HttpRequest, case_id: UUID, sub_key: str) -> HttpResponse:
    """Begin what may run beside the case."""
    case = get_case(case_id, act=request.act)
    sub = definition_of(case.workflow_version).subs_by_key.get(sub_key)
    if sub is None:
        raise NotFound("sub.unknown")
    if not may_start(request.act, case, sub):
        check(request.act, Action.CASE_READ, case)
        raise Forbidden("sub.not_yours", owners=list(sub.by))
    title = in_words(sub.title, request.LANGUAGE_CODE)
    page = Page(
        _("Start «%(title)s»") % {"title": title},
        _("Det blir en egen sak ved siden av denne, med de samme menneskene. Hovedsaken går som før."),
        _("Start"),
        _("«%(title)s» er startet.") % {"title": title},
        icon="plus",
    )
    return act_page(
        request,
        case,
        page,
        NoForm,
        lambda _data: start_sub(case_id=case.id, sub_key=sub_key, act=request.act),
    )
