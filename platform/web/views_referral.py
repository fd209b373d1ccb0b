"""A new referral: the child, its guardians and the case, registered in one go."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.cases import access as case_access
from casework.cases import opening
from casework.cases import services as cases
from casework.cases.models import Case
from casework.cases.opening import Startable
from casework.cases.standing import standing_of
from casework.people import services as people
from casework.people.models import Child
from casework.people.selectors import child_with_national_id, units
from core.errors import Conflict, Invalid
from tenants import access
from tenants.access import Action, Scope
from web.case_words import in_words
from web.error_texts import sentence
from web.referral_forms import MOST_GUARDIANS, ChildForm, GuardianForm


class Referral:
    """The page's forms, empty or as posted."""

    def __init__(
        self, request: HttpRequest, kind: Startable | None = None, *, more: int = 0, judged: bool = True
    ) -> None:
        self.request, self.act, self.kind = request, request.act, kind
        self.everywhere = Scope.ALL in dict(access.scopes(self.act, Action.CASE_OPEN)).values()
        data = request.POST if request.method == "POST" else None
        self.units = self._units()
        self.child = ChildForm(data, units=self.units, for_ppt=self.everywhere)
        self.count = min(max(self._count() + more, 1), MOST_GUARDIANS)
        spoken = {"language": request.tenant.language}
        self.guardians = [
            GuardianForm(data, prefix=f"guardian-{number}", label_suffix="", initial=spoken)
            for number in range(self.count)
        ]
        for form in (self.child, *self.guardians):
            form.judged = judged

    def is_valid(self) -> bool:
        """Whether every form holds; all are asked, so that all faults are told at once."""
        return all([self.child.is_valid(), *[guardian.is_valid() for guardian in self.guardians]])

    @property
    def summary(self) -> list[dict[str, str]]:
        """Every fault with the field it links to."""
        found = []
        for number, form in enumerate([self.child, *self.guardians]):
            whose = _("Foresatt %(number)s: ") % {"number": number} if number and self.count > 1 else ""
            found += [{"id": "", "text": str(text)} for text in form.non_field_errors()]
            for field in form:
                target = field.id_for_label or field.auto_id
                found += [{"id": target, "text": f"{whose}{text}"} for text in field.errors]
        return found

    def may_know(self, child: Child) -> bool:
        """Whether the actor may open a case for this child: the PPT for all, schools for their own."""
        if self.kind and opening.starts_everywhere(self.act, self.kind.definition):
            return True
        return self.everywhere or child.unit_id in self._own_units()

    @property
    def heading(self) -> str:
        """What is begun here."""
        return in_words(self.kind.definition.title, self.request.LANGUAGE_CODE) if self.kind else ""

    def open_for(self, child: Child, unit_id: UUID) -> Case:
        """The case, under the workflow that was chosen; a referral under the one for such a unit."""
        key = self.kind.definition.key if self.kind else opening.referral_at(self.act, unit_id)
        return cases.open_case(child_id=child.id, unit_id=unit_id, workflow_key=key, act=self.act)

    def say(self, error: Invalid) -> None:
        """Put a service's faults on the fields."""
        known = [name for name in error.fields if name in self.child.fields]
        for name in known:
            self.child.add_error(name, sentence(error))
        if not known:
            self.child.add_error(None, sentence(error))

    def _units(self) -> list[tuple[str, str]]:
        if self.kind:
            return [(str(unit.id), unit.name) for unit in opening.units_to_start_at(self.act, self.kind.definition)]
        rows = units() if self.everywhere else units(ids=self._own_units())
        return [(str(unit.id), unit.name) for unit in rows.filter(kind__in=("school", "kindergarten"))]

    def _own_units(self) -> set[UUID]:
        return {unit for role, _scope in access.scopes(self.act, Action.CASE_OPEN) for unit in self.act.units_as(role)}

    def _count(self) -> int:
        posted = self.request.POST.get("guardians", "1")
        return int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 3 else 1


