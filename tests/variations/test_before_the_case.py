"""V1–V4: what comes before a referral, who looks at it first, and who gets it."""

import pytest

from casework.people.models import Unit
from casework.people.services import set_contact
from casework.people.teams import add_team, put_in_team
from core.errors import Conflict, Forbidden
from tests.variations.recipe import Definition, Play, ask, flow, form, phase, said, task


def _consultation(*, optional: bool) -> Definition:
    consult = task("consult", "unit_head", form="v1_plan", optional=optional)
    return flow("v1", phase("before", consult), phase("referral", task("refer", "unit_head", form="v1_referral")))


@pytest.mark.parametrize("optional", [True, False])
def test_v1_a_consultation_is_offered_or_demanded(play: Play, optional: bool) -> None:
    """Årdal offers it, Åsnes demands a plan: one flag of the task."""
    forms = form("v1_plan", ask("plan", required=True)), form("v1_referral", ask("why", "long", required=True))
    play.publish(*forms, flow=_consultation(optional=optional))
    case = play.open("v1")
    assert play.status(case, "refer") == ("ready" if optional else "waiting")
    if not optional:
        with pytest.raises(Conflict, match=r"task\.not_ready"):
            play.do(case, "refer", "school_head", why="Trenger hjelp.")
        play.do(case, "consult", "school_head", plan="Vi prøver dette først.")
    play.do(case, "refer", "school_head", why="Trenger hjelp.")
    assert play.status(case, "refer") == "done"


def test_v1_an_anonymous_consultation_is_a_case_about_nobody(play: Play) -> None:
    """Before any referral, without name and consent: the workflow's subject is none."""
    play.publish(
        form("v1_anonymous", ask("question", "long", required=True), ask("advice", "long")),
        flow=flow("v1_anonymous", phase("talk", task("note", "ppt_adviser", form="v1_anonymous")), subject="none"),
    )
    case = play.open("v1_anonymous", "adviser", title="Uro i en gruppe på mellomtrinnet")
    assert (case.child, case.title) == (None, "Uro i en gruppe på mellomtrinnet")
    case = play.do(case, "note", "adviser", question="Hva kan skolen gjøre?", advice="Korte økter.")
    assert play.status(case, "note") == "done"
    assert case.consents.count() == 0


def test_v2_the_minutes_of_the_meeting_before_are_attached(play: Play) -> None:
    """Nedre Hallingdal: PPT signs the minutes, and no referral goes without them."""
    play.publish(
        form("v2_meeting", ask("minutes", "file"), ask("signed", "sign", required=True)),
        form("v2_referral", ask("why", "long", required=True)),
        flow=flow(
            "v2",
            phase("before", task("meeting", "ppt_adviser", "unit_head", form="v2_meeting")),
            phase(
                "referral",
                task(
                    "refer", "unit_head", form="v2_referral", requires_files=[{"task": "meeting", "field": "minutes"}]
                ),
            ),
        ),
    )
    without = play.open("v2")
    play.do(without, "meeting", "school_head", signed=True)
    with pytest.raises(Conflict, match=r"task\.attachment_missing"):
        play.do(without, "refer", "school_head", why="Trenger hjelp.")
    case = play.open("v2")
    play.do(case, "meeting", "school_head", minutes=[play.upload(case, "school_head")], signed=True)
    play.do(case, "refer", "school_head", why="Trenger hjelp.")
    assert play.status(case, "refer") == "done"


def test_v3_the_team_that_looks_first_has_its_own_name(play: Play) -> None:
    """Ressursteam, PP-møte, utvidet pedagogisk team: the municipality names it, and the referral waits for it."""
    act = play.act("admin", "2026-09-01")
    team = add_team(title=said("Utvidet pedagogisk team", "Utvida pedagogisk team"), kind="resource_team", act=act)
    put_in_team(team_id=team.id, user=play.town.users["nobody"], act=act)
    play.publish(
        form("v3_opinion", ask("opinion", "long", required=True)),
        form("v3_referral", ask("why", "long", required=True)),
        flow=flow(
            "v3",
            phase("team", task("discuss", team.role, form="v3_opinion")),
            phase("referral", task("refer", "unit_head", form="v3_referral")),
        ),
    )
    case = play.open("v3")
    with pytest.raises(Forbidden, match=r"task\.not_yours"):
        play.do(case, "discuss", "school_head", opinion="Jeg er ikke teamet.")
    play.do(case, "discuss", "nobody", opinion="Skolen har prøvd det den kan.")
    play.do(case, "refer", "school_head", why="Trenger hjelp.")
    assert play.statuses(case) == {"discuss": "done", "refer": "done"}


ASSIGN = form("v4_assign", ask("adviser", "person", person_role="ppt_adviser", required=True))


def test_v4_an_intake_team_comes_first(play: Play) -> None:
    """The referral is judged before the leader chooses an adviser."""
    play.publish(
        ASSIGN,
        form("v4_intake", ask("outcome", "radio", options=["accept", "returned"], required=True)),
        flow=flow(
            "v4_team",
            phase(
                "intake",
                task("judge", "ppt_head", form="v4_intake"),
                task("assign", "ppt_head", form="v4_assign", effect="assign", needs=["judge"]),
            ),
        ),
    )
    case = play.open("v4_team")
    assert play.statuses(case) == {"judge": "ready", "assign": "waiting"}
    play.do(case, "judge", "ppt_head", outcome="accept")
    case = play.do(case, "assign", "ppt_head", adviser=str(play.town.users["adviser"].id))
    assert case.adviser == play.town.users["adviser"]


def test_v4_the_schools_own_adviser_gets_it_at_once(play: Play) -> None:
    """No intake: the unit's fixed contact is chosen by the system itself, and the log says so."""
    set_contact(unit_id=play.town.school, user_id=play.town.users["adviser2"].id, act=play.act("admin", "2026-09-01"))
    play.publish(
        ASSIGN,
        form("v4_note", ask("note", "long")),
        flow=flow(
            "v4_direct",
            phase("start", task("assign", "ppt_head", form="v4_assign", effect="assign", assign="unit_contact")),
            phase("work", task("talk", "ppt_adviser", form="v4_note")),
        ),
    )
    case = play.open("v4_direct")
    case.refresh_from_db()
    assert case.adviser == play.town.users["adviser2"]
    assert play.statuses(case) == {"assign": "done", "talk": "ready"}
    elsewhere = play.open("v4_direct", "other_head", unit=Unit.objects.get(id=play.town.other_school).id)
    assert play.status(elsewhere, "assign") == "ready"
