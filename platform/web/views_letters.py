"""The letter editor: one page where a letter is written, looked at and published; every act is undone as easily."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.cases.letters import SENT_BY_ITSELF
from casework.documents import drafts, editing
from casework.documents.models import LetterDraft, LetterVersion
from casework.documents.selectors import current_letters, current_version, letter_versions
from casework.library import placing
from casework.library.catalogue import templates
from casework.workflows.editing import every_task
from casework.workflows.selectors import current_workflows
from core.errors import Conflict, DomainError
from web.editing import STEPS, Editor, shown
from web.error_texts import sentence
from web.languages import reader_language
from web.letter_lint_words import WHOLE
from web.letter_page import LetterPage, title_of
from web.letter_posts import changes_from, moved_row, texts
from web.library_words import in_language
from web.posted import counter
from web.shelves import begins_as

Make = Callable[[HttpRequest, str, str], drafts.Edit]
EDITOR: Editor[LetterDraft] = Editor(placing.DESKS["letters"], "setup_letter", "del")
_SHELF = ("archive", "take_back", "roll_forward")


def editor(request: HttpRequest, key: str) -> HttpResponse:
    """The draft of a letter; with none, what is published and a button to begin."""
    draft = drafts.draft_of(key)
    if request.method == "POST":
        return _posted(request, key, draft)
    if draft is None:
        version = current_version(key)
        context = {"version": version, "title": title_of(version.definition, reader_language())}
        return render(request, "setup/letter_begin.html", context)
    return _page(request, draft, chosen=counter(request.GET.get("del")))


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a letter of the municipality's own: from nothing, from another, or from a national template."""
    try:
        like = begins_as(request.POST.get("like", ""), "letters", current_version)
        draft = drafts.begin_new(title=request.POST.get("title", ""), like=like, act=request.act)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("setup_templates")
    return redirect("setup_letter_edit", key=draft.key)


def publishing(request: HttpRequest, key: str) -> HttpResponse:
    """What publishing would change, and the button that does it."""
    draft = EDITOR.draft(key)
    if request.method == "POST":
        return _posted(request, key, draft)
    page = LetterPage(draft, published_version(key), language=reader_language(), chosen=WHOLE)
    return render(request, "setup/letter_publish.html", {"page": page, "draft": draft})


def published_version(key: str) -> LetterVersion | None:
    """The version in use, when there is one."""
    return letter_versions(key).first()


def letters_in_use(language: str) -> dict[str, Any]:
    """Every letter with its version, those being written and those put away, and what a new one can begin as."""
    begun, put_away = drafts.drafts(), drafts.archived()
    titled = sorted(((row, title_of(row.definition, language)) for row, _letter in current_letters()), key=_by_title)
    titles, sent_by = Counter(title for _row, title in titled), senders(language)
    titled = [
        (row, f"{title} ({', '.join(sent_by.get(row.key, [row.key]))})" if titles[title] > 1 else title)
        for row, title in titled
    ]
    there = {row.key for row, _title in titled}
    return {
        "letter_drafts": begun,
        "new_letters": [
            (row, title_of(drafts.text_of(row), language)) for key, row in begun.items() if key not in there
        ],
        "letters": [named for named in titled if named[0].key not in put_away],
        "letters_put_away": [named for named in titled if named[0].key in put_away],
        "national_letters": sorted(
            ((one.key, title_of({"title": one.title}, language)) for one in templates("letters")), key=_by_title
        ),
    }


def _by_title(named: tuple[Any, str]) -> str:
    return named[1]


def _posted(request: HttpRequest, key: str, draft: LetterDraft | None) -> HttpResponse:
    return EDITOR.posted(
        request,
        draft,
        without_draft=lambda act, about: _without_draft(request, key, act, about),
        on_draft=lambda draft, act, about: _act(request, draft, act, about),
        refused=lambda draft, error: _page(request, draft, chosen=counter(request.POST.get("del")), error=error),
    )


def _without_draft(request: HttpRequest, key: str, act: str, about: str) -> HttpResponse | None:
    if act == "begin":
        drafts.begin(key=key, act=request.act)
        return redirect("setup_letter_edit", key=key)
    return _shelf(request, key, act, about) if act in _SHELF else None


