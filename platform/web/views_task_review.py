"""Moving between the pages of a form, and looking it all over before it is sent. Works without script."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casework.forms.definition import FormDefinition
from casework.forms.readable import Section
from casework.forms.readable import rows as readable
from casework.forms.validation import Cleaned, clean
from core.errors import Invalid
from web.form_choices import names_behind
from web.form_texts import fault_text
from web.sheets import Kept, Sheet
from web.task_desk import TaskDesk
from web.task_steps import REVIEW, SIDE, Steps


def place(sheet: Sheet, side: str = "") -> str:
    """The form's address, at one of its pages."""
    return f"{sheet.address}?{SIDE}={side}" if side else sheet.address


def onwards(sheet: Sheet, desk: TaskDesk, act: str) -> HttpResponse:
    """To the page before or after, or to the look over; what was typed is kept already."""
    if act == "review" or desk.steps is None:
        return redirect(place(sheet, REVIEW))
    # What was answered just now may have opened or closed the pages beside.
    fresh = Steps(desk.steps.definition, desk.form.posted if desk.form else {}, desk.steps.current, "nb")
    return redirect(place(sheet, fresh.before if act == "back" else fresh.after))


def looked_over(request: HttpRequest, sheet: Sheet, kept: Kept, *, error: Invalid | None = None) -> dict[str, Any]:
    """All answers as they will be sent, with what is missing and where to change it."""
    definition = sheet.form_definition
    assert definition is not None
    desk = TaskDesk(sheet, request) if request.method == "GET" else None
    judged = clean(definition, kept.answers, lookups=sheet.lookups, unknown="drop")
    faults = {name: [fault.code for fault in found] for name, found in judged.errors.items()}
    for name, codes in (error.fields if error else {}).items():
        faults.setdefault(name, list(codes))
    pages = {item.id: page for page in definition.pages for item in page.fields}
    return {
        "sheet": sheet,
        "sections": read(sheet, definition, kept, judged),
        "faults": [_fault(name, code, sheet, definition, pages) for name, codes in faults.items() for code in codes],
        "steps": desk.steps if desk else None,
        "revision": kept.revision,
        "version": sheet.case.version,
        "first": place(sheet) if not definition.paged else place(sheet, definition.pages[0].key),
    }


def read(sheet: Sheet, definition: FormDefinition, kept: Kept, judged: Cleaned) -> list[Section]:
    """What is kept, readable: what counts, and each text that cannot be sent as it stands."""
    texts = {item.id for item in definition.fields if item.type in ("text", "long")}
    faulty: Mapping[str, Any] = {
        name: kept.answers[name] for name in judged.errors if name in texts and kept.answers.get(name)
    }
    shown = {**judged.answers, **faulty}
    names = names_behind([(definition, shown)], sheet.files)
    return readable(definition, shown, language=sheet.language, names=names)


def _fault(name: str, code: str, sheet: Sheet, definition: FormDefinition, pages: dict[str, Any]) -> dict[str, str]:
    try:
        item = definition.field(name)
    except KeyError:
        return {"url": place(sheet), "text": code}
    page = pages[name.split(".")[0]]
    side = page.key if definition.paged else ""
    return {"url": f"{place(sheet, side)}#id_{name}", "text": fault_text(item, code, language=sheet.language)}
