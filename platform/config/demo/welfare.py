"""Welfare technology in the demo: each recipe taken into use, and an invented child on its way through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from casework.cases import consents, services
from casework.cases.models import Case
from casework.cases.standing import standing_of
from casework.library.recipes import take_variant
from casework.library.variants import variant_of
from casework.people.models import Child, RoleAssignment, Team
from casework.people.services import NewGuardian, register_child
from casework.people.teams import add_team
from casework.plans.cards import make_card
from casework.workflows.engine import TaskState
from config.demo.journey import Crew
from config.demo.welfare_words import Answers
from core.accounts.models import User
from core.acts import Act, Grant
from core.clock import oslo_date
from core.national_id import make_synthetic
from tenants.access import Role
from tenants.context import TenantContext

COMMON = "welfare_technology"
COMMON_TEAM = {"nb": "Velferdsteknologi for barn og unge", "nn": "Velferdsteknologi for barn og unge"}
# Who does a task, by its owner; the first of a task's owners who is here does it.
BY_OWNER = {
    "ppt_head": "ppt_head",
    "ppt_adviser": "adviser",
    "unit_head": "head",
    "teacher": "head",
    "decider": "decider",
}


@dataclass(frozen=True)
class Tale:
    """One child's way: its name, how long ago the need was seen, and the task that is next now."""

    name: str
    born: int
    grade: str
    age: int
    rest: int
    until: str
    measured: int = 0  # how many follow-ups have been measured


TALES: Mapping[str, Tale] = {
    "5001": Tale("Tidemann Prøvestad", 2016, "5", 400, 12, "follow_up", measured=2),
    "3301": Tale("Dina Oppdiktshaug", 2017, "4", 90, 3, "log_trial"),
    "3901": Tale("Hauk Testbakken", 2015, "6", 330, 20, "follow_up", measured=1),
    "4201": Tale("Rakel Liksomvik", 2018, "3", 150, 5, "apply"),
    "1108": Tale("Sander Skinnhei", 2016, "5", 60, 4, "choose_solution"),
    "1804": Tale("Birk Tenktnes", 2014, "7", 75, 6, "register_answer"),
    "1508": Tale("Alva Fantasifjord", 2019, "2", 40, 2, "visit"),
    "5006": Tale("Steinar Luftmoen", 2016, "5", 260, 15, "follow_up"),
    "5053": Tale("Inga Prøvevoll", 2018, "3", 45, 4, "map_needs"),
    "5041": Tale("Sunniva Demolund", 2017, "4", 120, 7, "train"),
}
SERIAL = 99  # far from the serials of the other children, who count from 1


def tell(*, tenant: TenantContext, crew: Crew, school: UUID, password: str, now: datetime) -> None:
    """Take the recipe that is named after the place into use (else the common one), and tell the place's tale."""
    tale = TALES.get(tenant.number)
    if tale is None:
        return
    admin = Act(
        None, "Samspor demo", (Grant(Role.TENANT_ADMIN),), now - timedelta(days=tale.age + 10), channel="command"
    )
    found = variant_of(tenant.number)
    if found is None:
        add_team(title=COMMON_TEAM, kind="multidisciplinary", key=COMMON, act=admin)
    else:
        take_variant(key=found.key, act=admin)
    members = _members(tenant, password, now)
    child = _child(tale, tenant, crew, school, now)
    way = _Way(tale, crew, members, Answers(tenant.language, str(crew.people["adviser"].id)), now)
    way.go(child, school, found.key if found else COMMON)


def _members(tenant: TenantContext, password: str, now: datetime) -> dict[str, User]:
    """One invented person in each team."""
    names = iter(("Tone Teknologi", "Per Personvern", "Vilde Verktøy"))
    found = {}
    for team in Team.objects.filter(archived=False).order_by("key"):
        user = User.objects.create(
            email=f"{team.key.replace('_', '.')}@{tenant.subdomain}.example",
            name=next(names),
            title=team.called(tenant.language),
            phone="00 00 00 00",
            password=password,
            created_at=now,
        )
        since = oslo_date(now - timedelta(days=600))
        RoleAssignment.objects.create(user=user, role=team.role, valid_from=since)
        found[team.role] = user
    return found


def _child(tale: Tale, tenant: TenantContext, crew: Crew, school: UUID, now: datetime) -> Child:
    first, _, surname = tale.name.partition(" ")
    return register_child(
        national_id=make_synthetic(date(tale.born, 5, 17), SERIAL),
        first_name=first,
        last_name=surname,
        unit_id=school,
        grade=tale.grade,
        languages="norsk",
        guardians=(NewGuardian(f"Guro {surname}", True, phone="00 00 00 00", language=tenant.language),),
        act=crew.act("head", now - timedelta(days=tale.age, hours=1)),
    )


class _Way:
    """One case on its way, each task done by whoever owns it."""

    def __init__(self, tale: Tale, crew: Crew, members: Mapping[str, User], answers: Answers, now: datetime) -> None:
        self.tale, self.crew, self.members, self.answers, self.now = tale, crew, members, answers, now
        self.measured = 0

    def go(self, child: Child, school: UUID, workflow: str) -> None:
        """From the need until what is next now."""
        tale = self.tale
        at = self.now - timedelta(days=tale.age)
        case = services.open_case(
            child_id=child.id, unit_id=school, act=self.crew.act("head", at), workflow_key=workflow
        )
        # A round of following up is two tasks more.
        step = timedelta(days=(tale.age - tale.rest) / (14 + 2 * tale.measured))
        while (task := self._next(case)) is not None:
            at = min(at + step, self.now - timedelta(days=tale.rest))
            self._do(case, task, at)
            if task.key == "train" and tale.measured:
                make_card(case_id=case.id, answers=self.answers.card(), act=self.crew.act("ppt_head", at))

    def _next(self, case: Case) -> TaskState | None:
        ready = [task for task in standing_of(Case.objects.get(id=case.id)).next_tasks() if not task.optional]
        there = ready and ready[0].key == self.tale.until and self.measured >= self.tale.measured
        return None if there or not ready else ready[0]

    def _do(self, case: Case, task: TaskState, at: datetime) -> None:
        on = oslo_date(at)
        if task.per_guardian:
            for respondent in consents.asked(case_id=case.id, task_key=task.key):
                consents.record_consent(
                    case_id=case.id,
                    task_key=task.key,
                    respondent_id=UUID(respondent),
                    answers=self.answers.consent(on),
                    method="paper",
                    act=self.crew.act("ppt_head", at),
                )
            return
        own = self.answers.to(task.key, on, times=self.measured)
        services.complete_task(case_id=case.id, task_key=task.key, answers=own, act=self._act(task.owner, at))
        self.measured += task.key == "measure_benefit"

    def _act(self, owners: tuple[str, ...], at: datetime) -> Act:
        for owner in owners:
            if owner in self.members:
                user = self.members[owner]
                return Act(user.id, user.name, (Grant(owner),), at)
            if BY_OWNER.get(owner) in self.crew.people:
                return self.crew.act(BY_OWNER[owner], at)
        raise LookupError(f"nobody here may do a task of {owners}")
