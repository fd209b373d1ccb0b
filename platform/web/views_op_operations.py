"""Operations on tenants: what is being done, what has been done, and the certificates of what was erased."""

import re
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import operations
from tenants import selectors as tenants
from tenants.lifecycle import certificate
from tenants.models import Operation
from web import erasure_certificate
from web.operation_words import told

PAGE = 25


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All operations, newest first; also on tenants that are no more."""
    page = Paginator(Operation.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "operator/operations.html", {"page": page, "rows": [told(row) for row in page]})


@require_safe
def one(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """How far it has come; asks again each second where scripts run."""
    row = operations.find(operation_id)
    context: dict[str, Any] = {"told": told(row), "row": row, "tenant_row": tenants.tenant_if_any(row.tenant_id)}
    partial = request.headers.get("HX-Request")
    return render(request, "operator/_operation_state.html" if partial else "operator/operation.html", context)


@require_POST
def again(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Take up a failed operation where it stopped."""
    operations.ask_again(operation_id=operation_id, act=request.act)
    return redirect("op_operation", operation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Leave a failed operation as it is, once the operator has said yes to what that means."""
    row = operations.find(operation_id)
    if request.method == "POST":
        operations.give_up(operation_id=operation_id, act=request.act)
        return redirect("op_operation", operation_id)
    return render(request, "operator/do_give_up.html", {"told": told(row), "row": row})


@require_safe
def erased(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The certificate, to be read and printed."""
    row = _certified(operation_id)
    made = row.detail["certificate"]
    lines = erasure_certificate.lines(made)
    stays = erasure_certificate.what_stays(made)
    return render(request, "operator/certificate.html", {"row": row, "made": made, "lines": lines, "stays": stays})


@require_safe
def erased_file(request: HttpRequest, operation_id: UUID, form: str) -> HttpResponse:
    """The certificate as a file: JSON, which the checksum is of, or PDF/A."""
    row = _certified(operation_id)
    if form == "json":
        response = HttpResponse(certificate.as_text(row.detail["certificate"]), content_type="application/json")
    elif form == "pdf":
        language = row.detail["language"]
        with translation.override(language):
            pdf = erasure_certificate.as_pdf(row.detail["certificate"], row.detail["sha256"], language=language)
        response = HttpResponse(pdf, content_type="application/pdf")
    else:
        raise Http404
    number = re.sub(r"[^0-9a-z-]", "", row.number)
    response["Content-Disposition"] = f'attachment; filename="sletteattest-{number}.{form}"'
    return response


def _certified(operation_id: UUID) -> Operation:
    row = operations.find(operation_id)
    if "certificate" not in row.detail:
        raise Http404
    return row
