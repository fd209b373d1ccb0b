"""V15, V20–V22, V25, V26: who gives the help, from where, and in which order."""

import pytest

from casework.cases.models import CaseTask
from casework.library import exchange
from casework.library.recipes import take_variant
from casework.library.variants import variants
from casework.people.services import add_unit, give_role
from casework.people.teams import add_team, put_in_team
from casework.workflows.selectors import current_workflow, definition_of
from core.errors import Forbidden
from tests import welfare
from tests.cast import Town, build_next_town, register_child
from tests.variations.recipe import Play, ask, flow, form, phase, said, task

NOTE = form("v15_note", ask("text", "long"))


@pytest.mark.parametrize("employed", ["centrally", "in_the_kindergarten"])
def test_v15_special_teachers_in_one_team_or_in_each_kindergarten(play: Play, employed: str) -> None:
    """A team for the whole municipality; or the kindergarten's own head, a private one as well."""
    admin = play.act("admin", "2026-09-01")
    unit = add_unit(kind="kindergarten", name=f"Private Prøvetun {employed}", act=admin)
    nobody = play.town.users["nobody"]
    owner = "unit_head"
    if employed == "centrally":
        team = add_team(title=said("Spesialpedagogisk team"), kind="other", act=admin)
        put_in_team(team_id=team.id, user=nobody, act=admin)
        owner = team.role
    else:
        give_role(user=nobody, role="unit_head", unit_id=unit.id, act=admin)
    key = f"v15_{employed}"
    help_ = task("give_help", owner, form="v15_note")
    play.publish(NOTE, flow=flow(key, phase("help", help_), start={"unit_kinds": ["kindergarten"]}))
    case = play.open(key, "ppt_head", unit=unit.id)
    play.do(case, "give_help", "nobody", text="To timer i dag.")
    assert play.status(case, "give_help") == "done"


def test_v20_the_recipe_differs_in_each_of_the_seven(play: Play) -> None:
    """Owner, order and team: no two of the seven are the same, and each is taken into use by one act."""
    shapes = set()
    for one in variants():
        take_variant(key=one.key, act=play.act("admin", "2026-09-01"))
        definition = definition_of(current_workflow(one.key))
        shapes.add(tuple((item.key, item.owner) for item in definition.tasks.values()))
    assert len(shapes) == len(variants()) == 7


def test_v21_which_routes_there_are_is_the_municipalitys_choice(play: Play) -> None:
    """A lending library, a deposit: options of the form, and the way on follows the one that is chosen."""
    routes = form(
        "v21_choice",
        ask("route", "radio", options=["nav", "lending_library"], required=True),
        ask("deposit", "int", min=0, max=5000, required=True, show_if={"eq": ["route", "lending_library"]}),
    )
    play.publish(
        routes,
        NOTE,
        flow=flow(
            "v21",
            phase("choice", task("choose", "ppt_head", form="v21_choice")),
            phase("application", task("apply", "ppt_head", form="v15_note")),
            phase("trial", task("try_out", "ppt_head", form="v15_note")),
            branches=[
                {
                    "key": "at_once",
                    "title": said("Rett til utprøving"),
                    "after": "choose",
                    "when": {"eq": ["route", "lending_library"]},
                    "to": "trial",
                }
            ],
        ),
    )
    lent = play.open("v21")
    play.do(lent, "choose", "ppt_head", route="lending_library", deposit=500)
    assert play.statuses(lent) == {"choose": "done", "apply": "hidden", "try_out": "ready"}
    applied = play.open("v21")
    play.do(applied, "choose", "ppt_head", route="nav")
    assert play.statuses(applied) == {"choose": "done", "apply": "ready", "try_out": "waiting"}


def test_v22_a_joint_service_shares_the_recipe_and_no_child(place: Town) -> None:
    """Steinkjer with Inderøy and Snåsa: the same signed configuration in each, the cases in the child's own."""
    (key,) = [one.key for one in variants() if one.key.endswith("steinkjer")]
    with place.inside():
        admin = place.act("admin")
        take_variant(key=key, act=admin)
        raw = exchange.export(kind="workflows", key=key, act=admin)
    neighbour = build_next_town()
    with neighbour.inside():
        package = exchange.opened(raw)
        names = [item.name for item in exchange.dry_run(package=package, act=neighbour.act("admin")).items]
        act = neighbour.act("admin")
        exchange.take_in(package=package, chosen=names, publish=True, trusted_anyway=False, act=act)
        case = welfare.open_case(neighbour, key)
        assert CaseTask.objects.filter(case=case, status="ready").exists()


@pytest.mark.parametrize("sector", ["Helse- og velferdskontoret 0–18", "Oppvekst"])
def test_v25_the_coordinating_unit_lies_where_the_municipality_put_it(play: Play, sector: str) -> None:
    """Health or upbringing: a team with the name of the office."""
    admin = play.act("admin", "2026-09-01")
    team = add_team(title=said(sector), kind="health" if sector.startswith("Helse") else "other", act=admin)
    put_in_team(team_id=team.id, user=play.town.users["nobody"], act=admin)
    key = "v25_" + team.key
    play.publish(NOTE, flow=flow(key, phase("eligibility", task("appoint", team.role, form="v15_note"))))
    case = play.open(key)
    with pytest.raises(Forbidden):
        play.do(case, "appoint", "school_head", text="Ikke min oppgave.")
    play.do(case, "appoint", "nobody", text="Koordinator er oppnevnt.")
    assert play.status(case, "appoint") == "done"


def test_v26_the_coordinator_comes_from_a_pool_and_the_plan_may_lie_elsewhere(play: Play) -> None:
    """A PPT adviser, a nurse or a therapist: whoever is in the pool or has the case; the plan is a link."""
    admin = play.act("admin", "2026-09-01")
    pool = add_team(title=said("Koordinatorer"), kind="health", act=admin)
    put_in_team(team_id=pool.id, user=play.town.users["nobody"], act=admin)
    plan = form("v26_plan", ask("where", "radio", options=["here", "sampro"], required=True), _link())
    play.publish(plan, flow=flow("v26", phase("plan", task("overview", pool.role, "ppt_adviser", form="v26_plan"))))
    by_nurse = play.open("v26", child=register_child(play.town))
    play.do(by_nurse, "overview", "nobody", where="sampro", link="https://ip.example/plan/12")
    by_leader = play.open("v26", child=register_child(play.town))
    play.do(by_leader, "overview", "ppt_head", where="here")
    assert play.status(by_nurse, "overview") == play.status(by_leader, "overview") == "done"


def _link() -> dict[str, object]:
    return ask("link", "text", required=True, show_if={"eq": ["where", "sampro"]})
