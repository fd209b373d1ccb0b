"""A published workflow as it is, and the list of those in use."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.cases.prospects import lagging
from casework.library.catalogue import templates
from casework.workflows import drafts, selectors
from casework.workflows.definition import text
from casework.workflows.pieces import pathway_pieces
from web.languages import reader_language
from web.workflow_choices import words


@require_safe
def workflow_page(request: HttpRequest, key: str) -> HttpResponse:
    """A workflow as a picture and as a list."""
    version = selectors.current_workflow(key)
    definition = selectors.definition_of(version)
    language = reader_language()
    context = {
        "version": version,
        "title": text(definition.title, language),
        "draft": drafts.draft_of(key),
        "archived": selectors.is_archived(key),
        "lagging": lagging(version).count(),
        "pieces": pathway_pieces(version.definition, language=language),
        "phases": [
            (text(phase.title, language), [text(task.title, language) for task in phase.tasks])
            for phase in definition.phases
        ],
    }
    return render(request, "setup/workflow.html", context)


def workflows_in_use(language: str) -> dict[str, Any]:
    """Every workflow and draft of one, what is not offered, and what a new one may begin as."""
    rows = [(row, text(selectors.definition_of(row).title, language)) for row in selectors.current_workflows()]
    begun, published = drafts.drafts(), {row.key for row, _title in rows}
    return {
        "workflows": rows,
        "workflow_drafts": begun,
        "new_workflows": [
            (row, words(drafts.text_of(row)["title"], language)) for key, row in begun.items() if key not in published
        ],
        "archived": drafts.archived(),
        "national": [(each.key, words(each.title, language)) for each in templates("workflows")],
    }
