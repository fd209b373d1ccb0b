"""A small page for an act that needs a word of explanation or a choice, so that it works without script."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from casework.cases.models import Case
from core.errors import Conflict, Invalid
from web.error_texts import sentence


class ReasonForm(forms.Form):
    """Why; it stays in the case."""

    reason = forms.CharField(
        label=gettext_lazy("Grunn"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Grunnen blir stående i saken. Skriv kort, og ikke mer om barnet enn nødvendig."),
        error_messages={"required": gettext_lazy("Skriv en grunn.")},
    )


class NoForm(forms.Form):
    """Nothing but a yes."""


@dataclass(frozen=True)
class Page:
    """The words of one act's page."""

    title: str
    lead: str
    button: str
    done: str
    color: str = ""
    icon: str = "check"


def one_of(label: str, choices: Iterable[tuple[str, str]], missing: str) -> forms.ChoiceField:
    """A choice that must be made."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


def with_fields(base: type[forms.Form], fields: dict[str, forms.Field]) -> type[forms.Form]:
    """The form with these questions before its own."""
    own = {name: field for name, field in base.base_fields.items() if name not in fields}
    return type(base.__name__, (forms.Form,), {**fields, **own})


def act_page(
    request: HttpRequest,
    case: Case,
    page: Page,
    form_class: Callable[[QueryDict | None], forms.Form],
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Ask, do, and go on to the case; on any error the page comes again with what was written.

    When what is done gives a case, that is the one to go on to.
    """
    form = form_class(request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = do(form.cleaned_data)
            except (Invalid, Conflict) as error:
                problem, status = sentence(error), 409 if isinstance(error, Conflict) else 422
            else:
                messages.success(request, page.done)
                return redirect("case", case_id=made.id if isinstance(made, Case) else case.id)
    context = {"case": case, "page": page, "form": form, "problem": problem, "has_errors": status != 200}
    return render(request, "casework/act.html", context, status=status)
