"""A draft on an older version of its form: what moving it to the newest would change, and moving it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.cases import services
from casework.forms.draft_moves import preview
from casework.forms.readable import rows
from casework.forms.selectors import definition_of
from core.errors import Forbidden, NotFound
from web.form_choices import names_behind
from web.posted import counter
from web.task_sheet import TaskSheet


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, case_id: UUID, task_key: str) -> HttpResponse:
    """The answers that stay and those that lose their place; then the draft goes on in the newest version."""
    language = request.LANGUAGE_CODE
    sheet = TaskSheet(case_id, task_key, act=request.act, language=language)
    if not sheet.works:
        raise Forbidden("task.not_yours", owners=list(sheet.task.owner))
    if sheet.submission is None:
        raise NotFound("task.unknown")
    if request.method == "POST":
        to, revision = counter(request.POST.get("to")), counter(request.POST.get("revision"))
        services.move_task_draft(case_id=case_id, task_key=task_key, to=to, revision=revision, act=request.act)
        messages.success(request, _("Utkastet er flyttet til versjon %(n)s av skjemaet.") % {"n": to})
        return redirect("task", case_id=case_id, task_key=task_key)
    found = preview(sheet.submission)
    sheet.on_record("task.opened")
    before, after = definition_of(found.before), definition_of(found.after)
    names = names_behind([(before, found.lost), (after, found.kept)])
    context = {
        "sheet": sheet,
        "found": found,
        "revision": sheet.submission.revision,
        "lost": rows(before, found.lost, language=language, names=names),
        "kept": rows(after, found.kept, language=language, names=names),
        "fresh": [after.field(name).label_in(language) for name in found.fresh],
    }
    return render(request, "tasks/draft_move.html", context)
