"""A form on a page: what is posted is read as the API would send it, and faults are told where they are."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.forms.definition import load
from casework.forms.validation import BLANK, clean
from tests.casework.form_strategies import answers_to, definitions
from tests.casework.forms_sample import ALL_TYPES, COMPLETE, SOMEBODY, SOMETHING, field, form, text
from web.dynamic_form import DynamicForm, StoredFile, build
from web.posted import answers_from, initial_from

FILES = {"papers": [StoredFile(SOMEBODY, "rapport.pdf", 2048), StoredFile(SOMETHING, "prøve.pdf", 4096)]}
TYPED: dict[str, list[str]] = {
    "name": [" Ada "],
    "story": ["Liker\r\ntall."],
    "days": ["1 0"],
    "hours": ["2,50"],
    "since": ["20.8.2026"],
    "grade": ["a"],
    "kind": ["b"],
    "reasons": ["a", "b"],
    "why": ["Fordi."],
    "agreed": ["on"],
    "teacher": [SOMEBODY],
    "school": [SOMEBODY],
    "papers": [SOMEBODY, SOMETHING],
    "note": [""],
}


def post(typed: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def made(definition: dict[str, Any], **more: Any) -> DynamicForm:
    people = {"teacher": [(SOMEBODY, "Lise Lærer")]}
    units = [(SOMEBODY, "Granlia skole")]
    given: dict[str, Any] = {
        "language": "nb",
        "people": lambda role: people.get(role, []),
        "units": lambda kind: units,
    } | more
    return build(load(definition), **given)


def page(form: DynamicForm) -> str:
    return render_to_string("forms/sections.html", {"form": form})


class Ids(HTMLParser):
    """Every id of a page, and every id that something on it points at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += filter(None, [found.get("id")])
        for name in ("for", "aria-describedby"):
            self.pointed |= set((found.get(name) or "").split())
        if tag in ("input", "select", "textarea"):
            self.controls.append(found)


def test_what_is_typed_becomes_answers_in_json_types() -> None:
    form = made(ALL_TYPES, data=post(TYPED), stored_files=FILES)
    assert form.is_valid(), form.errors
    expected = COMPLETE | {"story": "Liker\ntall.", "days": 10}
    assert form.answers == {name: value for name, value in expected.items() if name != "note"}


def test_an_empty_form_asks_for_each_answer_by_name() -> None:
    form = made(ALL_TYPES, data=post({}))
    assert not form.is_valid()
    texts = {name: str(errors[0]) for name, errors in form.errors.items()}
    assert texts["name"] == "Fyll ut «Spørsmål name»"
    assert texts["grade"] == "Velg et svar på «Spørsmål grade»"
    assert texts["reasons"] == "Kryss av for minst ett svar på «Spørsmål reasons»"
    assert texts["agreed"] == "Kryss av for «Spørsmål agreed»"
    assert texts["papers"] == "Last opp en fil under «Spørsmål papers»"
    assert "why" not in texts
    assert "note" not in texts


FAULTS = [
    ("days", "mange", "«Spørsmål days» må være et helt tall, for eksempel 12"),
    ("days", "366", "«Spørsmål days» må være 365 eller mindre"),
    ("days", "-1", "«Spørsmål days» må være 0 eller mer"),
    ("hours", "to", "«Spørsmål hours» må være et tall, for eksempel 2,5"),
    ("hours", "2,555", "«Spørsmål hours» kan ha høyst 2 desimaler"),
    ("since", "i fjor", "«Spørsmål since» må være en dato, skrevet slik: 24.12.2026"),
    ("since", "31.2.2026", "«Spørsmål since» må være en dato, skrevet slik: 24.12.2026"),
    ("since", "31.12.2019", "«Spørsmål since» kan ikke være før 01.01.2020"),
    ("since", "01.01.2031", "«Spørsmål since» kan ikke være etter 31.12.2030"),
    ("name", "x" * 11, "«Spørsmål name» er for lang. Det er plass til 10 tegn"),
    ("name", "a\x00", "«Spørsmål name» har tegn som ikke kan lagres"),
    ("grade", "c", "Velg et svar fra listen på «Spørsmål grade»"),
    ("kind", "c", "Velg et svar fra listen på «Spørsmål kind»"),
    ("reasons", "c", "Velg et svar fra listen på «Spørsmål reasons»"),
    ("teacher", "Lise", "Velg et svar fra listen på «Spørsmål teacher»"),
]


