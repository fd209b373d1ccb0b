"""Moving between the pages of a form, and looking it all over before it is sent. Works without script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casework.cases.lookups import CaseLookups
from casework.forms.readable import rows as readable
from casework.forms.validation import clean
from core.errors import Invalid
from web.form_choices import names_behind
from web.form_texts import fault_text
from web.task_desk import TaskDesk
from web.task_sheet import TaskSheet
from web.task_steps import REVIEW, SIDE, Steps


def place(sheet: TaskSheet, side: str = "") -> str:
    """The task's address, at one of its pages."""
    address = reverse("task", kwargs={"case_id": sheet.case.id, "task_key": sheet.task.key})
    return f"{address}?{SIDE}={side}" if side else address


def onwards(sheet: TaskSheet, desk: TaskDesk, act: str) -> HttpResponse:
    """To the page before or after, or to the look over; what was typed is kept already."""
    if act == "review" or desk.steps is None:
        return redirect(place(sheet, REVIEW))
    # What was answered just now may have opened or closed the pages beside.
    fresh = Steps(desk.steps.definition, desk.form.posted if desk.form else {}, desk.steps.current, "nb")
    return redirect(place(sheet, fresh.before if act == "back" else fresh.after))


def review(request: HttpRequest, sheet: TaskSheet, *, error: Invalid | None = None, status: int = 200) -> HttpResponse:
    """All answers as they will be sent, with what is missing and where to change it."""
    definition, submission = sheet.form_definition, sheet.submission
    if definition is None or submission is None:
        return redirect(place(sheet))
    desk = TaskDesk(sheet, request) if request.method == "GET" else None
    judged = clean(definition, submission.answers, lookups=CaseLookups(sheet.act, sheet.case.id), unknown="drop")
    faults = {name: [fault.code for fault in found] for name, found in judged.errors.items()}
    for name, codes in (error.fields if error else {}).items():
        faults.setdefault(name, list(codes))
    pages = {item.id: page for page in definition.pages for item in page.fields}
    names = names_behind([(definition, submission.answers)])
    read = readable(definition, submission.answers, language=sheet.language, names=names)
    context: dict[str, Any] = {
        "sheet": sheet,
        "sections": read,
        "faults": [_fault(name, code, sheet, pages) for name, codes in faults.items() for code in codes],
        "steps": desk.steps if desk else None,
        "revision": submission.revision,
        "version": sheet.case.version,
        "first": place(sheet) if not definition.paged else place(sheet, definition.pages[0].key),
        "has_errors": status >= 400,
    }
    return render(request, "tasks/review.html", context, status=status)


def _fault(name: str, code: str, sheet: TaskSheet, pages: dict[str, Any]) -> dict[str, str]:
    definition = sheet.form_definition
    assert definition is not None
    try:
        item = definition.field(name)
    except KeyError:
        return {"url": place(sheet), "text": code}
    page = pages[name.split(".")[0]]
    side = page.key if definition.paged else ""
    return {"url": f"{place(sheet, side)}#id_{name}", "text": fault_text(item, code, language=sheet.language)}
