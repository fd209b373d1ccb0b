"""The pathway picture is well-formed, says the same in words, and carries no style that a strict policy would block."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.utils.html import conditional_escape

from casework.workflows.definition import load
from casework.workflows.picture import describe, duration, pathway_svg
from tests.casework.workflow_sample import DEFINITION, referred, sample

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", ["nb", "nn", "en", "se"])
def test_it_is_well_formed_and_has_no_style(language: str) -> None:
    for state in (None, referred().state):
        svg = pathway_svg(DEFINITION, state, language=language, today=date(2026, 11, 20))
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|href", svg)
        ids = {element.get("id") for element in root.iter() if element.get("id")}
        assert set((root.get("aria-labelledby") or "").split()) <= ids
        assert root.findtext(f"{SVG}title")
        assert root.findtext(f"{SVG}desc")


def test_what_a_municipality_writes_stays_text() -> None:
    data = sample()
    data["title"]["nb"] = data["phases"][0]["title"]["nb"] = '<script>alert("x")</script>'
    svg = pathway_svg(load(data), language="nb")
    assert "<script" not in svg
    assert ET.fromstring(svg).findtext(f"{SVG}title") == '<script>alert("x")</script>'


def test_a_page_puts_the_picture_in_as_it_is_and_a_part_of_it_as_text() -> None:
    svg = pathway_svg(DEFINITION, language="nb")
    assert str(conditional_escape(svg)) == str(svg)
    assert conditional_escape(svg[:4]) == "&lt;svg"


def test_a_case_is_seen_on_it() -> None:
    svg = pathway_svg(DEFINITION, referred().state, language="nb", today=date(2026, 12, 5))
    assert "pathway-phase--current" in svg
    assert "pathway-task--done" in svg
    assert "pathway-deadline--overdue" in svg
    assert "Frist 02.12.2026" in svg


def test_in_words() -> None:
    words = describe(DEFINITION, referred().state, language="nn")
    assert words.startswith("1. Tilvist, pågår: refer, consent, intake, ask_report *. 2. ")
    assert words.endswith("vilkåret er oppfylt.")


def test_durations_in_words() -> None:
    by_key = {deadline.key: deadline for deadline in DEFINITION.deadlines}
    assert duration(by_key["interim_reply"], "nb") == "1 måned"
    assert duration(by_key["goal"], "nn") == "90 dagar"
    assert duration(by_key["report"], "nn") == "5 vyrkedagar"
