"""Recipes for welfare technology: the common one and some municipalities' own, to compare, or take into use."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from casework.library.catalogue import template
from casework.library.recipes import take_variant, taken_variants
from casework.library.updates import differences
from casework.library.variants import Variant, variant, variants
from casework.workflows.definition import load, text
from casework.workflows.picture import pathway_svg
from web.case_words import owner_name
from web.languages import reader_language


@require_safe
def recipes(request: HttpRequest) -> HttpResponse:
    """Every recipe of the library, and which are in use here."""
    language, taken = reader_language(), taken_variants()
    rows = [
        {
            "key": one.key,
            "title": text(one.title, language),
            "note": text(one.note, language),
            "taken": one.key in taken,
            "own": request.tenant.number in one.municipalities,
        }
        for one in variants()
    ]
    return render(request, "setup/recipes.html", {"rows": rows})


def recipe(request: HttpRequest, key: str) -> HttpResponse:
    """One recipe, with what it does otherwise than the common one; a press takes it into use."""
    one = variant(key)
    if request.method == "POST":
        return _take(request, key)
    language = reader_language()
    made = one.workflow
    definition = load(made)
    context = {
        "recipe": one,
        "title": text(one.title, language),
        "note": text(one.note, language),
        "taken": key in taken_variants(),
        "picture": pathway_svg(definition, None, language=language),
        "phases": [
            (
                text(phase.title, language),
                [(text(task.title, language), _owners(one, task.owner)) for task in phase.tasks],
            )
            for phase in definition.phases
        ],
        "changes": _changes(one, made, language),
    }
    return render(request, "setup/recipe.html", context)


def _take(request: HttpRequest, key: str) -> HttpResponse:
    taken = take_variant(key=key, act=request.act)
    messages.success(request, _("Oppskriften er tatt i bruk. Nye saker kan følge den fra nå."))
    if taken.kept_forms:
        note = _("Skjemaer som dere har gjort om selv, er ikke endret: %(forms)s.")
        messages.info(request, note % {"forms": ", ".join(taken.kept_forms)})
    return redirect("setup_recipe", key=key)


def _owners(one: Variant, owners: tuple[str, ...]) -> str:
    """Who does it; a team that is not here yet goes by the name that it will have."""
    language = reader_language()
    brought = {f"team:{team['key']}": text(team["title"], language) for team in one.teams}
    return ", ".join(brought.get(owner) or owner_name(owner) for owner in owners)


# What a change is about, by the property that is otherwise; wording is nobody's recipe.
ABOUT = {
    "owner": gettext_lazy("Andre gjør"),
    "needs": gettext_lazy("Annen rekkefølge"),
    "show_if": gettext_lazy("Annen rekkefølge"),
    "optional": gettext_lazy("Må gjøres, eller kan hoppes over"),
    "approvals": gettext_lazy("Må godkjennes"),
    "add": gettext_lazy("Annen frist"),
    "calendar": gettext_lazy("Annen frist"),
    "escalate": gettext_lazy("Andre får beskjed"),
}
COMES_AND_GOES = {"added": gettext_lazy("Nytt"), "removed": gettext_lazy("Borte"), "moved": gettext_lazy("Flyttet")}


def _changes(one: Variant, made: dict[str, object], language: str) -> list[tuple[str, list[str]]]:
    """What is otherwise than in the common workflow: a heading, and the parts that it is true of."""
    found: dict[str, list[str]] = {}
    for change in differences("workflows", template("workflows", one.base).definition, made):
        heading = ABOUT.get(change.prop) if change.what == "changed" else COMES_AND_GOES[change.what]
        if heading is not None:
            parts = found.setdefault(str(heading), [])
            parts += [name for name in [text(change.name, language)] if name not in parts]
    return list(found.items())
