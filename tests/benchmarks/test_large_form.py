"""The largest form a municipality would write is kept in less than 25 ms and weighs less than 60 KB.

SAMSPOR_FIGURES=FILE uv run pytest tests/benchmarks/test_large_form.py -n 0    # writes the figures as JSON
"""

import json
import os
from pathlib import Path

from casework.forms.definition import load
from casework.forms.services import publish_form
from core import clock
from tests.benchmarks.large_form import MOST_KB, QUESTIONS, ROWS, RULES, definition, measured
from tests.cast import build_next_town, register_child
from tests.scenarios.walk import Walk


def test_a_large_form_is_light(database: None) -> None:
    loaded = load(definition())
    assert len(loaded.fields) == QUESTIONS and sum(item.show_if is not None for item in loaded.fields) == RULES
    town = build_next_town()
    with town.inside():
        publish_form(definition=definition(), act=town.act("admin"))
        case = Walk(town, register_child(town).id, clock.now()).case
    report = measured(town.client("school_head"), f"/saker/{case.id}/oppgaver/refer/")
    if target := os.environ.get("SAMSPOR_FIGURES"):
        Path(target).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    assert report["page_kb"] < MOST_KB and report["rows"] == ROWS
    assert report["save_ms"] > 0
