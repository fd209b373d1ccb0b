"""What an operator does with a whole tenant: close, open, move, hand back, restore, erase. Each asks for a yes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict, DomainError
from tenants import operations
from tenants import selectors as tenants
from tenants.lifecycle import erasing, standing
from tenants.lifecycle.rename import release_address, rename
from tenants.models import Operation, Tenant
from web.forms_lifecycle import NEIGHBOUR, ConfirmForm, EraseForm, RenameForm, RestoreForm, StandingForm
from web.forms_operator import OperatorForm
from web.refusals import STATUS

looked_at_or_sent = require_http_methods(["GET", "HEAD", "POST"])
EXPORT, RESTORE = erasing.EXPORT, "restore"
TITLES = {
    "standing": gettext_lazy("Steng, eller bare lesing"),
    "open": gettext_lazy("Åpne siden igjen"),
    "rename": gettext_lazy("Endre adresse"),
    "export": gettext_lazy("Overlever alt"),
    "restore": gettext_lazy("Legg tilbake"),
    "erase": gettext_lazy("Slett for godt"),
}


@looked_at_or_sent
def change_standing(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Close the tenant, or let people only read."""
    row = tenants.tenant(tenant_id)
    yes = _("Ja, dette skal gjelde for %(name)s fra nå") % {"name": row.name}
    form = StandingForm(_sent(request), yes=yes, now=row.status)

    def do(data: dict[str, Any]) -> HttpResponse:
        chosen = data["standing"]
        standing.close(tenant_id=row.id, standing=chosen, reason=data["reason"], act=request.act)
        closed = chosen == Tenant.Status.SUSPENDED
        done = _("%(name)s er stengt.") if closed else _("%(name)s er bare for lesing.")
        messages.success(request, done % {"name": row.name})
        return redirect("op_tenant", row.id)

    return _page(request, "standing", row, form, do)


@looked_at_or_sent
def open_again(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Let people in and work again."""
    row = tenants.tenant(tenant_id)
    form = ConfirmForm(_sent(request), yes=_("Ja, åpne %(name)s") % {"name": row.name})
    return _page(request, "open", row, form, lambda _data: _to(standing.ask_to_open(tenant_id=row.id, act=request.act)))


@looked_at_or_sent
def change_address(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Give the tenant a new address; the old one leads there."""
    row = tenants.tenant(tenant_id)
    form = RenameForm(_sent(request), yes=_("Ja, %(name)s skal ha ny adresse") % {"name": row.name})

    def do(data: dict[str, Any]) -> HttpResponse:
        domain = rename(tenant_id=row.id, subdomain=data["subdomain"], act=request.act)
        messages.success(request, _("Adressen er nå %(host)s.") % {"host": domain.domain})
        return redirect("op_tenant", row.id)

    return _page(request, "rename", row, form, do, old=tenants.old_hosts_of(row.id), host=tenants.host_of(row.id))


@require_POST
def let_address_go(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Let an old address lead nowhere."""
    row = tenants.tenant(tenant_id)
    host = request.POST.get("host", "")
    release_address(tenant_id=row.id, host=host, act=request.act)
    messages.success(request, _("%(host)s er sluppet. Andre kan ta adressen i bruk.") % {"host": host})
    return redirect("op_rename", row.id)


@looked_at_or_sent
def hand_back(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Have everything the tenant has written to a package."""
    row = tenants.tenant(tenant_id)
    form = ConfirmForm(_sent(request), yes=_("Ja, skriv ut alt %(name)s har") % {"name": row.name})
    return _page(request, "export", row, form, lambda _data: _to(_ask(request, row, EXPORT, {})))


@looked_at_or_sent
def put_back(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Have the tenant put back as it was in a package, or on the server beside."""
    row = tenants.tenant(tenant_id)
    sources = _sources(row)
    yes = _("Ja, legg tilbake. Det som er gjort hos %(name)s etter dette, blir borte.") % {"name": row.name}
    form = RestoreForm(_sent(request), yes=yes, sources=[(key, label) for key, (label, _detail) in sources.items()])

    def do(data: dict[str, Any]) -> HttpResponse:
        return _to(_ask(request, row, RESTORE, sources[data["source"]][1]))

    return _page(request, "restore", row, form, do, sources=bool(sources))


@looked_at_or_sent
def erase(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Have the tenant destroyed for good."""
    row = tenants.tenant(tenant_id)
    export = erasing.export_to_rely_on(row)
    form = EraseForm(_sent(request), tenant=row, export=export)

    def do(data: dict[str, Any]) -> HttpResponse:
        without = bool(data.get("without_export"))
        asked = erasing.ask_to_erase(tenant_id=row.id, name=data["name"], without_export=without, act=request.act)
        return _to(asked)

    return _page(request, "erase", row, form, do, export=export, is_closed=row.status in erasing.CLOSED)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest,
    page: str,
    row: Tenant,
    form: OperatorForm,
    do: Callable[[dict[str, Any]], HttpResponse],
    **context: Any,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return do(form.cleaned_data)
            except DomainError as error:
                form.refuse(error)
                status = STATUS[type(error)]
    under_way = operations.under_way(row.id)
    shown = {
        "here": TITLES[page],
        "tenant_row": row,
        "form": form,
        "under_way": under_way,
        "has_errors": status != 200,
        **context,
    }
    return render(request, f"operator/do_{page}.html", shown, status=status)


def _ask(request: HttpRequest, row: Tenant, kind: str, detail: dict[str, Any]) -> Operation:
    if row.status == Tenant.Status.ERASING:
        raise Conflict("tenant.erasing", name=row.name)
    return operations.ask(kind=kind, tenant_id=row.id, detail=detail, act=request.act)


def _to(row: Operation) -> HttpResponse:
    return redirect("op_operation", row.id)


def _sources(row: Tenant) -> dict[str, tuple[str, dict[str, Any]]]:
    """What the tenant can be put back from, by a key of its own: no path is taken from a form."""
    made = operations.of_tenant(row.id).filter(kind=EXPORT, state=Operation.State.DONE)[:20]
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for export in made:
        when = formats.date_format(timezone.localtime(export.asked_at), "j. F Y H:i")
        path = Path(export.detail["folder"]) / export.detail["name"]
        found[str(export.id)] = (_("Overleveringen fra %(when)s") % {"when": when}, {"from": str(path)})
    if settings.SAMSPOR_SIDE_URL:
        found[NEIGHBOUR] = (_("Kopien på serveren ved siden av"), {"server": True})
    return found
