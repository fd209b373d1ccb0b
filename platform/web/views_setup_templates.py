"""Set-up: the forms, workflow and letters in use, as they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.forms import drafts, shelf
from casework.forms import selectors as forms
from casework.forms.definition import in_language
from casework.forms.models import FormVersion
from web import dynamic_form, shelves
from web.builder_languages import asking_for
from web.languages import reader_language
from web.posted import counter
from web.shelves import LONGEST
from web.views_letters import letters_in_use
from web.views_workflow import workflows_in_use


@require_safe
def templates_page(request: HttpRequest) -> HttpResponse:
    """Every form, workflow and letter template with its version."""
    return templates_shown(request)


def templates_shown(request: HttpRequest, *, refused: str = "") -> HttpResponse:
    """That page; when a chosen file was refused, with why, and with what was typed beside it."""
    language, wanted = reader_language(), request.GET.get("q", "").strip()[:LONGEST]
    begun = drafts.drafts()
    published = forms.current_forms()
    named = [(row, in_language(forms.definition_of(row).title, language)) for row in published]
    named.sort(key=lambda each: each[1].casefold())
    put_away, known = shelf.archived(), {row.key for row in published}
    workflows, letters = workflows_in_use(language), letters_in_use(language)
    context = {
        **workflows,
        **letters,
        "wanted": wanted,
        "refused": refused,
        "has_errors": bool(refused),
        "forms": [one for one in named if one[0].key not in put_away],
        "form_shelf": shelves.shelf(
            "forms",
            "setup_form",
            published=[one for one in named if one[0].key not in put_away],
            unpublished=[
                (row, in_language(drafts.text_of(row)["title"], language))
                for key, row in begun.items()
                if key not in known
            ],
            drafts=begun,
            put_away=[one for one in named if one[0].key in put_away],
            wanted=wanted,
        ),
        "workflow_shelf": shelves.shelf(
            "workflows",
            "setup_workflow",
            published=workflows["workflows"],
            unpublished=workflows["new_workflows"],
            drafts=workflows["workflow_drafts"],
            not_offered=frozenset(workflows["archived"]),
            wanted=wanted,
        ),
        "letter_shelf": shelves.shelf(
            "letters",
            "setup_letter",
            published=letters["letters"],
            unpublished=letters["new_letters"],
            drafts=letters["letter_drafts"],
            put_away=letters["letters_put_away"],
            wanted=wanted,
        ),
    }
    return render(request, "setup/templates.html", context, status=422 if refused else 200)


@require_safe
def form_page(request: HttpRequest, key: str) -> HttpResponse:
    """How a form looks to whoever fills it in; nothing can be sent from here."""
    number, language = request.GET.get("versjon", ""), reader_language()
    newest = forms.current_form(key)
    version = forms.form_version(key, counter(number)) if number else newest
    definition = forms.definition_of(version)
    context = {
        "version": version,
        "newest": newest,
        "versions": FormVersion.objects.filter(key=key).order_by("-number").defer("definition"),
        "archived": key in shelf.archived(),
        "used_in": sorted((in_language(one.definition["title"], language), one.key) for one in asking_for(key)),
        "title": in_language(definition.title, language),
        "form": dynamic_form.build(definition, language=language, people=lambda role: [], units=lambda kind: []),
    }
    return render(request, "setup/form.html", context)
