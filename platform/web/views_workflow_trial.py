"""Trying a workflow before it is published: a made-up case on its way, and what guardians read. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from casework.local.calendar import school_days
from casework.workflows import drafts
from casework.workflows.definition import load, text
from casework.workflows.pieces import pathway_pieces
from casework.workflows.selectors import current_workflow
from casework.workflows.simulation import Simulation
from core.errors import DomainError
from web import workflow_trial
from web.error_texts import sentence
from web.languages import reader_language
from web.refusals import STATUS
from web.workflow_choices import Choices, words
from web.workflow_trial import TrialPage


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest, key: str) -> HttpResponse:
    """A made-up case through the draft (or the published version); the page itself carries the case along."""
    definition, context = _at_hand(key)
    if not context["ready"]:
        return render(request, "setup/workflow_try.html", context)
    simulation = Simulation(load(definition), school_days())
    choices = Choices(definition, reader_language())
    status = 200
    if request.method == "POST" and request.POST.get("act") != "begin":
        trial = workflow_trial.carried(request.POST)
        try:
            trial = workflow_trial.act(simulation, trial, request.POST, choices)
        except DomainError as error:
            context |= {"fault": sentence(error), "has_errors": True}
            status = STATUS[type(error)]
    else:
        trial = simulation.begin(request.act.on, workflow_trial.facts_from(request.POST))
    page = TrialPage(simulation, trial, choices)
    pieces = pathway_pieces(definition, language=reader_language(), standing=page.standing)
    context |= {"page": page, "pieces": pieces}
    return render(request, "setup/workflow_try.html", context, status=status)


@require_safe
def guardian_view(request: HttpRequest, key: str) -> HttpResponse:
    """What guardians read in each phase, in each language that it is written in."""
    definition, context = _at_hand(key)
    languages = [language for language in ("nb", "nn", "se", "en") if _has(definition, language)]
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in languages else reader_language()
    if context["ready"]:
        context["phases"] = [
            {
                "title": text(phase.guardian_title or phase.title, language),
                "text": text(phase.guardian_text, language),
                "tasks": [
                    {
                        "title": text(task.guardian_title or task.title, language),
                        "theirs": "guardian" in task.owner,
                    }
                    for task in phase.tasks
                    if task.guardian_title or "guardian" in task.owner
                ],
            }
            for phase in load(definition).phases
        ]
    context |= {"languages": languages, "language": language}
    return render(request, "setup/workflow_guardian.html", context)


def _at_hand(key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the draft says, or with none what is published; and whether it can be tried."""
    draft = drafts.draft_of(key)
    definition = drafts.text_of(draft) if draft else current_workflow(key).definition
    ready = not drafts.problems_of(definition, Choices(definition, "nb").surroundings) if draft else True
    title = words(definition["title"], reader_language())
    return definition, {"key": key, "draft": draft, "title": title, "ready": ready}


def _has(definition: dict[str, Any], language: str) -> bool:
    texts = [phase.get("guardian_text") or phase.get("guardian_title") or {} for phase in definition["phases"]]
    return language in ("nb", "nn") or any(language in each for each in texts)
