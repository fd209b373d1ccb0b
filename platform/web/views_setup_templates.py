"""Set-up: the forms, workflow and letters in use, as they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.forms import drafts, shelf
from casework.forms import selectors as forms
from casework.forms.definition import in_language
from casework.forms.models import FormVersion
from web import dynamic_form
from web.languages import reader_language
from web.posted import counter
from web.views_letters import letters_in_use
from web.views_workflow import workflows_in_use


@require_safe
def templates_page(request: HttpRequest) -> HttpResponse:
    """Every form, workflow and letter template with its version."""
    language = reader_language()
    begun = drafts.drafts()
    published = forms.current_forms()
    unpublished = [row for key, row in begun.items() if key not in {version.key for version in published}]
    put_away = shelf.archived()
    titled = [(row, in_language(forms.definition_of(row).title, language)) for row in published]
    titled.sort(key=lambda named: named[1].casefold())
    context = {
        "drafts": begun,
        "unpublished": [(row, in_language(drafts.text_of(row)["title"], language)) for row in unpublished],
        "forms": [named for named in titled if named[0].key not in put_away],
        "put_away": [named for named in titled if named[0].key in put_away],
        **workflows_in_use(language),
        **letters_in_use(language),
    }
    return render(request, "setup/templates.html", context)


@require_safe
def form_page(request: HttpRequest, key: str) -> HttpResponse:
    """How a form looks to whoever fills it in; nothing can be sent from here."""
    number = request.GET.get("versjon", "")
    newest = forms.current_form(key)
    version = forms.form_version(key, counter(number)) if number else newest
    definition = forms.definition_of(version)
    context = {
        "version": version,
        "newest": newest,
        "versions": FormVersion.objects.filter(key=key).order_by("-number").defer("definition"),
        "archived": key in shelf.archived(),
        "title": in_language(definition.title, reader_language()),
        "form": dynamic_form.build(
            definition, language=reader_language(), people=lambda role: [], units=lambda kind: []
        ),
    }
    return render(request, "setup/form.html", context)
