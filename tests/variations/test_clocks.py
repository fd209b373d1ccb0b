"""V5, V6, V13, V14: what may take how long, which day of the year something is due, and when it runs out."""

import pytest

from casework.cases import services
from casework.cases.models import CaseDeadline
from tests.variations.recipe import Definition, Play, ask, deadline, flow, form, phase, task

WORK = form("v5_work", ask("text", "long"))
DONE = {"task": "assess"}


def _with_goal(key: str, *goal: Definition) -> Definition:
    return flow(
        key,
        phase("start", task("refer", "unit_head", form="v5_work")),
        phase("work", task("assess", "ppt_head", form="v5_work")),
        deadlines=list(goal),
    )


@pytest.mark.parametrize(
    ("key", "add", "due"),
    [
        ("months", {"months": 3}, "2026-12-01"),
        ("days", {"days": 90}, "2026-11-30"),
        ("weeks", {"weeks": 12}, "2026-11-24"),
        ("workdays", {"working_days": 60}, "2026-11-24"),
    ],
)
def test_v5_the_local_goal_is_each_municipalitys_own(play: Play, key: str, add: Definition, due: str) -> None:
    """Three months, 90 days, twelve weeks, sixty working days: counted from the referral."""
    goal = deadline("goal", {"task": "refer"}, add, until=DONE, pausable=True)
    play.publish(WORK, flow=_with_goal(f"v5_{key}", goal))
    case = play.open(f"v5_{key}")
    play.do(case, "refer", "school_head", on="2026-09-01", text="Henvist.")
    assert play.due(case, "goal") == due


@pytest.mark.parametrize(("pausable", "due"), [(True, "2026-12-11"), (False, "2026-12-01")])
def test_v5_waiting_moves_the_goal_or_does_not(play: Play, pausable: bool, due: str) -> None:
    """A pause of ten days; the legal clock beside it never moves."""
    goal = deadline("goal", {"task": "refer"}, {"months": 3}, until=DONE, pausable=pausable)
    legal = deadline("legal", {"task": "refer"}, {"months": 1}, until=DONE, kind="legal")
    key = f"v5_pause_{pausable}".lower()
    play.publish(WORK, flow=_with_goal(key, goal, legal))
    case = play.open(key)
    play.do(case, "refer", "school_head", on="2026-09-01", text="Henvist.")
    services.pause_case(case_id=case.id, reason="Venter på BUP", act=play.act("ppt_head", "2026-09-10"))
    services.resume_case(case_id=case.id, act=play.act("ppt_head", "2026-09-20"))
    assert (play.due(case, "goal"), play.due(case, "legal")) == (due, "2026-10-01")


def test_v5_and_some_have_no_goal(play: Play) -> None:
    """A workflow without deadlines runs as well."""
    play.publish(WORK, flow=_with_goal("v5_none"))
    case = play.open("v5_none")
    play.do(case, "refer", "school_head", text="Henvist.")
    case = play.do(case, "assess", "ppt_head", text="Vurdert.")
    assert (case.due_on, CaseDeadline.objects.filter(case=case).count()) == (None, 0)


def test_v6_a_wished_date_reminds_and_stops_nobody(play: Play) -> None:
    """Arendal's wheel of the year: referrals are wished for by 1 December, and come when they come."""
    wish = deadline("wish", {"event": "opened"}, {"on": "12-01"}, until={"task": "refer"}, soft=True)
    play.publish(WORK, flow=_with_goal("v6", wish))
    case = play.open("v6", on="2026-09-01")
    assert play.due(case, "wish") == "2026-12-01"
    case = play.do(case, "refer", "school_head", on="2027-01-15", text="Henvist likevel.")
    row = CaseDeadline.objects.get(case=case, key="wish")
    assert (row.status, case.due_on) == ("met", None)


def test_v13_twice_a_year_on_the_days_of_the_municipality(play: Play) -> None:
    """Half-year evaluation in addition to the yearly: 30 November and 31 May, round after round."""
    play.publish(
        WORK,
        flow=flow(
            "v13",
            phase("plan", task("write_plan", "unit_head", form="v5_work")),
            phase("active", task("evaluate", "unit_head", form="v5_work")),
            deadlines=[
                deadline(
                    "half_year",
                    {"task": "write_plan"},
                    {"on": ["05-31", "11-30"]},
                    until={"task": "evaluate"},
                    repeat=True,
                    kind="internal",
                ),
                deadline("plan", {"event": "opened"}, {"on": "08-15"}, until={"task": "write_plan"}, kind="internal"),
            ],
        ),
    )
    case = play.open("v13", on="2026-06-20")
    assert play.due(case, "plan") == "2026-08-15"
    play.do(case, "write_plan", "school_head", on="2026-08-14", text="Planen.")
    assert play.due(case, "half_year") == "2026-11-30"
    play.do(case, "evaluate", "school_head", on="2026-11-20", text="Første halvår.")
    assert play.due(case, "half_year") == "2027-05-31"  # done early is done for the day that came


def test_v14_a_decision_warns_before_it_runs_out(play: Play) -> None:
    """For one year or a whole stage: the date is in the form, the alarms count back from it."""
    valid = form("v14_decision", ask("valid_to", "date", required=True, max="2030-07-31"))
    alarms = [
        deadline(f"alarm_{days}", {"task": "decide", "field": "valid_to"}, {"days": -days}, kind="internal", **more)
        for days, more in ((180, {}), (90, {}), (30, {"until": {"task": "renew"}}))
    ]
    play.publish(
        valid,
        WORK,
        flow=flow(
            "v14",
            phase("decide", task("decide", "ppt_head", form="v14_decision")),
            phase("active", task("renew", "unit_head", form="v5_work")),
            deadlines=alarms,
        ),
    )
    case = play.open("v14")
    play.do(case, "decide", "ppt_head", valid_to="2027-07-31")
    assert [play.due(case, f"alarm_{days}") for days in (180, 90, 30)] == ["2027-02-01", "2027-05-02", "2027-07-01"]
