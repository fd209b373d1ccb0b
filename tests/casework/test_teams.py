"""Teams: made, named, put away; what a member may know of a case, and when."""

import pytest

from casework.cases import access, services
from casework.cases.models import Case
from casework.cases.selectors import case_file, get_case
from casework.cases.worklist import Filters, rows_of
from casework.people import services as people
from casework.people import teams
from casework.people.models import RoleAssignment, Unit
from casework.people.selectors import contact_of, get_unit
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tenants.access import Action
from tests.casework.team_sample import both, team_case, with_team
from tests.cast import Town


@pytest.fixture
def own(town: Town) -> Town:
    """A town with a resource team."""
    with_team(town)
    return town


def worried(town: Town) -> Case:
    """A case whose next task is the team's; call inside()."""
    case = team_case(town)
    return services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))


def test_a_team_has_a_key_that_stays(town: Town) -> None:
    with town.inside():
        act = town.act("admin")
        team = teams.add_team(title={"nb": "Øre, nese & hals på Åsen skole og mer", "nn": ""}, kind="health", act=act)
        assert (team.key, team.title) == ("ore_nese_hals_pa_asen", {"nb": "Øre, nese & hals på Åsen skole og mer"})
        again = teams.add_team(title=team.title, kind="other", act=act)
        assert again.key == "ore_nese_hals_pa_asen_2"
        renamed = teams.change_team(team_id=team.id, title={"nb": "Helse", "nn": "Helsa"}, kind="health", act=act)
        assert (renamed.key, renamed.called("nn"), renamed.called("en")) == (team.key, "Helsa", "Helse")
        assert teams.titles()[team.role] == {"nb": "Helse", "nn": "Helsa"}
        assert teams.add_team(title=both("2024"), kind="project", act=act).key == "team_2024"


def test_a_faulty_team_is_told_field_by_field(town: Town) -> None:
    with town.inside():
        act = town.act("admin")
        with pytest.raises(Invalid) as refused:
            teams.add_team(title={"nb": " ", "nn": "x" * 101}, kind="club", act=act)
        assert refused.value.fields == {"title_nn": ["too_long"], "title_nb": ["required"], "kind": ["option"]}
        for key in ("Ab-c", "1a", "a" * 26, "x"):
            with pytest.raises(Invalid):
                teams.add_team(title=both("Team"), kind="other", key=key, act=act)
        teams.add_team(title=both("Team"), kind="other", key="taken", act=act)
        with pytest.raises(Conflict):
            teams.add_team(title=both("Et annet"), kind="other", key="taken", act=act)
        with pytest.raises(Forbidden):
            teams.add_team(title=both("Team"), kind="other", act=town.act("ppt_head"))


def test_a_place_in_a_team_is_a_role_and_ends_with_the_team(own: Town) -> None:
    with own.inside():
        act = own.act("admin")
        team = teams.team_of_role("team:resource")
        assert team is not None
        assert [row.user.name for row in teams.members_of(team, on=act.on)] == [
            "Frida Fjern",
            "Mona Medlem",
            "Nils Nær",
        ]
        row = people.give_role(user=own.users["teacher"], role="team:resource", act=act)
        with pytest.raises(Conflict):
            people.give_role(user=own.users["teacher"], role="team:resource", act=act)
        people.end_role(assignment_id=row.id, act=act)
        for role in ("team:unknown", "team:", "team"):
            with pytest.raises(Invalid):
                people.give_role(user=own.users["teacher"], role=role, act=act)
        teams.archive_team(team_id=team.id, archived=True, act=act)
        assert not RoleAssignment.objects.filter(role="team:resource").exists()
        with pytest.raises(Invalid):
            people.give_role(user=own.users["teacher"], role="team:resource", act=act)
        with pytest.raises(Conflict):
            teams.put_in_team(team_id=team.id, user=own.users["teacher"], act=act)
        teams.archive_team(team_id=team.id, archived=False, act=act)
        assert teams.members_of(team, on=act.on) == []


def test_a_team_knows_of_a_case_from_when_a_task_is_its(own: Town) -> None:
    with own.inside():
        case = team_case(own)
        for who in ("member", "near", "far"):
            assert not access.visible(own.act(who), Action.CASE_LIST).exists()
            with pytest.raises(NotFound):
                get_case(case.id, act=own.act(who))
        services.complete_task(case_id=case.id, task_key="worry", act=own.act("school_head"))
        for who, sees in (("member", True), ("near", True), ("far", False), ("nobody", False)):
            act = own.act(who)
            listed = who != "nobody" and access.visible(act, Action.CASE_LIST).filter(id=case.id).exists()
            assert listed is sees, who
            if sees:
                assert get_case(case.id, act=act).id == case.id
            else:
                with pytest.raises((NotFound, Forbidden)):
                    get_case(case.id, act=act)


def test_a_team_does_its_own_tasks_and_no_others(own: Town) -> None:
    with own.inside():
        case = worried(own)
        (row,) = rows_of(own.act("member"), Filters())
        assert (row.next_title["nb"], row.next_owners) == ("Drøft i teamet", ("team:resource",))
        with pytest.raises(Forbidden):
            services.complete_task(case_id=case.id, task_key="own_note", answers={}, act=own.act("member"))
        with pytest.raises(NotFound):
            services.complete_task(case_id=case.id, task_key="discuss", answers={}, act=own.act("far"))
        member = own.act("member")
        with pytest.raises(Forbidden):
            services.pause_case(case_id=case.id, reason="x", act=member)
        with pytest.raises(Forbidden):
            services.close_case(case_id=case.id, outcome="other", act=member)
        with pytest.raises(Forbidden):
            services.skip_task(case_id=case.id, task_key="discuss", reason="x", act=member)
        with pytest.raises(Forbidden):
            services.reopen_task(case_id=case.id, task_key="worry", reason="x", act=member)


def test_a_team_reads_the_head_and_its_own_answers(own: Town) -> None:
    with own.inside():
        case = worried(own)
        file = case_file(case.id, act=own.act("member"))
        assert file.head_only and file.audiences == {"team"}
        assert (file.events, file.consents, file.guardianships, file.documents, file.decisions) == ([], [], [], [], [])
        assert file.may_read_answers(file.state.tasks["discuss"])
        assert not file.may_read_answers(file.state.tasks["own_note"])
        assert file.may_work_on(file.state.tasks["discuss"])
        whole = case_file(case.id, act=own.act("school_head"))
        assert not whole.head_only and whole.events and whole.guardianships
        # Somebody who has another role in the case besides reads what that role may.
        people.give_role(user=own.users["teacher"], role="team:resource", act=own.act("admin"))
        assert case_file(case.id, act=own.act("ppt_head")).for_ppt


def test_a_units_contact_is_an_adviser_of_today(town: Town) -> None:
    with town.inside():
        act = town.act("admin")
        unit = Unit.objects.get(id=town.school)
        assert contact_of(unit, on=act.on) is None
        people.set_contact(unit_id=unit.id, user_id=town.users["adviser"].id, act=act)
        assert contact_of(get_unit(unit.id), on=act.on) == town.users["adviser"]
        with pytest.raises(Invalid):
            people.set_contact(unit_id=unit.id, user_id=town.users["teacher"].id, act=act)
        with pytest.raises(Forbidden):
            people.set_contact(unit_id=unit.id, user_id=None, act=town.act("ppt_head"))
        RoleAssignment.objects.filter(user=town.users["adviser"]).delete()
        assert contact_of(get_unit(unit.id), on=act.on) is None
        people.set_contact(unit_id=unit.id, user_id=None, act=act)
        assert get_unit(unit.id).contact_id is None
