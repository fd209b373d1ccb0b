"""A new case of any kind: what this person may begin, and beginning it."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from casework.cases import opening
from casework.cases import services as cases
from casework.cases.finding import first_with
from casework.cases.opening import TITLE_MAX, Startable, startable, units_to_start_at
from core.errors import Conflict, Invalid, NotFound
from web.case_words import in_words
from web.error_texts import sentence
from web.views_referral import case_for_child, onwards


class AboutForm(forms.Form):
    """What a case about no child begins with."""

    title = forms.CharField(
        label=gettext_lazy("Hva gjelder saken?"),
        max_length=TITLE_MAX,
        help_text=gettext_lazy("Kort, og uten navn på barn. Teksten vises i arbeidslisten."),
        error_messages={
            "required": gettext_lazy("Skriv hva saken gjelder."),
            "max_length": gettext_lazy("Teksten er for lang. Det er plass til %(limit_value)d tegn."),
        },
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Skole eller barnehage"),
        error_messages={
            "required": gettext_lazy("Velg skole eller barnehage"),
            "invalid_choice": gettext_lazy("Velg en skole eller barnehage fra listen"),
        },
    )
    use_required_attribute = False


@require_safe
def new_case(request: HttpRequest) -> HttpResponse:
    """The kinds of case that this person may begin."""
    if not request.tenant.holds_cases:
        return render(request, "tasks/referral_elsewhere.html")
    language = request.LANGUAGE_CODE
    rows = [
        {
            "key": one.definition.key,
            "title": in_words(one.definition.title, language),
            "about": _("Gjelder et barn") if one.definition.subject == "child" else _("Gjelder ikke et enkelt barn"),
            "first": in_words(one.definition.phases[0].tasks[0].title, language),
        }
        for one in startable(request.act)
    ]
    return render(request, "tasks/new_case.html", {"rows": rows})


def new_case_of(request: HttpRequest, workflow_key: str) -> HttpResponse:
    """Begin a case of this kind."""
    kind = next((one for one in startable(request.act) if one.definition.key == workflow_key), None)
    if kind is None:
        raise NotFound("workflow.unknown", key=workflow_key[:60])
    if kind.definition.subject == "child":
        if _is_the_usual_referral(request, kind):
            return redirect("referral_new")
        return case_for_child(request, kind)
    return _about_no_child(request, kind)


def _is_the_usual_referral(request: HttpRequest, kind: Startable) -> bool:
    """Schools and kindergartens know the referral's own page; it finds the workflow by the unit."""
    if request.method != "GET" or first_with(kind.definition, "refer") is None:
        return False
    places = units_to_start_at(request.act, kind.definition)
    return bool(places) and all(opening.referral_at(request.act, unit.id) == kind.definition.key for unit in places[:1])


def _about_no_child(request: HttpRequest, kind: Startable) -> HttpResponse:
    places = [(str(unit.id), unit.name) for unit in units_to_start_at(request.act, kind.definition)]
    form = AboutForm(request.POST if request.method == "POST" else None, label_suffix="")
    unit = form.fields["unit"]
    assert isinstance(unit, forms.ChoiceField)
    unit.choices = places if len(places) == 1 else [("", _("Velg …")), *places]
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                case = cases.open_case(
                    unit_id=UUID(given["unit"]),
                    title=given["title"],
                    workflow_key=kind.definition.key,
                    act=request.act,
                )
            except (Invalid, Conflict) as error:
                problem, status = sentence(error), 409 if isinstance(error, Conflict) else 422
            else:
                return onwards(request, case)
    context = {
        "title": in_words(kind.definition.title, request.LANGUAGE_CODE),
        "form": form,
        "problem": problem,
        "places": places,
        "has_errors": status != 200,
    }
    return render(request, "tasks/new_case_of.html", context, status=status)
