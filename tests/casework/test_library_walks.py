"""Every workflow of the library walked from its first task to its end by the services, with its forms and letters."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from casework.cases.models import Assessment, Case, CaseDeadline, Decision
from casework.cases.opening import open_case
from casework.documents.models import Document
from casework.people.models import Child, RoleAssignment, Unit
from casework.people.services import add_unit
from core.accounts.models import User
from tenants.access import Role
from tests.casework.library_walk import Choices, LibraryWalk
from tests.cast import START, Town, build_next_town, register_child

BORN = date(2016, 5, 17)
SMALL = date(2023, 3, 3)
YES: dict[str, Any] = {"need": "yes", "extent_hours": 100}


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality with a kindergarten beside its schools."""
    town = build_next_town()
    with town.inside():
        unit = add_unit(kind="kindergarten", name="Trollhaugen barnehage", act=town.act("admin", START))
        head = User(email="kg_head@prove.example", name="Stine Styrer", created_at=START)
        head.save(force_insert=True)
        RoleAssignment.objects.create(user=head, role=Role.UNIT_HEAD, unit=unit, valid_from=date(2026, 1, 1))
        town.users["kg_head"] = head
    return town


@pytest.fixture
def town(place: Town) -> Iterator[Town]:
    """Inside the municipality."""
    with place.inside():
        yield place


def begin(town: Town, workflow: str, *, who: str = "school_head", kind: str = "school", title: str = "") -> LibraryWalk:
    """A case that was opened this morning; without a child when it has a title."""
    unit = Unit.objects.filter(kind=kind).order_by("name").first()
    assert unit is not None
    child: Child | None = None
    if not title:
        child = register_child(town, born=SMALL if kind == "kindergarten" else BORN)
        child.unit = unit
        child.save(update_fields=["unit"])
    case = open_case(
        unit_id=unit.id,
        workflow_key=workflow,
        child_id=child.id if child else None,
        title=title,
        act=town.act(who, START),
    )
    return LibraryWalk(town, case, unit, "kg_head" if kind == "kindergarten" else "school_head")


def letters(case: Case) -> set[str]:
    """The titles' first words of what was sent in this case."""
    return {
        " ".join(title.split()[:3])
        for title in Document.objects.filter(case_id=case.id).values_list("title", flat=True)
    }


def closed(walk: LibraryWalk) -> str:
    """The outcome of a case that has ended."""
    assert walk.state.closed, walk.state.next_tasks()
    return walk.state.outcome or ""


KINDERGARTEN: dict[str, dict[str, Any]] = {
    "refer": {"referrer_role": "kindergarten", "in_kindergarten": "yes", "attachments_status": "later"},
    "intake": {"outcome": "accept"},
    "write_assessment": {"track_kind": "kindergarten", **YES},
    "review_assessment": {"outcome": "approve"},
    "decide": {"outcome": "granted", "hours_teacher": 100},
    "evaluate": {"recommend": "continue", "school_next": "no"},
}


def test_a_childs_way_in_kindergarten(town: Town) -> None:
    walk = begin(town, "kindergarten_referral", who="kg_head", kind="kindergarten").go(KINDERGARTEN)
    assert closed(walk)
    assert walk.done[:2] == ["refer", "consent_assessment"]
    assert Assessment.objects.get(case=walk.case).hours_teacher == 100
    decision = Decision.objects.get(case=walk.case)
    assert decision.outcome == "granted"
    assert "Vedtak om spesialpedagogisk" in letters(walk.case)
    assert not any("individuelt tilrettelagt" in title for title in Document.objects.values_list("title", flat=True))


def test_a_small_child_who_is_refused_needs_no_plan(town: Town) -> None:
    walk = begin(town, "kindergarten_referral", who="kg_head", kind="kindergarten")
    walk.go(KINDERGARTEN | {"decide": {"outcome": "refused"}})
    assert {"write_plan", "evaluate"}.isdisjoint(walk.done)
    assert closed(walk)


def test_a_child_who_begins_at_school_is_prepared_for(town: Town) -> None:
    walk = begin(town, "kindergarten_referral", who="kg_head", kind="kindergarten")
    walk.go(KINDERGARTEN | {"evaluate": {"recommend": "continue", "school_next": "yes"}})
    beside = Case.objects.get(parent=walk.case)
    assert beside.sub_key == "transfer"
    onward = LibraryWalk(town, beside, walk.unit, "kg_head", walk.at).go({"send": {"transfer_kind": "school_start"}})
    assert closed(onward) == "transferred"


def granted(town: Town) -> LibraryWalk:
    """A school case up to the plan."""
    choices: Choices = KINDERGARTEN | {
        "refer": {"referrer_role": "school", "attachments_status": "later"},
        "write_assessment": {"track_kind": "school", **YES},
    }
    return begin(town, "school_referral").go(choices, until="evaluate")


def test_the_alarm_before_a_decision_lapses(town: Town) -> None:
    walk = granted(town)
    decision = Decision.objects.get(case=walk.case)
    assert decision.valid_to is not None
    expiry = CaseDeadline.objects.get(case=walk.case, key="expiry")
    assert (expiry.kind, expiry.due_on) == ("legal", decision.valid_to - timedelta(days=1))
    steps = walk.state.deadlines["expiry"].escalate
    assert [step.after_days for step in steps] == [-180, -90, -30, 1]


