"""A small way with a team's task in it, published in a test's own municipality."""

from typing import Any
from uuid import UUID

from casework.cases import services
from casework.cases.models import Case
from casework.people import teams
from casework.people.models import Team, Unit
from casework.people.teams import put_in_team
from casework.workflows.services import publish_workflow
from core import clock
from core.acts import system_act
from tests.cast import Town, _user, register_child


def both(text: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"nb": text, "nn": text}


def team_way(**more: Any) -> dict[str, Any]:
    """First the school, then the resource team, then PPT."""
    return {
        "key": "team_way",
        "version": 1,
        "title": both("Ressursteam først"),
        "phases": [
            {
                "key": "begin",
                "title": both("Start"),
                "tasks": [
                    {"key": "worry", "title": both("Meld fra"), "owner": ["unit_head"]},
                    {
                        "key": "discuss",
                        "title": both("Drøft i teamet"),
                        "owner": ["team:resource"],
                        "needs": ["worry"],
                        "form": "work_note",
                        "effect": "note",
                    },
                    {
                        "key": "own_note",
                        "title": both("PPTs eget notat"),
                        "owner": ["ppt_head"],
                        "needs": ["worry"],
                        "form": "work_note",
                        "effect": "note",
                    },
                ],
            },
            {
                "key": "end",
                "title": both("Slutt"),
                "tasks": [{"key": "finish", "title": both("Avrund"), "owner": ["ppt_head"], "needs": ["discuss"]}],
            },
        ],
        "deadlines": [],
        **more,
    }


def with_team(town: Town) -> Team:
    """The resource team and the way that asks for it; «member» is in it everywhere, «near» at the school alone."""
    with town.inside():
        act = town.act("admin")
        team = teams.add_team(
            title={"nb": "Ressursteam", "nn": "Ressursgruppe"}, kind="resource_team", key="resource", act=act
        )
        publish_workflow(definition=team_way(), act=system_act(clock.now()))
        for key, name, unit in (
            ("member", "Mona Medlem", None),
            ("near", "Nils Nær", town.school),
            ("far", "Frida Fjern", town.other_school),
        ):
            town.users[key] = _user(key, name, None, None)
            put_in_team(
                team_id=team.id, user=town.users[key], unit=Unit.objects.get(id=unit) if unit else None, act=act
            )
    return team


def team_case(town: Town, child_id: UUID | None = None) -> Case:
    """A new case on that way, at the school; call inside()."""
    child = child_id or register_child(town).id
    act = town.act("school_head")
    return services.open_case(child_id=child, unit_id=town.school, workflow_key="team_way", act=act)
