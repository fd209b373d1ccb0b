"""Set-up of how long what nobody goes on with is kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.local.retention import BOUNDS, GUARDIAN_DRAFT, days_kept, save_days
from core.errors import Invalid
from web.faults import faulty
from web.posted import counter


def retention_page(request: HttpRequest) -> HttpResponse:
    """Days for guardians' drafts."""
    typed, context = str(days_kept(GUARDIAN_DRAFT)), {}
    if request.method == "POST":
        typed = request.POST.get("guardian_draft", "").strip()
        try:
            save_days(kind=GUARDIAN_DRAFT, days=counter(typed), act=request.act)
        except Invalid as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("Antall dager er lagret. Det gjelder fra neste gang noen skriver."))
            return redirect("setup_retention")
    context |= {"typed": typed, "bounds": BOUNDS[GUARDIAN_DRAFT]}
    return render(request, "setup/retention.html", context, status=422 if context.get("has_errors") else 200)
