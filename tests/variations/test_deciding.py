"""V7, V12, V23, V24, V28: who decides, who must agree first, who hears the other side, and what comes first."""

import pytest

from casework.cases import services
from casework.people.teams import add_team, put_in_team
from core.errors import Conflict, Forbidden, Invalid
from tests.variations.recipe import Play, ask, deadline, flow, form, phase, said, task

APPROVAL = form(
    "approval",
    ask("outcome", "radio", options=["approve", "return"], required=True),
    ask("comment", "long", required=True, show_if={"eq": ["outcome", "return"]}),
)
PROPOSAL = form("v7_proposal", ask("hours", "int", required=True, min=0, max=2000))
NOTE = form("v7_note", ask("text", "long"))


def test_v7_many_hours_need_the_leaders_word(play: Play) -> None:
    """Above 200 hours the PPT's leader approves, above 400 the economy as well; never the one who proposed it."""
    economy = add_team(title=said("Økonomi"), kind="other", act=play.act("admin", "2026-09-01"))
    put_in_team(team_id=economy.id, user=play.town.users["nobody"], act=play.act("admin", "2026-09-01"))
    approvals = [
        {"key": "leader", "title": said("Leder"), "owner": ["ppt_head"], "when": {"gt": ["hours", 200]}},
        {"key": "economy", "title": said("Økonomi"), "owner": [economy.role], "when": {"gt": ["hours", 400]}},
    ]
    play.publish(
        *([] if _published("approval") else [APPROVAL]),
        PROPOSAL,
        NOTE,
        flow=flow(
            "v7",
            phase(
                "decision",
                task("propose", "unit_head", form="v7_proposal", approvals=approvals),
                task("decide", "unit_head", form="v7_note", needs=["propose"]),
            ),
        ),
    )
    small = play.open("v7")
    play.do(small, "propose", "school_head", hours=150)
    assert play.status(small, "decide") == "ready"
    middle = play.open("v7")
    play.do(middle, "propose", "school_head", hours=300)
    assert play.status(middle, "decide") == "waiting"
    play.do(middle, "propose__leader", "ppt_head", outcome="approve")
    assert play.status(middle, "decide") == "ready"
    large = play.open("v7")
    play.do(large, "propose", "school_head", hours=500)
    play.do(large, "propose__leader", "ppt_head", outcome="return", comment="For mange timer.")
    assert play.status(large, "propose") == "ready"
    play.do(large, "propose", "school_head", hours=450)
    play.do(large, "propose__leader", "ppt_head", outcome="approve")
    assert play.status(large, "decide") == "waiting"
    play.do(large, "propose__economy", "nobody", outcome="approve")
    assert play.status(large, "decide") == "ready"


def _published(key: str) -> bool:
    from casework.forms.models import FormVersion

    return FormVersion.objects.filter(key=key).exists()


@pytest.mark.parametrize("round_of_comments", [True, False])
def test_v12_the_draft_is_sent_for_comment_or_only_the_final(play: Play, round_of_comments: bool) -> None:
    """Two weeks to say something about the draft, where the municipality has that round."""
    comment = [task("comment", "ppt_adviser", "ppt_head", form="v7_note", needs=["draft"])] if round_of_comments else []
    key = f"v12_{round_of_comments}".lower()
    clocks = [
        deadline("reading", {"task": "draft"}, {"weeks": 2}, until={"task": "comment"}, kind="internal")
        for _ in comment
    ]
    last = task("issue", "ppt_head", form="v7_note", needs=["comment" if comment else "draft"])
    play.publish(
        NOTE,
        flow=flow(
            key, phase("assessment", task("draft", "ppt_head", form="v7_note"), *comment, last), deadlines=clocks
        ),
    )
    case = play.open(key)
    play.do(case, "draft", "ppt_head", on="2026-09-02", text="Utkast.")
    if round_of_comments:
        assert (play.status(case, "issue"), play.due(case, "reading")) == ("waiting", "2026-09-16")
        play.do(case, "comment", "ppt_head", on="2026-09-10", text="Foresatte er enige.")
    play.do(case, "issue", "ppt_head", text="Endelig.")
    assert play.status(case, "issue") == "done"


