"""A child through each recipe for welfare technology, by the services that pages and the API call."""

from decimal import Decimal

import pytest
from django.db import transaction

from casework.cases import services
from casework.cases.models import Case, CaseDeadline, CaseTask, Decision
from casework.cases.subs import start_sub
from casework.documents.models import Document
from casework.forms.models import FormVersion
from casework.forms.services import publish_form
from casework.library.catalogue import template
from casework.library.recipes import take_variant, taken_variants
from casework.library.variants import variants
from casework.people.models import Team
from casework.plans.benefits import benefit_sheet
from casework.plans.models import Measurement, TaskCard
from core.calendar import add_months
from core.errors import Forbidden
from tests import welfare
from tests.cast import START, Town


def test_a_child_from_need_to_benefit_by_the_common_recipe(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        done = welfare.walk(trondheim, case, welfare.answers())
        case = Case.objects.get(id=case.id)
        assert case.status == Case.Status.CLOSED
        assert case.outcome == "welfare_done"
        assert done[:3] == ["report_need", "consent_welfare", "assign"]
        assert "apply" in done
        _case, series = benefit_sheet(case_id=case.id, act=trondheim.act("ppt_head"))
        assert [(one.what, one.difference, one.change) for one in series] == [
            ("Påminnelser om morgenen", Decimal(-14), "better"),
            ("Hjelp om morgenen", Decimal(-25), "better"),
        ]


@pytest.mark.parametrize("key", [one.key for one in variants()])
def test_a_child_by_each_variant(trondheim: Town, key: str) -> None:
    with trondheim.inside():
        take_variant(key=key, act=trondheim.act("admin"))
        case = welfare.open_case(trondheim, key)
        route = {"route": "nav", "tracking": "yes", "tracking_rules": "Mor, på vei hjem.", "privacy": "yes"}
        done = welfare.walk(trondheim, case, welfare.answers(choose_solution=route))
        assert Case.objects.get(id=case.id).outcome == "welfare_done"
        assert "measure_benefit" in done
        assert Measurement.objects.filter(case=case).count() == 4
        transaction.set_rollback(True)  # the other tests want the national forms


@pytest.mark.parametrize("route", ["municipal", "nav", "consumer", "lending"])
def test_only_what_the_municipality_gives_itself_is_a_decision(trondheim: Town, route: str) -> None:
    asked: dict[str, dict[str, object]] = {
        "consumer": {"family_cost": 900},
        "lending": {"lent_until": "2027-01-01"},
    }
    own = asked.get(route, {})
    sent_to = {"sent_to": "municipality"} if route == "municipal" else {}
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        given = welfare.answers(choose_solution={"route": route, **own}, apply=sent_to)
        done = welfare.walk(trondheim, case, given, until="train")
        assert ("decide" in done, "register_answer" in done) == (route == "municipal", route == "nav")
        made = list(Decision.objects.select_related("document").filter(case=case))
        assert len(made) == (route == "municipal")
        for decision in made:
            assert (decision.complaint_deadline - decision.decided_at.date()).days == 28
            assert "guardian" in decision.document.audience
            assert decision.document.letter_version.startswith("welfare_decision_letter")
            # What is decided can be complained of.
            beside = start_sub(case_id=case.id, sub_key="complaint", act=trondheim.act("decider", decision.decided_at))
            assert beside.sub_key == "complaint"
            welfare.walk(trondheim, case, given)
            assert Case.objects.get(id=case.id).outcome == "welfare_done"


@pytest.mark.parametrize("route", ["municipal", "nav"])
def test_the_family_hears_within_a_month_of_what_the_municipality_decides(trondheim: Town, route: str) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        sent_to = {"sent_to": "municipality"} if route == "municipal" else {}
        given = welfare.answers(choose_solution={"route": route}, apply=sent_to)
        welfare.walk(trondheim, case, given, until="decide" if route == "municipal" else "register_answer")
        clock = welfare.state_of(case).deadlines["interim_reply"]
        if route == "nav":
            assert clock.status == "ended", "NAV answers for itself"
            return
        applied = welfare.state_of(case).tasks["apply"].done_on
        assert applied and CaseDeadline.objects.get(case=case, key="interim_reply").due_on == add_months(applied, 1)
        reply = {
            "reason": "missing",
            "reason_text": "Vi venter på opplysninger.",
            "expected_on": "2026-12-01",
            "confirm": True,
        }
        act = welfare.act_as(trondheim, ("decider",), START)
        services.complete_task(case_id=case.id, task_key="interim_reply", answers=reply, act=act)
        assert welfare.state_of(case).deadlines["interim_reply"].status == "met"
        assert Document.objects.filter(case_id=case.id, letter_version__startswith="interim_reply").exists()


def test_a_service_that_is_refused_leads_back_to_the_choice(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        given = welfare.answers(choose_solution={"route": "municipal"}, apply={"sent_to": "municipality"})
        welfare.walk(trondheim, case, given, until="decide")
        refused = {
            key: value for key, value in given["decide"].items() if key not in ("content", "valid_from", "valid_to")
        }
        act = welfare.act_as(trondheim, ("decider",), START)
        answers = refused | {"outcome": "refused"}
        services.complete_task(case_id=case.id, task_key="decide", answers=answers, act=act)
        assert [one.key for one in welfare.state_of(case).next_tasks()] == ["choose_solution"]
        assert Decision.objects.get(case=case).outcome == "refused"


def test_two_rounds_of_measuring_stand_beside_each_other(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        given = welfare.answers(choose_solution={"route": "lending", "lent_until": "2027-01-01"})
        welfare.walk(trondheim, case, given, until="measure_benefit")
        again = dict(given["measure_benefit"], outcome="again")
        act = welfare.act_as(trondheim, ("ppt_adviser",), START)
        services.complete_task(case_id=case.id, task_key="measure_benefit", answers=again, act=act)
        assert not Case.objects.get(id=case.id).closed_at
        later = [welfare.figure(welfare.MORNING, 2, welfare.ON.replace(month=12), before=20)]
        given["measure_benefit"] = dict(given["measure_benefit"], measurements=later)
        assert welfare.walk(trondheim, case, given) == ["follow_up", "measure_benefit"]
        _case, series = benefit_sheet(case_id=case.id, act=trondheim.act("ppt_head"))
        assert [row.value for row in series[0].rows] == [20, 6, 2]
        assert [row.value for row in series[1].rows] == [45, 20]


def test_whoever_measures_again_finds_what_was_measured(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        welfare.walk(trondheim, case, welfare.answers(), until="choose_solution")
        row = CaseTask.objects.select_related("submission").get(case=case, key="measure_benefit")
        assert row.submission is not None
        assert row.submission.answers == {
            "measurements": [welfare.MORNING | {"before": 20}, welfare.HELP | {"before": 45}]
        }


def test_figures_that_are_put_right_replace_the_wrong_ones(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        given = welfare.answers()
        welfare.walk(trondheim, case, given, until="choose_solution")
        services.reopen_task(case_id=case.id, task_key="map_needs", reason="Feil tall", act=trondheim.act("ppt_head"))
        given["map_needs"]["baseline"] = [welfare.figure(welfare.MORNING, 18, welfare.ON)]
        welfare.walk(trondheim, case, given, until="choose_solution")
        assert [row.value for row in Measurement.objects.filter(case=case)] == [18]


def test_a_trial_that_fails_leads_back_to_the_choice(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        given = welfare.answers(choose_solution={"route": "consumer", "family_cost": 900})
        welfare.walk(trondheim, case, given, until="evaluate_trial")
        wrong = {"outcome": "change", "reason": "For mye lyd.", "returned": "Leveres til butikken."}
        act = welfare.act_as(trondheim, ("ppt_adviser",), START)
        answers = given["evaluate_trial"] | wrong
        services.complete_task(case_id=case.id, task_key="evaluate_trial", answers=answers, act=act)
        done = welfare.walk(trondheim, case, given)
        assert done[0] == "choose_solution"
        assert "apply" not in done
        assert Case.objects.get(id=case.id).outcome == "welfare_done"


def test_the_task_for_a_volunteer_makes_a_card(trondheim: Town) -> None:
    with trondheim.inside():
        case = welfare.open_case(trondheim)
        welfare.walk(trondheim, case, welfare.answers(), until="log_trial")
        act = welfare.act_as(trondheim, ("ppt_adviser",), START)
        services.complete_task(case_id=case.id, task_key="task_card", answers=welfare.card(), act=act)
        assert TaskCard.objects.get(case=case).title == "Slik virker tidsuret"


def test_taking_a_recipe_brings_its_team_and_can_be_repeated(trondheim: Town) -> None:
    with trondheim.inside():
        key, act = "welfare_technology_drammen", trondheim.act("admin")
        first, second = take_variant(key=key, act=act), take_variant(key=key, act=act)
        assert first.workflow == second.workflow
        assert taken_variants() == {key}
        assert Team.objects.filter(key="welfare_health").count() == 1
        newest = FormVersion.objects.filter(key="welfare_choice").order_by("-number")[0]
        assert newest.number == 2
        transaction.set_rollback(True)


def test_a_form_that_the_municipality_has_made_its_own_is_left_alone(trondheim: Town) -> None:
    with trondheim.inside():
        own = template("forms", "welfare_choice").definition
        own["title"]["nb"] = "Vårt eget valg"
        mine = publish_form(definition=own, act=trondheim.act("admin"))
        taken = take_variant(key="welfare_technology_drammen", act=trondheim.act("admin"))
        assert taken.kept_forms == ("welfare_choice",)
        assert FormVersion.objects.filter(key="welfare_choice").order_by("-number")[0] == mine
        transaction.set_rollback(True)


def test_only_an_administrator_takes_a_recipe(trondheim: Town) -> None:
    with trondheim.inside(), pytest.raises(Forbidden):
        take_variant(key="welfare_technology_drammen", act=trondheim.act("ppt_head"))