@pytest.mark.parametrize(("name", "typed", "text"), FAULTS)
def test_a_fault_is_told_in_words_and_what_was_typed_stays(name: str, typed: str, text: str) -> None:
    form = made(ALL_TYPES, data=post(TYPED | {name: [typed]}), stored_files=FILES)
    assert not form.is_valid()
    assert {key: [str(one) for one in errors] for key, errors in form.errors.items()} == {name: [text]}
    assert [fault["text"] for fault in form.summary] == [text]
    html = page(form)
    assert html.count(text) == 1
    if name in ("name", "days", "hours", "since") and "\x00" not in typed:
        assert f'value="{typed}"' in html
    assert "Liker\r\ntall." in html or "Liker\ntall." in html


def test_faults_are_in_the_readers_language() -> None:
    with translation.override("nn"):
        form = made(ALL_TYPES, language="nn", data=post(TYPED | {"why": [""]}), stored_files=FILES)
        assert [str(text) for text in form.errors["why"]] == ["Fyll ut «Kvifor?»"]


@pytest.mark.parametrize("data", [None, post({}), post(TYPED | {"days": ["x"], "reasons": [], "papers": []})])
def test_every_reference_on_the_page_leads_somewhere(data: QueryDict | None) -> None:
    form = made(ALL_TYPES, data=data, stored_files=FILES, initial=None if data else COMPLETE)
    html = page(form)
    found = Ids(html)
    assert len(found.ids) == len(set(found.ids))
    assert found.pointed <= set(found.ids)
    assert {fault["id"] for fault in form.summary} <= set(found.ids)
    for name in form.errors:
        controls = [control for control in found.controls if (control.get("name") or "").split("__")[0] == name]
        assert any(control.get("aria-invalid") == "true" for control in controls), name
    assert all(c.get("autocomplete") == "off" for c in found.controls if c.get("type") == "text")


def test_hidden_answers_stay_on_the_page_but_do_not_count() -> None:
    typed = TYPED | {"reasons": ["a"], "why": ["Beholdes"], "days": ["x"]}
    form = made(ALL_TYPES, data=post(typed), stored_files=FILES)
    assert not form.is_valid()
    assert "why" not in form.answers
    assert 'value="Beholdes"' in page(form)
    assert form.posted["why"] == "Beholdes"


def test_stored_answers_are_shown_as_people_write_them() -> None:
    html = page(made(ALL_TYPES, initial=COMPLETE, stored_files=FILES))
    for shown in ("Ada", "2,5", "20.08.2026"):
        assert f'value="{shown}"' in html
    assert {name for name in ("rapport.pdf", "prøve.pdf", "Lise Lærer", "Granlia skole") if name not in html} == set()
    assert html.count("checked") == 6


def test_texts_from_a_definition_cannot_become_markup() -> None:
    bad = "<script>alert(1)</script>"
    words = {"nb": bad, "nn": bad}
    item = field("q", "radio", label=words, help=words, options=[{"value": bad, "label": words}])
    html = page(
        made(form([item, field("r", "text", label=words, show_if={"eq": ["q", bad]})]), data=post({"r": [bad]}))
    )
    assert "<script>" not in html
    assert len(re.findall("<script", html)) == 1  # the block of rules, where < is written \u003C


def test_optional_questions_say_so_and_statutory_ones_too() -> None:
    html = page(made(form([field("a", "text"), field("b", "text", required=True, core=True)])))
    assert html.count("(valgfritt)") == 1
    assert html.count("Lovpålagt") == 1


