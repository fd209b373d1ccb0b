"""The operators' own log of what they have done, and help for their work."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing import selectors
from core.audit.models import AuditEntry

PAGE = 50
HELP = {
    "kommuner": (_("Ta en kommune i bruk"), _("Fra registeret til første pålogging."), "building"),
    "samarbeid": (_("Samarbeid om PPT"), _("Opprette et samarbeid, og la det arbeide hos medlemmene."), "handshake"),
    "spleiselag": (_("Spleiselag"), _("Fra kostnader til fakturautkast, øre for øre."), "coins"),
    "livslop": (
        _("Stenge, flytte, overlevere og slette"),
        _("Hva som skjer med en kommune gjennom livet, og hvordan du gjør det."),
        "refresh",
    ),
    "grenser": (_("Hva drift ikke kan se"), _("Hvorfor saker, barn og dokumenter er stengt for drift."), "lock"),
}
ACTIONS: dict[str, str | Promise] = {
    "user.logged_in": _("Logget inn"),
    "tenant.onboarding_asked": _("Oppstart bestilt"),
    "tenant.invitation_asked": _("Invitasjon bestilt"),
    "tenant.onboarded": _("Leietaker opprettet"),
    "tenant.active": _("Leietaker åpnet"),
    "tenant.suspended": _("Leietaker stengt"),
    "tenant.read_only": _("Leietaker satt til bare lesing"),
    "tenant.renamed": _("Adresse endret"),
    "tenant.address_released": _("Gammel adresse sluppet"),
    "tenant.erased": _("Leietaker slettet"),
    "operation.onboard_rest_asked": _("Oppstart av resten bestilt"),
    "operation.open_asked": _("Åpning bestilt"),
    "operation.export_asked": _("Overlevering bestilt"),
    "operation.restore_asked": _("Tilbakelegging bestilt"),
    "operation.erase_asked": _("Sletting bestilt"),
    "operation.again": _("Operasjon tatt opp igjen"),
    "operation.given_up": _("Operasjon gitt opp"),
    "membership.begun": _("Medlemskap begynt"),
    "membership.ended": _("Medlemskap avsluttet"),
    "job.failed": _("Bakgrunnsjobb stoppet"),
    "access.denied": _("Nektet tilgang"),
    "billing.period_opened": _("Periode åpnet"),
    "billing.cost_added": _("Kostnad lagt til"),
    "billing.cost_removed": _("Kostnad fjernet"),
    "billing.grant_added": _("Tilskudd lagt til"),
    "billing.grant_removed": _("Tilskudd fjernet"),
    "billing.key_chosen": _("Fordelingsnøkkel valgt"),
    "billing.calculated": _("Fordeling beregnet"),
    "billing.approved": _("Oppgjør godkjent"),
    "billing.drafts_created": _("Fakturautkast laget"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    at: datetime
    who: str
    what: str | Promise
    subject: str
    channel: str


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """What operators and the product itself have done here, newest first."""
    page = Paginator(AuditEntry.objects.order_by("-at", "-id"), PAGE).get_page(request.GET.get("page"))
    periods = {period.id: period.name for period in selectors.periods()}
    lines = [_line(entry, periods) for entry in page]
    return render(request, "operator/audit.html", {"page": page, "lines": lines})


@require_safe
def help_front(request: HttpRequest) -> HttpResponse:
    """Which help there is."""
    pages = [{"slug": slug, "title": title, "text": text, "icon": icon} for slug, (title, text, icon) in HELP.items()]
    return render(request, "operator/help.html", {"pages": pages})


@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of help."""
    if slug not in HELP:
        raise Http404
    return render(request, f"operator/help_{slug}.html", {"title": HELP[slug][0]})


def _line(entry: AuditEntry, periods: dict[UUID, str]) -> Line:
    known = periods.get(entry.object_id, "") if entry.object_id else ""
    subject = str(entry.detail.get("number", "") or entry.detail.get("route", "") or known)
    return Line(entry.at, entry.actor_name, ACTIONS.get(entry.action, entry.action), subject, entry.channel)
