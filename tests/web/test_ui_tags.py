"""The template helpers: initials, bars, page numbers, and faults that say which field they are about."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context
from django.test import RequestFactory

from web.templatetags import ui


class Referral(forms.Form):
    """One field with words of its own, one without, and a group."""

    name = forms.CharField(label="Barnets navn", error_messages={"required": "Skriv barnets navn"})
    school = forms.CharField(label="Skole")
    consent = forms.ChoiceField(label="Samtykke", choices=[("y", "Ja")], widget=forms.RadioSelect)
    notes = forms.CharField(label="Notat", required=False, widget=forms.Textarea)
    read = forms.BooleanField(label="Lest", required=False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Marte Hansen", "MH"),
        ("Áilu Eksempel Sara", "ÁS"),
        ("Ola", "O"),
        ("Per-Arne Nord", "PN"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials(name: str | None, expected: str) -> None:
    assert ui.initials(name) == expected


def test_segments_mark_done_current_and_coming() -> None:
    assert ui.segments(4, 2) == ["done", "current", "todo", "todo"]
    assert ui.segments("", None) == []


def test_percent_stays_between_nothing_and_all() -> None:
    assert [ui.percent(1, 3), ui.percent(9, 3), ui.percent(-1, 3), ui.percent(1, 0)] == [33.3, 100, 0, 0]


def test_page_numbers_leave_gaps() -> None:
    pages = Paginator(list(range(200)), 10)
    assert ui.page_numbers(pages.page(5)) == [1, 0, 4, 5, 6, 0, 20]
    assert ui.page_numbers(pages.page(1)) == [1, 2, 0, 20]


def test_another_page_keeps_the_filters() -> None:
    context = Context({"request": RequestFactory().get("/saker/?q=a+b&page=2")})
    assert ui.page_url(context, "page", 3) == "?q=a+b&page=3"


def test_faults_come_in_order_and_name_their_field() -> None:
    faults = ui.form_faults(Referral({}))
    assert [fault["id"] for fault in faults] == ["id_name", "id_school", "id_consent"]
    assert faults[0]["text"] == "Skriv barnets navn"
    assert faults[1]["text"].startswith("Skole: ")


def test_faults_without_a_form_are_those_given() -> None:
    assert ui.form_faults(None, [{"id": "a", "text": "b"}]) == [{"id": "a", "text": "b"}]
    assert ui.form_faults(None) == []


def test_controls_get_the_class_and_say_what_is_wrong() -> None:
    form = Referral({})
    html = ui.ui_widget(form["name"])
    assert 'class="ds-input"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_error"' in html
    assert 'rows="5"' in ui.ui_widget(form["notes"])


def test_each_field_gets_its_kind_of_markup() -> None:
    form = Referral()
    assert [ui.control_kind(form[name]) for name in ("name", "consent", "read")] == ["single", "group", "check"]
