"""Staff let a guardian in: a link that is shown once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework.cases.selectors import get_case
from casework.people.guardian_login import invite_guardian
from casework.people.services import INVITATION_DAYS
from core.errors import NotFound
from tenants.access import Action


@require_POST
def guardian_invite(request: HttpRequest, case_id: UUID, guardian_id: UUID) -> HttpResponse:
    """Make the link and show it."""
    case = get_case(case_id, act=request.act, action=Action.CONSENT_RECORD)
    if case.child is None:
        raise NotFound("guardian.unknown")
    user, secret = invite_guardian(child=case.child, guardian_id=guardian_id, act=request.act)
    # The guardian's own site, also when the adviser is visiting from a cooperation.
    link = f"{request.scheme}://{_site(request)}{reverse('invitation', args=[secret]).removeprefix(_prefix(request))}"
    context = {"case": case, "person": user, "link": link, "days": INVITATION_DAYS}
    return render(request, "casework/guardian_invited.html", context)


def _site(request: HttpRequest) -> str:
    if request.visit is None:
        return request.get_host()
    name, _, rest = request.get_host().partition(".")
    return f"{request.tenant.subdomain}.{rest}" if rest else name


def _prefix(request: HttpRequest) -> str:
    return f"/k/{request.tenant.number}" if request.visit else ""
