"""Every address of a municipality's site, filled in with the things of one case, and what an answer gives away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from casework.cases.guardian_drafts import keep
from casework.cases.guardian_places import place_of
from casework.cases.models import Case, CaseTask, Consent, GuardianDraft
from casework.documents.services import store_attachment
from casework.local.models import SchoolYear
from casework.notices.models import Notice
from casework.people.models import Child, Guardian, RoleAssignment
from casework.people.services import invite
from casework.people.teams import add_team, team_of_role
from config import urls_tenant
from core.accounts.models import User
from tests.cast import Town, child_of, register_child
from tests.scenarios.walk import Walk

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# Words that stand in this one family's papers and nowhere else.
CHILD, REACH, MAIL = "Kanarifugl", "91 23 45 67", "kanari@foresatt.example"
# Open to everybody by intent; they say nothing of any case.
OPEN = frozenset({"login", "logout", "language", "theme", "help", "help_page", "api_docs", "api_schema"})
# What a link with a secret of its own opens, to whoever holds it.
OPEN |= {"shared_card"}


@dataclass
class Things:
    """One case with all that an address can name, and the logins of its family."""

    town: Town
    case: Case
    values: dict[str, Any]
    family: list[User] = field(default_factory=list)

    def address(self, route: str, names: Sequence[str]) -> str:
        """The route's address with this case's things in it."""
        return reverse(route, urlconf=settings.ROOT_URLCONF, kwargs={name: self.values[name] for name in names})

    def footprint(self) -> tuple[int, ...]:
        """How much is on record of the case, to see that nothing was added. Call it outside any tenant."""
        with self.town.inside():
            case = Case.objects.get(id=self.case.id)
            tasks = CaseTask.objects.filter(case=case)
            return (
                case.version,
                case.events.count(),
                tasks.filter(status="done").count(),
                tasks.exclude(submission=None).count(),
                Consent.objects.filter(case=case, withdrawn_at=None).count(),
                RoleAssignment.objects.count(),
                User.objects.count(),
                *GuardianDraft.objects.order_by("id").values_list("revision", flat=True),
            )


def routes() -> list[tuple[str, tuple[str, ...]]]:
    """Every route of a municipality's site with the names of its arguments."""
    return [(str(one.name), tuple(one.pattern.converters)) for one in _patterns(urls_tenant.urlpatterns)]


def make_things(town: Town, last: str) -> Things:
    """A case that has come this far, of a child and guardians that are named as nobody else."""
    with town.inside():
        child = register_child(town)
        family = [town.users["guardian1"], town.users["guardian2"]]
        Child.objects.filter(id=child.id).update(first_name=CHILD)
        guardian = Guardian.objects.get(user=family[0])
        Guardian.objects.filter(guardianships__child=child).update(phone=REACH, email=MAIL)
        case = Walk(town, child.id).to(last)
        document = store_attachment(
            upload_name="Kanarinotat.pdf",
            content=PDF,
            case_id=case.id,
            child_id=child.id,
            audience=["decider", "guardian", "ppt", "unit"],
            act=town.act("adviser"),
        )
        consent = Consent.objects.filter(case=case).order_by("given_at").first()
        values = {
            "case_id": case.id,
            "task_key": "refer",
            "guardian_id": guardian.id,
            "consent_id": consent.id if consent else UUID(int=7),
            "document_id": document.id,
            "user_id": town.users["teacher"].id,
            "assignment_id": RoleAssignment.objects.filter(user=town.users["teacher"]).values_list("id", flat=True)[0],
            "child_id": child.id,
            "task_id": CaseTask.objects.get(case=case, key="refer").id,
            "secret": invite(user=town.users["nobody"], act=town.act("admin")),
            "team_id": _team(town),
            "unit_id": town.school,
            "year_id": SchoolYear.objects.get_or_create(
                name="2030/2031", first_day=date(2030, 8, 19), last_day=date(2031, 6, 20)
            )[0].id,
            "draft_id": _draft(town, case),
            "notice_id": _notice(case, town.users["ppt_head"]),
            "card_id": UUID(int=7),
            "link_id": UUID(int=7),
            "kind": "forms",
            "workflow_key": "school_referral",
            "sub_key": "complaint",
            "slug": "foresatt",
            "key": "school_referral",
            "number": 1,
        }
    return Things(town, case, values, family)


def _team(town: Town) -> UUID:
    team = team_of_role("team:resource")
    if team is None:
        act = town.act("admin")
        team = add_team(title={"nb": "Ressursteam"}, kind="resource_team", key="resource", act=act)
    return team.id


def _draft(town: Town, case: Case) -> UUID:
    act = town.act("guardian1")
    place = place_of(case_id=case.id, kind="start", key="complaint", act=act)
    return keep(place=place, answers={"summary": f"{CHILD} får for få timer."}, revision=0, act=act).id


def _notice(case: Case, user: User) -> UUID:
    row = Notice(case=case, user=user, kind="overdue", deadline="assessment", step="overdue", created_at=case.opened_at)
    row.save(force_insert=True)
    return row.id


def stranger(things: Things, name: str, *, responsible: bool = True, blocked: bool = False) -> None:
    """A guardian with a login who may not follow this case: of another child, without responsibility, or kept out."""
    town = things.town
    with town.inside():
        kept = {key: user for key, user in town.users.items() if key.startswith("guardian")}
        register_child(town, guardians=1)
        user = town.users["guardian1"]
        town.users |= kept
        town.users[name] = user
        if not responsible or blocked:
            guardian = Guardian.objects.get(user=user)
            guardian.guardianships.all().delete()
            guardian.guardianships.create(
                child=child_of(things.case), parental_responsibility=responsible, access_blocked=blocked
            )


def ask(client: Client, method: str, address: str, **more: Any) -> tuple[int, str, HttpResponse]:
    """One request that ends in an answer, whatever goes wrong: status, body and the whole of it."""
    client.raise_request_exception = False
    answer: Any = client.generic(method, address, content_type="application/x-www-form-urlencoded", **more)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode(errors="replace"), answer


def gives_away(body: str) -> str:
    """Which of the family's words stand in the body."""
    return next((word for word in (CHILD, REACH, MAIL) if word in body), "")


def _patterns(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one
