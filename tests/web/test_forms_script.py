"""The page's own script: it shows the very questions the server judges, in a real browser under the real rules."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from casework.forms.definition import FormDefinition, answered, load
from casework.forms.validation import clean, visible
from tests.casework.form_strategies import ANSWERS, DEFINITIONS, answers_to, definitions
from tests.casework.forms_sample import ALL_TYPES, SOMEBODY, field, form, text
from web import dynamic_form
from web.posted import answers_from

SCRIPT = Path(__file__).resolve().parents[2] / "platform" / "web" / "static" / "web" / "forms.js"
POLICY = "default-src 'none'; script-src 'self'; img-src 'self'"
SITE = "http://samspor.test/"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at a made-up site that serves the script."""
    page = browser.new_page()
    page.route("**/static/**", lambda route: route.fulfill(body="<svg/>", content_type="image/svg+xml"))
    page.route("**/forms.js", lambda route: route.fulfill(path=SCRIPT))
    yield page
    page.close()


def show(page: Page, body: str) -> list[str]:
    """Open a document with this body; returns the list that complaints from the browser end up in."""
    complaints: list[str] = []
    html = f'<!doctype html><html lang="nb"><body>{body}<script src="/forms.js"></script></body></html>'
    headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
    page.route(SITE, lambda route: route.fulfill(body=html, headers=headers))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(SITE)
    return complaints


def rendered(definition: FormDefinition, initial: dict[str, Any] | None = None) -> str:
    form = dynamic_form.build(
        definition,
        language="nb",
        people=lambda role: [(SOMEBODY, "Lise Lærer")],
        units=lambda kind: [(SOMEBODY, "Granlia skole")],
        initial=initial,
    )
    return f'<form method="post">{render_to_string("forms/sections.html", {"form": form})}</form>'