def referral_new(request: HttpRequest) -> HttpResponse:
    """Register a child and open a case, or open one for a child that is here already."""
    if not request.tenant.holds_cases:
        return render(request, "tasks/referral_elsewhere.html")
    return case_for_child(request, None)


def case_for_child(request: HttpRequest, kind: Startable | None) -> HttpResponse:
    """The same for any workflow that is about a child."""
    if request.method == "POST" and request.POST.get("act") in ("add_guardian", "remove_guardian"):
        more = 1 if request.POST["act"] == "add_guardian" else -1
        return _page(request, Referral(request, kind, more=more, judged=False))
    referral = Referral(request, kind)
    if request.method != "POST":
        return _page(request, referral)
    if request.POST.get("act") == "open_existing":
        return _open_existing(request, referral)
    if not referral.is_valid():
        return _page(request, referral, status=422, **_already_here(referral))
    try:
        with atomic():
            child = _register(referral)
            case = referral.open_for(child, _unit(referral))
    except Invalid as error:
        referral.say(error)
        return _page(request, referral, status=422)
    except Conflict as error:
        if error.code != "child.exists":
            return _page(request, referral, status=409, problem=sentence(error))
        return _page(request, referral, status=409, **_already_here(referral))
    return onwards(request, case)


def _unit(referral: Referral) -> UUID:
    return UUID(referral.child.cleaned_data["unit"])


def _register(referral: Referral) -> Child:
    given = referral.child.cleaned_data
    return people.register_child(
        national_id=given["national_id"],
        first_name=given["first_name"],
        last_name=given["last_name"],
        unit_id=_unit(referral),
        grade=given["grade"],
        languages=given["languages"],
        interpreter_language=given["interpreter_language"],
        address_protection=given.get("address_protection") or Child.AddressProtection.NONE,
        guardians=tuple(guardian.new() for guardian in referral.guardians),
        act=referral.act,
    )


def _open_existing(request: HttpRequest, referral: Referral) -> HttpResponse:
    """A case for a child that is registered; found by its number again, so that no id need be on the page."""
    referral.child.is_valid()
    number = referral.child.cleaned_data.get("national_id")
    unit = referral.child.cleaned_data.get("unit")
    child = child_with_national_id(number) if number else None
    if child is None or not unit or not referral.may_know(child):
        return _page(request, referral, status=422, **_already_here(referral))
    try:
        case = referral.open_for(child, UUID(unit))
    except (Conflict, Invalid) as error:
        status = 409 if isinstance(error, Conflict) else 422
        return _page(request, referral, status=status, problem=sentence(error), open_case=_visible_case(child, request))
    return onwards(request, case)


def _already_here(referral: Referral) -> dict[str, Any]:
    number = referral.child.cleaned_data.get("national_id") if referral.child.is_bound else None
    child = child_with_national_id(number) if number else None
    if child is None:
        return {}
    return {"exists": True, "existing_name": child.name if referral.may_know(child) else ""}


def _visible_case(child: Child, request: HttpRequest) -> Case | None:
    return case_access.visible(request.act, Action.CASE_READ).filter(child=child).exclude(status="closed").first()


def onwards(request: HttpRequest, case: Case) -> HttpResponse:
    """To the first thing to be done in the new case, when it is this person's; else to where it can be seen."""
    messages.success(request, _("Sak %(number)s er opprettet.") % {"number": case.number})
    first = next(iter(standing_of(case).next_tasks()), None)
    if first and not first.per_guardian and case_access.works_as(request.act, case, first.owner):
        return redirect("task", case_id=case.id, task_key=first.key)
    if case_access.allows(request.act, Action.CASE_READ, case):
        return redirect("case", case_id=case.id)
    messages.info(request, _("Skolen fyller ut henvisningen. Saken kommer på listen din når den er fordelt til deg."))
    return redirect("worklist")


def _page(request: HttpRequest, referral: Referral, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "referral": referral,
        "summary": referral.summary if status == 422 else [],
        "most": MOST_GUARDIANS,
        "has_errors": status >= 400,
        **more,
    }
    return render(request, "tasks/referral.html", context, status=status)
