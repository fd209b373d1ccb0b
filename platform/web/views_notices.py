"""«Varsler»: what the reader should look at, newest first."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from casework.notices import services
from casework.notices.models import Notice
from casework.notices.selectors import Line, notices_of
from core.clock import oslo_date
from web.case_words import day_text, in_words
from web.standing import is_read_only

KINDS = {
    Notice.Kind.DUE_SOON: (gettext_lazy("Fristen nærmer seg"), "soon"),
    Notice.Kind.OVERDUE: (gettext_lazy("Fristen er passert"), "overdue"),
    Notice.Kind.ESCALATED: (gettext_lazy("Du varsles fordi fristen ikke er fulgt opp"), "overdue"),
}


@require_safe
def notices_page(request: HttpRequest) -> HttpResponse:
    """The reader's notices; on a cooperation's site, how many wait in each member."""
    if request.tenant.kind == "cooperation":
        return render(request, "casework/notices_members.html", {"members": request.gathered or []})
    lines = [_line(request, line) for line in notices_of(request.act)]
    new = sum(bool(line["is_new"]) for line in lines)
    context = {"lines": lines, "new": new, "may_read_all": bool(new) and not is_read_only(request)}
    return render(request, "casework/notices.html", context)


@require_safe
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Read one: on to its case."""
    found = services.read_notice(notice_id=notice_id, act=request.act)
    return redirect("case", case_id=found.case_id)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.read_all(act=request.act)
    messages.success(request, _("Alle varsler er merket som lest."))
    return redirect("notices")


def _line(request: HttpRequest, line: Line) -> dict[str, object]:
    words, light = KINDS[Notice.Kind(line.kind)]
    today = request.act.on
    if line.kind == Notice.Kind.ESCALATED and line.due_on and line.due_on >= today:
        words, light = gettext_lazy("Fristen nærmer seg"), "soon"
    return {
        "id": line.notice_id,
        "number": line.number,
        "about": line.about,
        "what": str(words),
        "light": light,
        "deadline": in_words(line.deadline, request.LANGUAGE_CODE),
        "due": day_text(line.due_on),
        "at": day_text(oslo_date(line.created_at)),
        "is_new": line.is_new,
    }
