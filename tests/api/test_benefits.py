"""What has been measured in a case, over the API: the same as on the page, for whoever may read cases."""

from typing import Any
from uuid import uuid4

import pytest

from casework.cases.models import Case
from tests import welfare
from tests.api.conftest import System, new_token
from tests.cast import Town


@pytest.fixture(scope="module")
def case(trondheim: Town) -> Case:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        welfare.walk(trondheim, case, welfare.answers())
        return case


def test_before_and_after_are_told_with_what_became_of_it(system: System, case: Case) -> None:
    answer = system.get(f"/cases/{case.id}/benefits")
    assert answer.status == 200
    rows: list[dict[str, Any]] = answer.json["results"]
    assert [(row["benefit"], row["difference"], row["change"]) for row in rows] == [
        ("independence", -14.0, "better"),
        ("family_time", -25.0, "better"),
    ]
    assert [one["kind"] for one in rows[0]["measurements"]] == ["baseline", "follow_up"]


def test_a_token_without_the_scope_and_another_municipality_get_nothing(
    trondheim: Town, gol_system: System, system: System, case: Case
) -> None:
    forms_only = System(trondheim, new_token(trondheim, ["forms:read"]))
    assert forms_only.get(f"/cases/{case.id}/benefits").status == 403
    assert gol_system.get(f"/cases/{case.id}/benefits").status == 404
    assert system.get(f"/cases/{uuid4()}/benefits").status == 404