@pytest.mark.parametrize(
    ("outcome", "end", "tasks"),
    [
        ("reversed", "reversed", ["complain", "check_time", "reassess", "tell_result", "close"]),
        ("upheld", "confirmed", ["complain", "check_time", "reassess", "forward", "appeal_result", "close"]),
    ],
)
def test_a_complaint(town: Town, outcome: str, end: str, tasks: list[str]) -> None:
    complaint = granted(town).sub("complaint", "decider")
    complaint.go(
        {
            "complain": {"complaint_about": "decision"},
            "check_time": {"outcome": "process", "timely": "yes"},
            "reassess": {"outcome": outcome},
            "appeal_result": {"outcome": "confirmed", "appeal_letter": []},
            "close": {"reason": end},
        }
    )
    assert complaint.done == tasks
    assert closed(complaint) == end


def test_a_complaint_that_came_too_late(town: Town) -> None:
    late = granted(town).sub("complaint", "decider")
    late.go({"check_time": {"outcome": "dismiss", "timely": "late_dismissed", "has_right": "yes"}})
    assert closed(late) == "dismissed"
    assert any(title.startswith("Klagen om") for title in letters(late.case))


def test_an_interim_reply_and_what_may_be_shared(town: Town) -> None:
    main = granted(town)
    assert closed(main.sub("interim_reply", "ppt_head").go({})) == "sent"
    asked = main.sub("information", "ppt_head").go({"ask": {"purpose": "share"}})
    assert asked.done == ["ask", "consent_share", "do"]
    assert closed(asked) == "done"


def test_a_decision_is_renewed_before_it_lapses(town: Town) -> None:
    main = granted(town)
    again = main.sub("renewal", "school_head").go({"review": {"outcome": "renew"}, "decide": {"outcome": "granted"}})
    assert again.done == ["review", "consent_decision", "decide", "write_plan", "close"]
    assert Decision.objects.filter(case=again.case).count() == 1
    assert closed(main.sub("renewal", "school_head").go({"review": {"outcome": "end"}})) == "no_need"


def test_a_renewal_that_needs_the_ppt_again(town: Town) -> None:
    again = granted(town).sub("renewal", "school_head").go({"review": {"outcome": "referral"}})
    assert closed(again) == "new_referral"
    referral = Case.objects.get(parent=again.case)
    assert referral.workflow_version.key == "repeat_referral"
    walk = LibraryWalk(town, referral, again.unit, "school_head", again.at)
    choices: Choices = KINDERGARTEN | {
        "refer": {"referrer_role": "school", "attachments_status": "later"},
        "write_assessment": {"track_kind": "school", **YES},
    }
    assert closed(walk.go(choices))


def test_help_to_a_whole_school_names_no_child(town: Town) -> None:
    choices: Choices = {"answer": {"outcome": "accept"}, "evaluate": {"outcome": "done"}}
    walk = begin(town, "system_case", title="Klassemiljøet på 5. trinn").go(choices)
    assert walk.done == ["request", "answer", "assign", "agree", "work", "evaluate"]
    assert closed(walk) == "done"
    assert Document.objects.filter(case_id=walk.case.id).get().title == "Avtale om systemarbeid ved Granlia skole"


def test_advice_with_a_name_and_without(town: Town) -> None:
    plan: Choices = {"consult": {"outcome": "plan"}, "follow_up": {"outcome": "sufficient"}}
    named = begin(town, "consultation").go(plan)
    assert named.done == ["request", "consent_consultation", "consult", "plan", "follow_up"]
    assert closed(named) == "followed_up"
    nobody = begin(town, "consultation_anonymous", title="Et barn som ikke leser")
    assert closed(nobody.go({"consult": {"outcome": "sufficient"}})) == "sufficient"


def test_assistance_without_the_ppt(town: Town) -> None:
    choices: Choices = {
        "assess_need": {"also_teaching": "no"},
        "decide": {"outcome": "granted", "granted_kinds": ["11-4", "11-5"], "hours_assistant": 190},
        "review": {"outcome": "end"},
    }
    walk = begin(town, "decision_11_4_11_5").go(choices)
    assert walk.done == ["apply", "assess_need", "decide", "review"]
    assert closed(walk) == "no_need"
    assert "Vedtak om assistanse" in letters(walk.case)
    elsewhere = begin(town, "decision_11_4_11_5").go({"assess_need": {"also_teaching": "yes"}})
    assert closed(elsewhere) == "new_referral"


def test_facilitation_in_kindergarten(town: Town) -> None:
    choices: Choices = {"decide": {"outcome": "granted", "granted_kinds": ["equipment"]}, "review": {"outcome": "end"}}
    walk = begin(town, "kindergarten_facilitation", who="kg_head", kind="kindergarten").go(choices)
    assert walk.done == ["apply", "document", "decide", "allocate", "review"]
    assert closed(walk) == "no_need"
    refused = begin(town, "kindergarten_facilitation", who="kg_head", kind="kindergarten")
    assert closed(refused.go({"decide": {"outcome": "refused"}})) == "refused"


def test_a_familys_coordinator_and_four_weeks_to_complain(town: Town) -> None:
    choices: Choices = {"enquire": {"family_wish": "yes"}, "decide": {"outcome": "granted"}}
    walk = begin(town, "child_coordinator").go(choices)
    assert walk.done[-3:] == ["overview", "meeting", "close"]
    decision = Decision.objects.get(case=walk.case)
    assert decision.complaint_deadline == decision.decided_at.date() + timedelta(weeks=4)
    assert closed(begin(town, "child_coordinator").go({"enquire": {"family_wish": "no"}})) == "no_wish"
