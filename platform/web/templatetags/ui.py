"""What the components need that templates cannot say: initials, segments, and form controls with the right classes."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    Textarea,
)
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.template import Context
from django.utils.safestring import SafeString

from web.own_words import own

register = template.Library()


@register.filter
def own_words(text: object) -> str:
    """The sentence with the municipality's own words in it."""
    return own(str(text))


@register.filter
def initials(name: object) -> str:
    """Two letters at most: the first of the first name and of the last."""
    words = [word for word in str(name or "").replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def segments(count: object, current: object) -> list[str]:
    """The states of a bar with this many parts, of which number `current` is going on."""
    now = _number(current)
    return ["done" if at < now else "current" if at == now else "todo" for at in range(1, int(_number(count)) + 1)]


@register.filter
def percent(value: object, whole: object) -> float:
    """How much of the whole, 0 to 100, for the width of a bar."""
    parts, total = _number(value), _number(whole)
    return round(max(0.0, min(100.0, 100 * parts / total)), 1) if total > 0 else 0.0


@register.filter
def control_kind(field: BoundField) -> str:
    """Which markup a field gets: group (fieldset of choices), check (one box with its label after) or single."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    return "group" if widget.use_fieldset else "single"


@register.simple_tag
def ui_widget(field: BoundField) -> SafeString:
    """The control of a bound field with Designsystemet's class; Django adds aria-describedby and aria-invalid."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, ["ds-input", widget.attrs.get("class", "")]))}
    if isinstance(widget, Textarea):
        rows = str(widget.attrs.get("rows", "10"))
        attrs["rows"] = "5" if rows == "10" else rows  # ten is Django's own default, not anybody's choice
    return field.as_widget(attrs=attrs)


@register.simple_tag
def ui_option(option: BoundWidget, described_by: str = "", invalid: bool = False) -> str:
    """One radio button or check box of a group."""
    option.data["attrs"]["class"] = "ds-input"
    if described_by:
        option.data["attrs"]["aria-describedby"] = described_by
    if invalid:
        option.data["attrs"]["aria-invalid"] = "true"
    return option.tag()


@register.simple_tag
def form_faults(form: BaseForm | None, errors: Iterable[dict[str, str]] | None = None) -> list[dict[str, str]]:
    """Every fault of a form as {id, text}, in the order of the fields, for the summary on top."""
    found = [dict(error) for error in errors or ()]
    if form is None or not isinstance(form, BaseForm):
        return found
    found += [{"id": "", "text": str(text)} for text in form.non_field_errors()]
    for field in form:
        found += [{"id": field.id_for_label or field.auto_id, "text": _fault_text(field, str(t))} for t in field.errors]
    return found


def _fault_text(field: BoundField, text: str) -> str:
    """Django's own messages do not say which field they are about; those written for the field do."""
    standard = {str(text) for kind in type(field.field).__mro__ for text in _standard_messages(kind)}
    written = {str(message) for message in field.field.error_messages.values()} - standard
    return text if text in written else f"{field.label}: {text}"


def _standard_messages(kind: type) -> Iterable[object]:
    messages = kind.__dict__.get("default_error_messages", {})
    return messages.values() if isinstance(messages, dict) else ()


@register.filter
def page_numbers(page: Page[Any]) -> list[int]:
    """The page numbers to show: first, last and the neighbours; 0 stands for a gap."""
    last, here = page.paginator.num_pages, page.number
    shown = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers


@register.simple_tag(takes_context=True)
def page_url(context: Context, param: str, number: int) -> str:
    """The address of another page of the same list: every other filter stays."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query[param] = str(number)
    return f"?{query.urlencode()}"


def _number(value: object) -> float | int:
    try:
        number = float(str(value))
    except ValueError:
        return 0
    return int(number) if number.is_integer() else number