def _shelf(request: HttpRequest, key: str, act: str, about: str) -> HttpResponse:
    try:
        if act == "archive":
            drafts.archive(key=key, used_by=senders(reader_language()).get(key, ()), act=request.act)
            messages.success(request, _("Brevet er lagt bort. Brev som er sendt, og versjonene, blir som de er."))
        elif act == "take_back":
            drafts.take_back(key=key, act=request.act)
            messages.success(request, _("Brevet er tatt i bruk igjen."))
        else:
            drafts.roll_forward(key=key, number=counter(about), act=request.act)
            messages.success(request, _("Kladden sier nå det samme som versjon %(number)s.") % {"number": about})
            return redirect("setup_letter_edit", key=key)
    except Conflict as error:
        messages.error(request, sentence(error))
    return redirect("setup_letter", key=key)


def _act(request: HttpRequest, draft: LetterDraft, act: str, about: str) -> HttpResponse:
    revision = counter(request.POST.get("revision"))
    chosen = request.POST.get("del", "")
    if act == "publish":
        return EDITOR.published(request, drafts.publish_draft(draft=draft, revision=revision, act=request.act))
    if act == "throw_away":
        return EDITOR.throw_away(request, draft)
    if act in STEPS:
        EDITOR.step(request, draft, act)
    elif act in _EDITS:
        change = _EDITS[act](request, draft.key, about)
        chosen = drafts.edit(draft=draft, revision=revision, change=change, act=request.act)
    return _back(request, draft, chosen, act)


def _save(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        if not about:
            return editing.change_letter(definition, texts(request.POST, "title")), ""
        at = counter(about)
        return editing.change(definition, at, changes_from(request.POST, editing.block(definition, at))), about

    return change


def _row(act: str) -> Make:
    def make(request: HttpRequest, key: str, about: str) -> drafts.Edit:
        place, _dot, number = about.partition(".")

        def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
            block = editing.block(definition, counter(place))
            if block["type"] not in editing.ROWS:
                raise Conflict("letter.no_such_block")
            changes = moved_row(block, changes_from(request.POST, block), act, counter(number))
            return editing.change(definition, counter(place), changes), place

        return change

    return make


def _add(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    kind, after = request.POST.get("kind", ""), counter(request.POST.get("after"))
    return lambda definition: _told(editing.add(definition, kind, after=after, used=drafts.used_ids(key)))


def _place(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    before = counter(request.POST.get("before"))
    return lambda definition: _told(editing.place(definition, counter(about), before=before))


def _told(made: tuple[editing.Definition, int]) -> tuple[editing.Definition, str]:
    return made[0], str(made[1])


# What each button makes of the draft, and which block is at hand afterwards.
_EDITS: dict[str, Make] = {
    "save": _save,
    "add": _add,
    "place": _place,
    "copy": lambda request, key, about: lambda d: _told(editing.duplicate(d, counter(about), drafts.used_ids(key))),
    "up": lambda request, key, about: lambda d: _told(editing.move(d, counter(about), down=False)),
    "down": lambda request, key, about: lambda d: _told(editing.move(d, counter(about), down=True)),
    "remove": lambda request, key, about: lambda d: (editing.remove(d, counter(about)), ""),
    **{act: _row(act) for act in ("row_up", "row_down", "row_remove")},
}


def _page(request: HttpRequest, draft: LetterDraft, *, chosen: int, error: DomainError | None = None) -> HttpResponse:
    fresh = LetterDraft.objects.get(id=draft.id)
    page = LetterPage(fresh, published_version(draft.key), language=reader_language(), chosen=chosen)
    context = {
        "page": page,
        "draft": fresh,
        "versions": [row.number for row in letter_versions(draft.key).only("number")],
    }
    return shown(request, "setup/letter_editor.html", context, error)


def _back(request: HttpRequest, draft: LetterDraft, chosen: str, act: str) -> HttpResponse:
    focus = request.POST.get("fokus", "")
    if act in ("up", "down"):
        focus = f"{'opp' if act == 'up' else 'ned'}-{chosen}"  # the button goes along with its block
    elif act == "add":
        focus = "del"
    return EDITOR.back(draft, chosen, focus, otherwise="del" if act == "save" else "builder")


def senders(language: str) -> dict[str, list[str]]:
    """What sends each letter: casework itself, and workflows by title."""
    found = {key: [_("saksgangen selv")] for key in SENT_BY_ITSELF}
    for row in current_workflows():
        for key in {task["letter"]["key"] for task in every_task(row.definition) if task.get("letter")}:
            found.setdefault(key, []).append(in_language(row.definition["title"], language))
    return found