@pytest.mark.parametrize("prepared_by", ["head", "lawyer"])
def test_v23_whoever_prepares_the_complaint_is_configured(play: Play, prepared_by: str) -> None:
    """The head, or the municipality's lawyer as a team; never the one who made the decision."""
    owner, who = "unit_head", "school_head"
    if prepared_by == "lawyer":
        team = add_team(title=said("Kommuneadvokaten"), kind="other", act=play.act("admin", "2026-09-01"))
        put_in_team(team_id=team.id, user=play.town.users["nobody"], act=play.act("admin", "2026-09-01"))
        owner, who = team.role, "nobody"
    key = f"v23_{prepared_by}"
    play.publish(
        NOTE,
        flow=flow(
            key,
            phase("decision", task("decide", "unit_head", "ppt_head", form="v7_note")),
            phase("complaint", task("reassess", owner, form="v7_note", not_by="decide")),
        ),
    )
    case = play.open(key)
    play.do(case, "decide", "ppt_head", text="Avslag.")
    play.do(case, "reassess", who, text="Ny vurdering.")
    assert play.status(case, "reassess") == "done"
    if prepared_by == "head":
        other = play.open(key)
        play.do(other, "decide", "school_head", text="Avslag.")
        with pytest.raises(Conflict, match=r"task\.four_eyes"):
            play.do(other, "reassess", "school_head", text="Jeg vurderer meg selv.")


@pytest.mark.parametrize("checked", [True, False])
def test_v24_a_second_person_reads_it_or_not(play: Play, checked: bool) -> None:
    """No political board: an approval by a second person, where the municipality wants one."""
    second = [{"key": "second", "title": said("Kontroll"), "owner": ["ppt_head"]}] if checked else []
    key = f"v24_{checked}".lower()
    play.publish(
        *([] if _published("approval") else [APPROVAL]),
        NOTE,
        flow=flow(
            key,
            phase(
                "complaint",
                task("reassess", "unit_head", form="v7_note", approvals=second),
                task("forward", "unit_head", form="v7_note", needs=["reassess"]),
            ),
        ),
    )
    case = play.open(key)
    play.do(case, "reassess", "school_head", text="Vedtaket står.")
    assert play.status(case, "forward") == ("waiting" if checked else "ready")


def test_v28_priorities_are_the_municipalitys_own_and_steer_the_way(play: Play) -> None:
    """A, B, C; harm to self comes first and meets a step that others do not."""
    play.publish(
        NOTE,
        flow=flow(
            "v28",
            phase(
                "intake",
                task("judge", "ppt_head", form="v7_note"),
                task("safety", "ppt_head", form="v7_note", show_if={"case": {"eq": ["priority", "a"]}}),
            ),
            priorities=[
                {"key": "a", "title": said("A – fare for seg selv")},
                {"key": "b", "title": said("B – 1. eller 10. trinn")},
                {"key": "c", "title": said("C – andre")},
            ],
        ),
    )
    case = play.open("v28")
    with pytest.raises((Conflict, Invalid)):
        services.set_priority(case_id=case.id, priority="haster", act=play.act("ppt_head", "2026-09-02"))
    case = services.set_priority(case_id=case.id, priority="a", act=play.act("ppt_head", "2026-09-02"))
    assert (case.priority, play.status(case, "safety")) == ("a", "ready")
    with pytest.raises(Forbidden):
        services.set_priority(case_id=case.id, priority="b", act=play.act("school_head", "2026-09-02"))
    case = services.set_priority(case_id=case.id, priority="c", act=play.act("ppt_head", "2026-09-03"))
    assert play.status(case, "safety") == "hidden"
