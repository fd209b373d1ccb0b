"""A municipality's own forms and workflow: effects find their tasks, and publishing refuses what could not run."""

from collections.abc import Iterator

import pytest

from casework.cases import services
from casework.cases.models import Case, CaseEvent
from casework.cases.subs import start_sub
from casework.forms.services import publish_form
from casework.workflows.services import publish_workflow
from core.errors import Conflict, Forbidden, Invalid
from tests.casework.running_sample import Run, both, field, form, main, publish_all
from tests.cast import Town, child_of, register_child


@pytest.fixture
def own(town: Town) -> Iterator[Town]:
    with town.inside():
        publish_all(town)
        yield town


def test_a_case_runs_by_the_municipalitys_own_keys_from_first_to_last(own: Town) -> None:
    run = Run(own, register_child(own).id)
    case = run.taken_in(priority="a")
    assert (case.priority, run.status("give_out")) == ("a", "done")
    assert case.adviser is not None and case.adviser.name == "Marte Rådgiver"
    given = CaseEvent.objects.get(case=case, kind="assigned")
    assert (given.actor_id, given.actor_name, given.data["rule"]) == (None, "Samspor", "workload")


def test_the_next_case_goes_to_who_carries_least_and_a_contact_comes_first(own: Town) -> None:
    first, second = (Run(own, register_child(own).id) for _ in range(2))
    register_child(own)
    one = Run(own, register_child(own).id).taken_in()
    two = Run(own, register_child(own).id).taken_in()
    assert one.adviser is not None and two.adviser is not None
    assert {one.adviser.name, two.adviser.name} == {"Marte Rådgiver", "Sigrid Rådgiver"}
    assert first.case.adviser is None and second.case.adviser is None


def test_what_is_sent_back_is_done_again_and_asks_no_new_consent(own: Town) -> None:
    run = Run(own, register_child(own).id)
    run.do("school_head", "ask", wish="Hjelp.")
    run.agree()
    run.do("ppt_head", "take_in", outcome="returned", reason="Skriv mer.")
    assert (run.status("ask"), run.status("agree")) == ("ready", "done")
    run.do("school_head", "ask", wish="Hjelp til å lese.")
    run.do("ppt_head", "take_in", outcome="accept")
    assert run.status("give_out") == "done"


def test_a_workflow_whose_forms_lack_what_its_effects_need_is_refused(own: Town) -> None:
    admin = own.act("admin")
    publish_form(definition=form("own_close", field("why", "long")), act=admin)
    with pytest.raises(Invalid) as caught:
        publish_workflow(definition=main(title=both("Annet")), act=admin)
    assert caught.value.code == "workflow.invalid"
    assert caught.value.fields == {"phases.2.tasks.0.form": ["form_lacks_fields"]}
    missing = main(title=both("Annet"))
    missing["phases"][0]["tasks"][0]["form"] = "no_such_form"
    publish_form(definition=form("own_close", field("reason", "radio", options=("done", "other"))), act=admin)
    with pytest.raises(Invalid) as caught:
        publish_workflow(definition=missing, act=admin)
    assert caught.value.fields == {"phases.0.tasks.0.form": ["unknown_form"]}


def test_starting_asks_for_the_right_role_place_and_one_round_at_a_time(own: Town) -> None:
    child = register_child(own)
    with pytest.raises(Invalid):
        services.open_case(child_id=child.id, unit_id=own.school, workflow_key="own_line", act=own.act("other_head"))
    with pytest.raises(Invalid):
        services.open_case(child_id=child.id, unit_id=own.school, workflow_key="own_line", act=own.act("teacher"))
    with pytest.raises(Forbidden):
        services.open_case(child_id=child.id, unit_id=own.school, workflow_key="own_line", act=own.act("nobody"))
    with pytest.raises(Conflict) as caught:
        services.open_case(
            child_id=child.id, unit_id=own.school, workflow_key="own_complaint_line", act=own.act("ppt_head")
        )
    assert caught.value.code == "workflow.sub_only"
    Run(own, child.id)
    with pytest.raises(Conflict) as caught:
        Run(own, child.id)
    assert caught.value.code == "case.already_open"
    needing = main(key="needing", start={"needs": "decision"})
    publish_workflow(definition=needing, act=own.act("admin"))
    with pytest.raises(Conflict) as caught:
        services.open_case(child_id=child.id, unit_id=own.school, workflow_key="needing", act=own.act("ppt_head"))
    assert caught.value.code == "case.needs_decision"
    assert Case.objects.filter(child=child).count() == 1


def test_a_sub_whose_workflow_is_not_there_is_refused_in_words(own: Town) -> None:
    lost = {"key": "lost", "workflow": "not_there", "title": both("Borte"), "by": ["ppt_head"]}
    publish_workflow(definition=main(subs=[*main()["subs"], lost]), act=own.act("admin"))
    run = Run(own, register_child(own).id)
    with pytest.raises(Conflict) as caught:
        start_sub(case_id=run.id, sub_key="lost", act=own.act("ppt_head", run.at))
    assert caught.value.code == "sub.no_workflow"


def test_a_rule_about_the_case_itself_shows_a_task(own: Town) -> None:
    child = register_child(own)
    assert Run(own, child.id).status("first_graders") == "hidden"
    other = register_child(own)
    other.grade = "1"
    other.save(update_fields=["grade"])
    run = Run(own, other.id)
    assert run.status("first_graders") != "hidden"
    assert child_of(run.case).grade == "1"
