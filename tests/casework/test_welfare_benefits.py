"""Series of figures, and what may be told of them all together: small counts are hidden, also by subtraction."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.cases import services
from casework.insights.benefits import SMALLEST_SHOWN, benefits_in_all, figures
from casework.library.recipes import take_variant
from casework.plans.benefits import Series, in_series
from casework.plans.models import Measurement
from casework.workflows.selectors import current_workflow
from core.acts import Act, Grant
from core.errors import Forbidden, NotFound
from tests import welfare
from tests.cast import START, Cooperation, Town, build_next_town


def row(value: float, *, kind: str = "baseline", what: str = "Morgen", lower: bool = True, **more: Any) -> Measurement:
    return Measurement(
        kind=kind,
        benefit="independence",
        what=what,
        unit="times_week",
        lower_is_better=lower,
        value=Decimal(str(value)),
        measured_on=date(2026, 9, 1),
        measured_by="family",
        **more,
    )


def child(before: float, after: float | None, *, lower: bool = True) -> list[Series]:
    rows = [row(before, lower=lower)]
    if after is not None:
        rows.append(row(after, kind="follow_up", lower=lower))
    return in_series(rows)


@pytest.mark.parametrize(
    ("before", "after", "lower", "change"),
    [
        (9, 4, True, "better"),
        (9, 4, False, "worse"),
        (4, 4, True, "same"),
        (4, 9, False, "better"),
        (4, None, True, None),
    ],
)
def test_whether_it_is_better_is_as_those_who_measured_say(
    before: float, after: float | None, lower: bool, change: str | None
) -> None:
    assert child(before, after, lower=lower)[0].change == change


def test_the_same_thing_in_other_letters_is_one_series() -> None:
    found = in_series(
        [row(9, what="Påminnelser  om morgenen"), row(4, kind="follow_up", what="påminnelser om Morgenen ")]
    )
    assert len(found) == 1
    assert found[0].difference == -5


def test_nothing_is_told_of_few_children() -> None:
    told = figures("independence", [child(9, 4)] * (SMALLEST_SHOWN - 1))
    assert (told.measured, told.followed_up, told.better, told.not_better, told.share) == (None,) * 5


def test_enough_children_are_told_of() -> None:
    told = figures("independence", [child(9, 4)] * 6 + [child(4, 9)] * 5)
    assert (told.measured, told.followed_up, told.better, told.not_better, told.share) == (11, 11, 6, 5, 55)


@pytest.mark.parametrize("worse", range(1, SMALLEST_SHOWN))
def test_a_few_for_whom_it_is_not_better_cannot_be_told_by_subtraction(worse: int) -> None:
    told = figures("independence", [child(9, 4)] * 9 + [child(4, 9)] * worse)
    assert (told.measured, told.followed_up) == (9 + worse, 9 + worse)
    assert told.better is told.not_better is told.share is None


def test_a_few_who_were_not_followed_up_cannot_be_told_by_subtraction() -> None:
    told = figures("independence", [child(9, 4)] * 9 + [child(9, None)] * 2)
    assert told.measured == 11
    assert told.followed_up is told.better is told.not_better is None


def test_no_total_tells_of_fewer_than_five() -> None:
    for better in range(12):
        for worse in range(12):
            for left in range(8):
                children = [child(9, 4)] * better + [child(4, 9)] * worse + [child(9, None)] * left
                told = figures("independence", children)
                shown = [told.measured, told.followed_up, told.better, told.not_better]
                assert all(count is None or count == 0 or count >= SMALLEST_SHOWN for count in shown)
                if told.measured is not None and told.followed_up is not None:
                    assert told.measured - told.followed_up in (0, *range(SMALLEST_SHOWN, 99))


def test_figures_of_all_are_the_leaders(trondheim: Town) -> None:
    with trondheim.inside():
        assert benefits_in_all(act=trondheim.act("ppt_head")) is not None
        with pytest.raises(Forbidden):
            benefits_in_all(act=trondheim.act("adviser"))


def test_municipalities_share_a_recipe_and_each_keeps_its_own_cases(cooperation: Cooperation) -> None:
    """V22: one way for three municipalities, worked by their common PPT; the data stay where the child lives."""
    snasa, other = cooperation.members[0], build_next_town()
    key = "welfare_technology_steinkjer"
    for town in (snasa, other):
        with town.inside():
            take_variant(key=key, act=town.act("admin"))
    with snasa.inside():
        mine = current_workflow(key)
        case = welfare.open_case(snasa, key)
        done = welfare.walk(snasa, case, welfare.answers(), until="map_needs")
        assert done[-1] == "assign"
        visitor = cooperation.users["adviser"]
        grants = (Grant("team:welfare_joint"),)
        act = Act(snasa.users["adviser2"].id, visitor.name, grants, START, home=cooperation.tenant.schema)
        services.complete_task(case_id=case.id, task_key="map_needs", answers=welfare.answers()["map_needs"], act=act)
        assert case.events.filter(actor_home=cooperation.tenant.schema).exists()
        assert Measurement.objects.filter(case=case).count() == 2
    with other.inside():
        assert current_workflow(key).sha256 == mine.sha256
        assert not Measurement.objects.exists()
        with pytest.raises(NotFound):
            services.reopen_task(case_id=case.id, task_key="map_needs", reason="x", act=other.act("ppt_head"))
