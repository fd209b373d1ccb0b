"""The judge, the JSON Schema and (in test_forms_browser) the page never disagree about the same answers."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.forms.definition import load
from casework.forms.json_schema import schema
from casework.forms.validation import clean
from casework.library.catalogue import templates
from tests.casework.form_strategies import ANSWERS, DEFINITIONS, answers_to, definitions
from tests.casework.forms_sample import ALL_TYPES, COMPLETE, field, form


def judge(definition: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(load(definition)), validate_formats=True)


@settings(max_examples=DEFINITIONS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_schema_and_judge_agree(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    loaded, validator = load(definition), judge(definition)
    for _ in range(ANSWERS):
        answers = data.draw(answers_to(definition))
        errors = clean(loaded, answers).errors
        assert validator.is_valid(answers) == (not errors), (answers, errors)


@settings(max_examples=DEFINITIONS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_clean_answers_are_judged_the_same_again(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    loaded = load(definition)
    once = clean(loaded, data.draw(answers_to(definition)), partial=True, unknown="drop")
    assert clean(loaded, once.answers, partial=True) == type(once)(once.answers, {})


@settings(max_examples=2000, deadline=None)
@given(decimals=st.integers(1, 6), digits=st.integers(-(10**15), 10**15), places=st.integers(0, 8))
def test_schema_and_judge_count_decimals_alike(decimals: int, digits: int, places: int) -> None:
    definition = form([field("q", "dec", decimals=decimals)])
    value = digits / 10**places
    assert judge(definition).is_valid({"q": value}) == (not clean(load(definition), {"q": value}).errors), value


def test_a_schema_is_a_valid_schema_and_plain_json() -> None:
    for made in [ALL_TYPES, *(template.definition for template in templates("forms"))]:
        found = schema(load(made), language="nn")
        jsonschema_rs.meta.validate(found)
        assert json.loads(json.dumps(found)) == found
        assert found["additionalProperties"] is False


def test_a_schema_speaks_the_language_asked_for() -> None:
    found = schema(load(ALL_TYPES), language="nn")
    assert found["properties"]["why"]["title"] == "Kvifor?"
    assert schema(load(ALL_TYPES), language="se")["properties"]["why"]["title"] == "Hvorfor?"


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_schema_asks_for_what_is_required(missing: str) -> None:
    answers = {name: value for name, value in COMPLETE.items() if name != missing}
    assert judge(ALL_TYPES).is_valid(COMPLETE)
    assert judge(ALL_TYPES).is_valid(answers) == (missing == "note")
