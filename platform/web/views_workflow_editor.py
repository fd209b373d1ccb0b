"""The workflow editor: one page where a workflow is written, tried and published; every act is undone as easily."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.library import placing
from casework.workflows import drafts, editing, pasting
from casework.workflows.models import WorkflowDraft, WorkflowVersion
from casework.workflows.pieces import pathway_pieces
from casework.workflows.selectors import current_workflow, workflow_versions
from core.errors import Conflict, DomainError
from web import workflow_posts
from web.editing import STEPS, Editor, shown
from web.error_texts import sentence
from web.form_file import posted_lines
from web.languages import reader_language
from web.posted import counter
from web.shelves import begins_as
from web.workflow_choices import Choices, words
from web.workflow_page import WorkflowPage
from web.workflow_pasting import Meanings, told_of

Make = Callable[[HttpRequest, str, str], drafts.Edit]
EDITOR: Editor[WorkflowDraft] = Editor(placing.DESKS["workflows"], "setup_workflow", "del")


def editor(request: HttpRequest, key: str) -> HttpResponse:
    """The draft of a workflow; with none, what is published and a button to begin."""
    draft = drafts.draft_of(key)
    if request.method == "POST":
        return _posted(request, key, draft)
    if draft is None:
        version = current_workflow(key)
        context = {"version": version, "title": words(version.definition["title"], reader_language())}
        return render(request, "setup/workflow_begin.html", context)
    return _page(request, draft, chosen=request.GET.get("del", ""))


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a workflow of the municipality's own: from nothing, from another, or from a national template."""
    try:
        like = begins_as(request.POST.get("like", ""), "workflows", current_workflow)
        draft = drafts.begin_new(title=request.POST.get("title", ""), like=like, act=request.act)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("setup_templates")
    return redirect("setup_workflow_edit", key=draft.key)


def publishing(request: HttpRequest, key: str) -> HttpResponse:
    """What publishing would change, and the button that does it."""
    draft = EDITOR.draft(key)
    if request.method == "POST":
        return _posted(request, key, draft)
    page = WorkflowPage(draft, published_version(key), language=reader_language(), chosen="")
    return render(request, "setup/workflow_publish.html", {"page": page, "draft": draft})


def _posted(request: HttpRequest, key: str, draft: WorkflowDraft | None) -> HttpResponse:
    return EDITOR.posted(
        request,
        draft,
        without_draft=lambda act, _about: _of_the_published(request, key, act),
        on_draft=lambda draft, act, about: _act(request, draft, act, about),
        refused=lambda draft, error: _page(request, draft, chosen=request.POST.get("del", ""), error=error),
    )


def _of_the_published(request: HttpRequest, key: str, act: str) -> HttpResponse | None:
    if act == "begin":
        drafts.begin(key=key, act=request.act)
        return redirect("setup_workflow_edit", key=key)
    if act == "archive":
        drafts.archive(key=key, act=request.act)
        messages.success(request, _("Forløpet tilbys ikke lenger for nye saker. Saker som er i gang, går videre."))
    elif act == "offer":
        drafts.offer_again(key=key, act=request.act)
        messages.success(request, _("Forløpet tilbys igjen for nye saker."))
    else:
        return None
    return redirect("setup_workflow", key=key)


def _act(request: HttpRequest, draft: WorkflowDraft, act: str, about: str) -> HttpResponse:
    revision = counter(request.POST.get("revision"))
    chosen = request.POST.get("del", "")
    if act == "publish":
        return _publish(request, draft, revision)
    if act == "throw_away":
        return EDITOR.throw_away(request, draft)
    if act in STEPS:
        EDITOR.step(request, draft, act)
    elif act == "roll_forward":
        drafts.roll_forward(draft=draft, revision=revision, number=counter(about), act=request.act)
        messages.success(request, _("Kladden sier nå det samme som versjon %(number)s.") % {"number": about})
        chosen = ""
    elif act in _EDITS:
        change = _EDITS[act](request, draft.key, about)
        chosen = drafts.edit(draft=draft, revision=revision, change=change, act=request.act)
    return _back(request, draft, chosen)


def _publish(request: HttpRequest, draft: WorkflowDraft, revision: int) -> HttpResponse:
    page = WorkflowPage(draft, published_version(draft.key), language=reader_language(), chosen="")
    if page.problems:
        raise Conflict("workflow.not_ready")
    version = drafts.publish_draft(draft=draft, revision=revision, act=request.act)
    return EDITOR.published(request, version)


def _add(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    title = request.POST.get("title", "").strip() or _("Uten navn")
    phase = request.POST.get("phase", "")

    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        made, ref = editing.add(definition, about, title[:200], drafts.used_keys(key), phase=phase)
        if about == "task" and (owner := request.POST.get("owner")):
            made = editing.change(made, ref, {"owner": [owner]})
        if about == "sub" and not editing.part(made, ref)["workflow"]:
            made = editing.change(made, ref, {"workflow": key})
        return made, ref

    return change


def _add_many(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    lines = posted_lines(request)

    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        made, told = pasting.add_all(
            definition,
            pasting.read(lines),
            drafts.used_keys(key),
            phase=request.POST.get("phase", "") or definition["phases"][-1]["key"],
            around=Meanings(Choices(definition, reader_language())),
            in_order="in_order" in request.POST,
        )
        done, lost = told_of(told)
        messages.success(request, done)
        if lost:
            messages.warning(request, lost)
        return made, told.ref

    return change


def _save(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        if not about:
            return editing.change_workflow(definition, workflow_posts.workflow_from(request.POST, definition)), ""
        sources = Choices(definition, reader_language()).sources
        changes = workflow_posts.changes_from(request.POST, about, editing.part(definition, about), sources)
        return editing.change(definition, about, changes), about

    return change


def _place(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    before, phase = request.POST.get("before", ""), request.POST.get("page", "")
    return lambda definition: (editing.place(definition, about, before=before, phase=phase), about)


# What each button makes of the draft, and which part is at hand afterwards.
_EDITS: dict[str, Make] = {
    "add": _add,
    "add_many": _add_many,
    "save": _save,
    "place": _place,
    "copy": lambda request, key, about: lambda d: editing.duplicate(d, about, drafts.used_keys(key)),
    "up": lambda request, key, about: lambda d: (editing.move(d, about, down=False), about),
    "down": lambda request, key, about: lambda d: (editing.move(d, about, down=True), about),
    "remove": lambda request, key, about: lambda d: (editing.remove(d, about), ""),
}


def _page(request: HttpRequest, draft: WorkflowDraft, *, chosen: str, error: DomainError | None = None) -> HttpResponse:
    fresh = WorkflowDraft.objects.get(id=draft.id)
    page = WorkflowPage(fresh, published_version(draft.key), language=reader_language(), chosen=chosen)
    context = {
        "page": page,
        "draft": fresh,
        "versions": [row.number for row in workflow_versions(draft.key).only("number")],
        "pieces": pathway_pieces(page.definition, language=reader_language()),
    }
    return shown(request, "setup/workflow_editor.html", context, error)


def _back(request: HttpRequest, draft: WorkflowDraft, chosen: str) -> HttpResponse:
    verb = request.POST.get("act", "").partition(":")[0]
    # What was pasted is told at the top of the page: what was made, and what was not understood.
    place = {"save": "del", "add_many": "main"}.get(verb, "builder")
    return EDITOR.back(draft, chosen, request.POST.get("fokus", ""), otherwise=place)


def published_version(key: str) -> WorkflowVersion | None:
    """The version in use, when there is one."""
    return workflow_versions(key).first()