def test_the_script_shows_what_the_judge_counts(page: Page) -> None:
    cases: list[dict[str, Any]] = []
    expected: list[list[str]] = []
    sums: list[dict[str, Any] | None] = []

    @settings(max_examples=DEFINITIONS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def gather(data: st.DataObject) -> None:
        definition = data.draw(definitions())
        loaded = load(definition)
        fields = [item for one in definition["pages"] for item in one["fields"]]
        for _ in range(ANSWERS):
            answers = data.draw(answers_to(definition))
            judged = clean(loaded, answers, unknown="drop")
            cases.append({"fields": fields, "answers": answers})
            expected.append(visible(loaded, answers))
            sums.append(None if judged.errors else computed_in(loaded, judged.answers))
            if not judged.errors:
                assert set(judged.answers) <= set(expected[-1])

    gather()
    show(page, "")
    found = page.evaluate("cases => cases.map(c => [...samsporForms.shown(c.fields, c.answers)])", cases)
    wrong = [(case, ours, theirs) for case, ours, theirs in zip(cases, expected, found, strict=True) if ours != theirs]
    assert not wrong, wrong[0]
    found = page.evaluate("cases => cases.map(c => samsporForms.computed(c.fields, c.answers))", cases)
    added = [pair for pair in zip(sums, found, strict=True) if pair[0] is not None]
    assert [ours for ours, _ in added] == [theirs for _, theirs in added]
    assert sum(1 for one in sums if one) > len(cases) / 100
    assert len(cases) >= DEFINITIONS * ANSWERS


def computed_in(definition: FormDefinition, answers: dict[str, Any]) -> dict[str, Any]:
    return {path: value for path, item, value in answered(definition.fields, answers) if item.type == "computed"}


CONDITIONAL = form(
    [
        field("days", "int"),
        field("many", "text", show_if={"gt": ["days", 10]}),
        field("hours", "dec"),
        field("half", "text", show_if={"eq": ["hours", 2.5]}),
        field("since", "date"),
        field("then", "text", show_if={"eq": ["since", "2026-08-05"]}),
        field("kind", "radio"),
        field("b_text", "text", show_if={"eq": ["kind", "b"]}),
        field("grade", "choice"),
        field("b_grade", "text", show_if={"in": ["grade", ["b"]]}),
        field("reasons", "checks"),
        field("a_reason", "text", show_if={"has": ["reasons", "a"]}),
        field("agreed", "bool"),
        field("agreed_text", "info", show_if={"eq": ["agreed", True]}),
        field("story", "long"),
        field("told", "text", show_if={"filled": "story"}),
        field("teacher", "person"),
        field("known", "text", show_if={"filled": "teacher"}),
    ]
)
TYPED = [
    ("days", " 1 000 ", "many"),
    ("hours", "2,5", "half"),
    ("hours", "2.50", "half"),
    ("since", "5.8.2026", "then"),
    ("story", "Noe", "told"),
]


@pytest.mark.parametrize(("name", "typed", "follows"), TYPED)
def test_what_is_typed_is_read_as_the_server_reads_it(page: Page, name: str, typed: str, follows: str) -> None:
    definition = load(CONDITIONAL)
    complaints = show(page, rendered(definition))
    question = page.locator(f"[data-question={follows}]")
    assert not question.is_visible()
    page.fill(f"[name={name}]", typed)
    assert question.is_visible()
    page.fill(f"[name={follows}]", "x")
    posted = QueryDict(mutable=True)
    posted.update({name: typed, follows: "x"})
    assert follows in clean(definition, answers_from(definition, posted)).answers
    assert complaints == []


@pytest.mark.parametrize("typed", ["ti", "", "11x", "1,5", "−12", "10"])
def test_a_number_that_is_none_or_too_small_shows_nothing(page: Page, typed: str) -> None:
    show(page, rendered(load(CONDITIONAL)))
    page.fill("[name=days]", typed)
    assert not page.locator("[data-question=many]").is_visible()


def test_choosing_shows_and_hides_and_keeps_what_was_typed(page: Page) -> None:
    show(page, rendered(load(CONDITIONAL)))
    page.check("[name=kind][value=b]")
    page.fill("[name=b_text]", "Beholdes")
    page.check("[name=kind][value=a]")
    assert not page.locator("[data-question=b_text]").is_visible()
    page.check("[name=kind][value=b]")
    assert page.input_value("[name=b_text]") == "Beholdes"
    for act, follows in (
        (lambda: page.select_option("[name=grade]", "b"), "b_grade"),
        (lambda: page.check("[name=reasons][value=a]"), "a_reason"),
        (lambda: page.check("[name=agreed]"), "agreed_text"),
        (lambda: page.select_option("[name=teacher]", SOMEBODY), "known"),
    ):
        assert not page.locator(f"[data-question={follows}]").is_visible()
        act()
        assert page.locator(f"[data-question={follows}]").is_visible()


def test_stored_answers_decide_what_is_shown_at_first(page: Page) -> None:
    complaints = show(page, rendered(load(CONDITIONAL), {"days": 11, "hours": 2.5, "agreed": True, "reasons": ["b"]}))
    shown = {q: page.locator(f"[data-question={q}]").is_visible() for q in ("many", "half", "agreed_text", "a_reason")}
    assert shown == {"many": True, "half": True, "agreed_text": True, "a_reason": False}
    assert complaints == []


def test_a_part_with_nothing_to_answer_goes_with_its_line_in_the_contents(page: Page) -> None:
    pages = [
        {"key": "first", "title": text("Først"), "fields": [field("kind", "radio")]},
        {"key": "then", "title": text("Så"), "fields": [field("more", "text", show_if={"eq": ["kind", "b"]})]},
    ]
    contents = '<ol class="toc"><li><a href="#del-then">Så</a></li></ol>'
    show(page, contents + rendered(load(form([], pages=pages))))
    part, line = page.locator("#del-then"), page.locator(".toc li")
    assert (part.is_visible(), line.is_visible()) == (False, False)
    page.check("[name=kind][value=b]")
    assert (part.is_visible(), line.is_visible()) == (True, True)


def test_without_script_the_condition_is_told_in_words(page: Page) -> None:
    html = rendered(load(CONDITIONAL))
    assert "Svar bare hvis «Spørsmål days» er mer enn 10." in html
    show(page, html)
    assert page.locator("[data-without-script]:visible").count() == 0


def test_the_counter_tells_how_much_room_is_left(page: Page) -> None:
    show(page, rendered(load(form([field("story", "long", max_length=20)]))))
    counter = page.locator("[data-counter]")
    assert counter.inner_text() == "Plass til 20 tegn"
    page.fill("[name=story]", "Åtte her")
    assert counter.inner_text() == "12 tegn igjen"
    page.fill("[name=story]", "x" * 23)
    assert counter.inner_text() == "3 tegn for mye"
    assert counter.get_attribute("role") == "status"


def test_every_type_renders_with_a_name_of_its_own(page: Page) -> None:
    complaints = show(page, rendered(load(ALL_TYPES)))
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("input, select, textarea")]
        .filter(c => c.type !== "hidden" && !c.labels.length).map(c => c.outerHTML)"""
    )
    assert unnamed == []
    assert complaints == []
