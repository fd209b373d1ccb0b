"""Bodies made at random around the right shapes: every answer is one that the description foresees."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import openapi
from tests import answers
from tests.api.conftest import System
from tests.api.test_whole_way import new_child, open_case

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=30),
    st.sampled_from(["\x00", "\ud800", "a" * 5000, "17851650199", "2026-02-30", "' OR 1=1 --", "00" * 16, "é" * 101]),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=12,
)
OFTEN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def _with_junk(shape: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The right body with some values exchanged for anything, and perhaps a key too many."""
    junk = st.dictionaries(st.one_of(st.sampled_from(sorted(shape)), st.text(max_size=8)), JUNK, min_size=1, max_size=3)
    return junk.map(lambda wrong: {**shape, **wrong})


def _foreseen(path: str) -> set[int]:
    return {int(status) for status in openapi.document()["paths"][f"/api/v1{path}"]["post"]["responses"]} - {503}


@pytest.fixture(scope="module")
def task(system: System) -> str:
    """A task that waits for its answers."""
    (found,) = system.get(f"/tasks?case={open_case(system)['id']}&owner=teacher").json["results"]
    return str(found["id"])


@OFTEN
@given(data=st.data())
def test_children(system: System, data: st.DataObject) -> None:
    answer = system.post("/children", data.draw(_with_junk(new_child(system.town))))
    assert answer.status in _foreseen("/children"), answer.content


@OFTEN
@given(data=st.data())
def test_cases(system: System, data: st.DataObject) -> None:
    unit = str(system.town.school)
    child = data.draw(st.one_of(JUNK, _with_junk(new_child(system.town))))
    body = {"child": child, "unit_id": unit, "answers": answers.referral(system.town)}
    answer = system.post("/cases", data.draw(st.one_of(st.just(body), _with_junk(body), JUNK)))
    assert answer.status in _foreseen("/cases"), answer.content


@OFTEN
@given(data=st.data())
def test_answers(system: System, task: str, data: st.DataObject) -> None:
    wrong = data.draw(_with_junk(answers.referral(system.town)))
    body = data.draw(_with_junk({"answers": {**wrong, "absence": "x"}, "extras": {}, "version": 1}))
    answer = system.post(f"/tasks/{task}/complete", body)
    assert answer.status in _foreseen("/tasks/{task_id}/complete") - {200}, answer.content


@OFTEN
@given(value=st.text(max_size=40), name=st.sampled_from(["limit", "cursor", "status", "case", "owner", "x"]))
def test_query_parameters(system: System, name: str, value: str) -> None:
    from urllib.parse import quote

    answer = system.get(f"/tasks?{name}={quote(value.encode('utf-8', 'surrogatepass'))}")
    assert answer.status in (200, 422), answer.content
