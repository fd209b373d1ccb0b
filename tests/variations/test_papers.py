"""V10, V11, V16–V19, V29: what must be attached, written and signed, where it goes, and who may have it."""

import pytest

from casework.cases.models import Case
from casework.documents.models import Document
from core.errors import Invalid, NotFound
from tests.variations.recipe import Definition, Play, ask, deadline, flow, form, phase, task

NOTE = form("v10_note", ask("text", "long"))


@pytest.mark.parametrize("always", [True, False])
def test_v10_the_report_goes_with_every_referral_or_when_asked_for(play: Play, always: bool) -> None:
    """A required file; or one that is asked for when the PPT says so in its own task."""
    key = f"v10_{always}".lower()
    report = ask("report", "file", required=True)
    refer = form(f"{key}_refer", ask("why", "long", required=True), *([report] if always else []))
    later = {"task": "intake", "rule": {"eq": ["missing", "yes"]}}
    play.publish(
        refer,
        form(f"{key}_intake", ask("missing", "radio", options=["yes", "no"], required=True)),
        form(f"{key}_report", ask("report", "file", required=True)),
        NOTE,
        flow=flow(
            key,
            phase("referral", task("refer", "unit_head", form=f"{key}_refer")),
            phase(
                "intake",
                task("intake", "ppt_head", form=f"{key}_intake"),
                task("send_report", "unit_head", form=f"{key}_report", needs=["intake"], show_if=later),
            ),
        ),
    )
    case = play.open(key)
    if always:
        with pytest.raises(Invalid, match=r"form\.invalid"):
            play.do(case, "refer", "school_head", why="Trenger hjelp.")
        play.do(case, "refer", "school_head", why="Trenger hjelp.", report=[play.upload(case, "school_head")])
        play.do(case, "intake", "ppt_head", missing="no")
        assert play.status(case, "send_report") == "hidden"
    else:
        play.do(case, "refer", "school_head", why="Trenger hjelp.")
        play.do(case, "intake", "ppt_head", missing="yes")
        assert play.status(case, "send_report") == "ready"


def test_v11_extra_steps_with_papers_of_their_own(play: Play) -> None:
    """Etne: a talk with the parents, and a plan for the assessment that goes out as a letter."""
    play.publish(
        NOTE,
        form("v11_plan", ask("body", "long", required=True)),
        flow=flow(
            "v11",
            phase("talk", task("parents", "ppt_head", form="v10_note")),
            phase(
                "plan",
                task(
                    "assessment_plan",
                    "ppt_head",
                    form="v11_plan",
                    letter={"key": "consultation_note_letter", "audience": ["ppt", "guardian"]},
                ),
            ),
        ),
    )
    case = play.open("v11")
    play.do(case, "parents", "ppt_head", text="Vi ble enige om målet.")
    play.do(case, "assessment_plan", "ppt_head", body="Vi observerer i to uker.")
    (letter,) = Document.objects.filter(case_id=case.id)
    assert sorted(letter.audience) == ["guardian", "ppt"]


@pytest.mark.parametrize("demanded", [True, False])
def test_v16_a_plan_that_the_law_does_not_ask_for(play: Play, demanded: bool) -> None:
    """Mandatory here by the municipality's own rule: not optional, and not marked as the law's."""
    key = f"v16_{demanded}".lower()
    plan = task("local_plan", "unit_head", form="v10_note", optional=not demanded)
    last = task("go_on", "unit_head", form="v10_note", needs=["local_plan"] if demanded else [])
    play.publish(NOTE, flow=flow(key, phase("active", plan, last)))
    case = play.open(key)
    assert play.status(case, "go_on") == ("waiting" if demanded else "ready")


def test_v17_the_log_in_another_product_is_a_link(play: Play) -> None:
    """Stafettlogg: where it is, not what it says; nothing is written twice."""
    link = ask("relay_log", "text", max_length=300)
    play.publish(form("v17", link), flow=flow("v17", phase("before", task("link", "unit_head", form="v17"))))
    case = play.open("v17")
    play.do(case, "link", "school_head", relay_log="https://stafettlogg.example/logg/4711")
    assert play.status(case, "link") == "done"


@pytest.mark.parametrize("method", ["digital", "paper"])
def test_v18_signed_on_paper_or_here(play: Play, method: str) -> None:
    """A signature in the form, or the scan of the signed sheet."""
    key = f"v18_{method}"
    signed = ask("signed", "sign", required=True) if method == "digital" else ask("scan", "file", required=True)
    play.publish(form(key, signed), flow=flow(key, phase("sign", task("sign", "unit_head", form=key))))
    case = play.open(key)
    with pytest.raises(Invalid):
        play.do(case, "sign", "school_head")
    given: Definition = {"signed": True} if method == "digital" else {"scan": [play.upload(case, "school_head")]}
    play.do(case, "sign", "school_head", **given)
    assert play.status(case, "sign") == "done"


@pytest.mark.parametrize("by_hand", [True, False])
def test_v19_archived_by_hand_or_not(play: Play, by_hand: bool) -> None:
    """Where no archive is joined, the step that a person does is in the workflow, with a date of its own."""
    key = f"v19_{by_hand}".lower()
    step = [task("archive", "ppt_clerk", "ppt_head", form="v10_note", needs=["work"])] if by_hand else []
    clocks = [
        deadline("archive", {"task": "work"}, {"working_days": 5}, until={"task": "archive"}, kind="internal")
        for _ in step
    ]
    play.publish(
        NOTE, flow=flow(key, phase("work", task("work", "ppt_head", form="v10_note"), *step), deadlines=clocks)
    )
    case = play.open(key)
    play.do(case, "work", "ppt_head", on="2026-09-02", text="Ferdig.")
    case = Case.objects.get(id=case.id)
    assert (case.next_task_key, play.due(case, "archive")) == (("archive", "2026-09-09") if by_hand else ("", None))


def test_v29_sharing_by_default_or_paper_by_paper(play: Play) -> None:
    """A letter's readers are its default; where consent is asked for each, sharing waits for the answer."""
    yes = {"task": "ask_first", "rule": {"eq": ["share", "yes"]}}
    play.publish(
        NOTE,
        form("v29_letter", ask("body", "long", required=True)),
        form("v29_consent", ask("share", "radio", options=["yes", "no"], required=True)),
        flow=flow(
            "v29",
            phase(
                "sharing",
                task(
                    "default",
                    "ppt_head",
                    form="v29_letter",
                    letter={"key": "consultation_note_letter", "audience": ["ppt", "unit"]},
                ),
                task("ask_first", "ppt_head", form="v29_consent"),
                task(
                    "share",
                    "ppt_head",
                    form="v29_letter",
                    needs=["ask_first"],
                    show_if=yes,
                    letter={"key": "consultation_note_letter", "audience": ["ppt", "unit"]},
                ),
            ),
        ),
    )
    case = play.open("v29")
    play.do(case, "default", "ppt_head", body="Dette kan skolen lese.")
    assert [sorted(row.audience) for row in Document.objects.filter(case_id=case.id)] == [["ppt", "unit"]]
    with pytest.raises(NotFound, match=r"task\.unknown"):
        play.do(case, "share", "ppt_head", body="For tidlig.")
    play.do(case, "ask_first", "ppt_head", share="no")
    assert play.status(case, "share") == "hidden"
    assert Document.objects.filter(case_id=case.id).count() == 1
