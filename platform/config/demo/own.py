"""What each demo municipality has of its own: a school calendar, a resource team, units' fixed advisers, notices."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from casework.local.calendar import Free, save_school_year
from casework.notices.night import watch_deadlines
from casework.people.models import Unit
from casework.people.services import set_contact
from casework.people.teams import add_team, put_in_team
from config.demo.journey import Crew
from core.acts import Act, Grant, system_act
from core.clock import oslo_date
from tenants.access import Role

WORDS = {
    "nb": ("Høstferie", "Juleferie", "Vinterferie", "Planleggingsdag"),
    "nn": ("Haustferie", "Juleferie", "Vinterferie", "Planleggingsdag"),
}


def settle(*, crew: Crew, schools: Sequence[Unit], language: str, now: datetime) -> None:
    """Set it all up, as the administrator would."""
    admin = Act(None, "Samspor demo", (Grant(Role.TENANT_ADMIN),), now, channel="command")
    today = oslo_date(now)
    first = today.year if today.month >= 8 else today.year - 1
    for year in (first - 1, first, first + 1):
        _school_year(year, language, admin)
    title = {"nb": "Ressursteam", "nn": "Ressursteam"}
    team = add_team(title=title, kind="resource_team", key="resource", act=admin)
    for who in ("head", "teacher"):
        if user := crew.people.get(who):
            put_in_team(team_id=team.id, user=user, unit=schools[0], act=admin)
    for school in schools:
        set_contact(unit_id=school.id, user_id=crew.people["adviser"].id, act=admin)
    watch_deadlines(act=system_act(now, name="Samspor demo", channel="command"))


def _school_year(year: int, language: str, act: Act) -> None:
    autumn, christmas, winter, planning = WORDS[language]
    begins, ends = _monday(date(year, 8, 14)), _monday(date(year + 1, 6, 14)) + timedelta(days=4)
    in_october, in_february = _monday(date(year, 10, 1)), _monday(date(year + 1, 2, 15))
    save_school_year(
        name=f"{year}/{year + 1}",
        first_day=begins,
        last_day=ends,
        free=[
            Free(autumn, in_october, in_october + timedelta(days=4)),
            Free(planning, in_october + timedelta(days=46), in_october + timedelta(days=46)),
            Free(christmas, date(year, 12, 22), date(year + 1, 1, 2)),
            Free(winter, in_february, in_february + timedelta(days=4)),
        ],
        act=act,
    )


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