def test_a_services_faults_are_put_on_their_questions() -> None:
    form = made(ALL_TYPES, data=post(TYPED), stored_files=FILES)
    left = form.say_all({"teacher": ["person"], "papers": ["file"], "goals": ["too_long"]})
    assert left == {"goals": ["too_long"]}
    assert [str(text) for text in form.errors["teacher"]] == ["Velg en person fra listen på «Spørsmål teacher»"]
    assert [fault["id"] for fault in form.summary] == ["id_teacher", "id_papers"]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_answers_survive_being_shown_and_posted_again(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    loaded = load(definition)
    raw = _as_a_person_types(data.draw(answers_to(definition)))
    answers = clean(loaded, raw, partial=True, unknown="drop").answers
    while (said := _that_say_something(answers, loaded.types)) != answers:
        answers = clean(loaded, said, partial=True, unknown="drop").answers
    typed: dict[str, list[str]] = {}
    for name, value in initial_from(loaded, answers).items():
        typed[name] = ["on"] if value is True else value if isinstance(value, list) else [str(value)]
    again = clean(loaded, answers_from(loaded, post(typed)), partial=True)
    assert again.errors == {}
    # A page posts a box that is not ticked and one that was never answered alike.
    assert _that_say_something(again.answers, loaded.types) == answers


def _that_say_something(answers: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    """Without boxes that are not ticked and rows where nobody wrote a word: on a page they look like no answer."""
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            said = [_that_say_something(row, types) for row in value]
            rows = [row for row in said if any(types[each] != "computed" for each in row)]
            if rows:
                kept[name] = rows
        elif value is not False:
            kept[name] = value
    return kept


def _as_a_person_types(value: Any) -> Any:
    """Without white space around a line, which a page does not keep."""
    if isinstance(value, dict):
        return {name: _as_a_person_types(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_a_person_types(each) if isinstance(each, dict) else each for each in value]
    return value.strip(BLANK).replace("\r\n", "\n") if isinstance(value, str) else value


GOALS = form(
    [
        field(
            "goals",
            "repeat",
            item_label=text("Mål"),
            max=3,
            fields=[
                field("goal", "text", required=True),
                field("hours", "dec"),
                field(
                    "measures",
                    "repeat",
                    item_label=text("Tiltak"),
                    fields=[field("measure", "text"), field("who", "text", show_if={"filled": "measure"})],
                ),
            ],
        ),
        field("all_hours", "computed", calc={"total": ["goals", "hours"]}),
        field("signed", "sign", required=True),
    ]
)


def _rows_of(html: str) -> list[str]:
    return re.findall(r'name="([a-z0-9_.]+)[.]row"', html)


def test_a_repeat_begins_with_one_row_that_may_stay_empty() -> None:
    assert _rows_of(page(made(GOALS))) == ["goals.0", "goals.0.measures.0"]
    form = made(GOALS, data=post({"goals.0.row": ["1"], "goals.0.goal": [" "], "signed": ["on"]}))
    assert form.is_valid(), form.errors
    assert form.answers == {"signed": True}


def test_rows_are_read_added_up_and_shown_again() -> None:
    stored = {
        "goals": [{"goal": "Lese", "hours": 2.5}, {"goal": "Skrive", "hours": 3, "measures": [{"measure": "Økt"}]}]
    }
    html = page(made(GOALS, initial=stored))
    assert _rows_of(html) == ["goals.0", "goals.0.measures.0", "goals.1", "goals.1.measures.0"]
    assert 'value="Lese"' in html and 'value="2,5"' in html and 'name="goals.1.measures.0.measure"' in html
    assert re.search(r'data-computed="all_hours"[^>]*>5,5<', html)


def test_buttons_add_and_remove_rows_without_script() -> None:
    typed = {"goals.0.goal": ["Lese"], "goals.1.goal": ["Skrive"], "goals.1.measures.0.measure": ["Økt"]}
    more = made(GOALS, data=post({**typed, "act": ["add:goals"]}))
    assert not more.is_valid() and not more.errors
    assert _rows_of(page(more))[-2:] == ["goals.2", "goals.2.measures.0"]
    inner = made(GOALS, data=post({**typed, "act": ["add:goals.1.measures"]}))
    assert "goals.1.measures.1" in _rows_of(page(inner))
    fewer = made(GOALS, data=post({**typed, "act": ["remove:goals.0"]}))
    assert fewer.posted["goals"][0]["goal"] == "Skrive"
    assert fewer.posted["goals"][0]["measures"][0]["measure"] == "Økt"
    assert len(fewer.posted["goals"]) == 1
    assert '"add:goals"' not in page(made(GOALS, initial={"goals": [{"goal": str(n)} for n in range(3)]}))


def test_a_fault_in_a_row_is_told_at_its_question_and_the_count_at_the_repeat() -> None:
    typed = {"goals.0.hours": ["mange"], "goals.3.goal": ["Gjelder"], "signed": ["on"]}
    form = made(GOALS, data=post(typed))
    assert not form.is_valid()
    assert {fault["id"] for fault in form.summary} == {"id_goals.0.goal", "id_goals.0.hours"}
    many = made(GOALS, data=post({f"goals.{n}.goal": ["x"] for n in range(4)} | {"signed": ["on"]}))
    assert [fault["id"] for fault in many.summary] == ["id_goals"]
    assert "Velg høyst 3" in page(many)
