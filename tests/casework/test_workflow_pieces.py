"""The pictures that wrap: one a phase, well-formed and escaped, saying in words what they show, also of a bad draft."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from casework.library.catalogue import templates
from casework.workflows.pieces import Standing, pathway_pieces, together
from tests.casework.workflow_sample import both, sample, task

SVG = "{http://www.w3.org/2000/svg}"


def drawn(definition: dict[str, Any], **more: Any) -> list[ET.Element]:
    return [ET.fromstring(piece) for piece in pathway_pieces(definition, language="nb", **more)]


def branched() -> dict[str, Any]:
    made = sample()
    made["subs"] = [{"key": "complaint", "workflow": "complaint", "title": both("Klage")}]
    made["branches"] = [
        {"key": "no", "title": both("Avslag"), "after": "decide", "when": {"eq": ["a", "b"]}, "to": "follow_up"},
        {"key": "x", "title": both("Klage"), "after": "decide", "when": {"eq": ["a", "c"]}, "start": "complaint"},
    ]
    made["phases"][2]["tasks"][0]["approvals"] = [{"key": "head", "title": both("Leder"), "owner": ["ppt_head"]}]
    return made


@pytest.mark.parametrize("key", [each.key for each in templates("workflows")])
def test_every_national_workflow_is_drawn(key: str) -> None:
    definition = next(each.definition for each in templates("workflows") if each.key == key)
    for language in ("nb", "nn", "en", "se"):
        pieces = pathway_pieces(definition, language=language)
        assert len(pieces) == len(definition["phases"]) + bool(definition.get("subs"))
        for piece in pieces:
            root = ET.fromstring(piece)
            assert float(root.attrib["width"]) <= 300
            assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
            assert "style=" not in piece and "<script" not in piece


def test_it_says_in_words_what_it_shows() -> None:
    told = drawn(branched())[2].findtext(f"{SVG}desc") or ""
    assert "lovpålagt" in told and "godkjenning: Leder" in told
    assert "Avslag → follow_up" in told.replace("Oppfølging", "follow_up") and "begynner Klage" in told
    assert "Klage" in (drawn(branched())[-1].findtext(f"{SVG}desc") or "")


def test_it_shows_where_a_case_stands() -> None:
    standing = Standing({"referral": "done", "assessment": "current"}, {"refer": "done", "assess": "ready"})
    pieces = pathway_pieces(sample(), language="nb", standing=standing)
    assert "pathway-phase--done" in pieces[0] and "pathway-phase--current" in pieces[1]
    assert "pathway-task--ready" in pieces[1] and "pathway-tick" in pieces[0]


def test_texts_are_texts() -> None:
    made = sample()
    made["phases"][0]["title"] = both('<script>alert("x")</script>')
    made["phases"][0]["tasks"][0]["title"] = both("</text><image href='x'/>")
    joined = "".join(pathway_pieces(made, language="nb"))
    assert "<script" not in joined and "<image" not in joined
    drawn(made)


def test_a_draft_that_is_not_right_is_drawn_too() -> None:
    made = sample()
    made["phases"].append({"key": "empty", "title": both("Tom"), "tasks": []})
    made["branches"] = [{"key": "b", "title": both("Borte"), "after": "decide", "when": {}, "to": "gone"}]
    made["deadlines"][0]["add"] = {"days": "mange"}
    made["deadlines"][1]["add"] = {"on": ["05-31", "11-30"]}
    assert len(drawn(made)) == len(made["phases"])


def test_neighbours_that_wait_for_the_same_go_together() -> None:
    tasks = [task("a"), task("b"), task("c", needs=["a"]), task("d", needs=["a"]), task("e")]
    assert [[each["key"] for each in group] for group in together(tasks)] == [["a", "b"], ["c", "d"], ["e"]]
