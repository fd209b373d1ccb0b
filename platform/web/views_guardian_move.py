"""A guardian's draft on an older version of its form: what comes along to the newest, what does not, and going over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.cases import guardian_drafts
from casework.cases.guardian_places import own_draft
from casework.forms.readable import rows
from casework.forms.selectors import definition_of
from core.errors import Conflict
from web.error_texts import sentence
from web.form_choices import names_behind
from web.guardian_sheet import GuardianSheet
from web.posted import counter


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The answers that come along and those that do not; then the draft goes on in the newest version."""
    draft = own_draft(draft_id, act=request.act)
    sheet, fault = GuardianSheet(request, draft.case_id, draft.kind, draft.key), ""
    if guardian_drafts.newer_form(sheet.place) is None:
        return redirect(sheet.address)  # sent, moved or too late: where it is written, all is said
    if request.method == "POST":
        to, revision = counter(request.POST.get("to")), counter(request.POST.get("revision"))
        try:
            guardian_drafts.move(place=sheet.place, to=to, revision=revision, act=request.act)
        except Conflict as error:
            fault, sheet = sentence(error), GuardianSheet(request, draft.case_id, draft.kind, draft.key)
        else:
            messages.success(request, _("Nå er du i det nye skjemaet. Det som ble med, står der."))
            return redirect(sheet.address)
    return _page(request, sheet, fault)


def _page(request: HttpRequest, sheet: GuardianSheet, fault: str) -> HttpResponse:
    found, _going_on = guardian_drafts.preview_move(sheet.place)
    sheet.opened()
    before, after = definition_of(found.before), definition_of(found.after)
    names = names_behind([(before, found.lost), (after, found.kept)])
    context = {
        "sheet": sheet,
        "to": found.after.number,
        "revision": sheet.kept.revision if sheet.kept else 0,
        "lost": rows(before, found.lost, language=sheet.language, names=names),
        "kept": rows(after, found.kept, language=sheet.language, names=names),
        "fresh": [after.field(name).label_in(sheet.language) for name in found.fresh],
        "fault": fault,
        "has_errors": bool(fault),
    }
    return render(request, "guardian/move.html", context, status=409 if fault else 200)
