"""When the school calendar changes, running cases follow: their due dates alone, and the audit tells."""

from datetime import UTC, date, datetime

from casework.cases import services
from casework.cases.models import Case, CaseDeadline, CaseEvent
from casework.local.calendar import Free, save_school_year
from casework.workflows.services import publish_workflow
from core import clock
from core.acts import system_act
from core.audit.models import AuditEntry
from tenants import jobs
from tests.casework.team_sample import both, team_case, team_way, with_team
from tests.cast import Town

MONDAY = datetime(2026, 9, 28, 9, 0, tzinfo=UTC)
FIVE = {
    "key": "five",
    "title": both("Fem skoledager"),
    "kind": "local_goal",
    "from": {"task": "worry"},
    "until": {"task": "discuss"},
    "add": {"working_days": 5},
    "calendar": "school",
}


def test_due_dates_follow_the_calendar_and_nothing_else_moves(town: Town) -> None:
    with clock.fixed(MONDAY):
        with_team(town)
        with town.inside():
            publish_workflow(definition=team_way(version=2, deadlines=[FIVE]), act=system_act(MONDAY))
            case = team_case(town)
            case = services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
            assert CaseDeadline.objects.get(case=case).due_on == date(2026, 10, 5)
            version, events = case.version, CaseEvent.objects.filter(case=case).count()
            save_school_year(
                name="2026/2027",
                first_day=date(2026, 8, 17),
                last_day=date(2027, 6, 18),
                free=[Free("Høstferie", date(2026, 10, 5), date(2026, 10, 9))],
                act=town.act("admin"),
            )
        jobs.run("calendar.changed", tenant=town.tenant.schema, act=system_act(MONDAY), arguments={})
        with town.inside():
            case = Case.objects.get(id=case.id)
            assert CaseDeadline.objects.get(case=case).due_on == date(2026, 10, 12) == case.due_on
            assert (case.version, CaseEvent.objects.filter(case=case).count()) == (version, events)
            (entry,) = AuditEntry.objects.filter(action="deadlines.recounted")
            assert entry.case_id == case.id
        jobs.run("calendar.changed", tenant=town.tenant.schema, act=system_act(MONDAY), arguments={})
        with town.inside():
            assert AuditEntry.objects.filter(action="deadlines.recounted").count() == 1
