"""The demo: every phase and light is there, people can log in, nothing is made twice, and nobody in it is real."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from casework.cases.models import Case, CaseDeadline, CaseEvent, CaseTask
from casework.documents.models import Document
from casework.people.models import Child, Guardianship, Unit
from config.demo import build
from config.demo.stories import due_in, large, more, small
from config.demo.towns import TOWNS, Demo
from core import clock
from core.accounts.models import User
from core.calendar import add_months
from core.national_id import is_synthetic
from tenants import directory, isolation
from tenants.context import TenantContext
from tests.cast import Cooperation

LARGE = Demo("1133", "nb", "#0b4f8f", "Prøveveien 0", ("A skole", "B skole", "C skole"), large=True)


@pytest.fixture(scope="module")
def filled(database: None) -> TenantContext:
    """A municipality with the large stock of cases."""
    now = clock.now()
    tenant = build._onboarded(LARGE, now)
    build._fill(LARGE, tenant, None, 0, make_password("x"), now)
    directory.forget()
    return tenant


def test_there_is_a_case_in_every_phase_and_standing(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        phases = set(Case.objects.values_list("phase_key", flat=True))
        statuses = set(Case.objects.values_list("status", flat=True))
        following = set(Case.objects.values_list("next_task_key", flat=True))
    assert phases == {"referred", "mapping", "assessment", "decision", "measures", "evaluation"}
    assert statuses == {"open", "paused", "closed"}
    assert {
        "refer",
        "consent_assessment",
        "intake",
        "consent_decision",
        "decide",
        "write_plan",
        "evaluate",
    } <= following


def test_the_advisers_list_has_every_light(filled: TenantContext) -> None:
    today = clock.today()
    with isolation.use_tenant(filled):
        adviser = User.objects.get(email=f"radgiver@{filled.subdomain}.example")
        mine = Case.objects.filter(adviser=adviser).exclude(status="closed")
        lights = Counter(_light(case, today.toordinal()) for case in mine)
    assert set(lights) == {"overdue", "soon", "on_track", "paused"}
    assert 8 <= lights.total() <= 11


def _light(case: Case, today: int) -> str:
    assert case.due_on
    left = case.due_on.toordinal() - today
    if case.status == "paused":
        return "paused"
    return "overdue" if left < 0 else "soon" if left <= case.due_warn_days else "on_track"


def test_families_differ_as_families_do(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        counts = Counter(Guardianship.objects.values_list("child", flat=True))
        assert set(counts.values()) == {1, 2}
        assert Guardianship.objects.filter(lives_with="contact").exists()
        assert Guardianship.objects.filter(parental_responsibility=False).exists()
        assert Child.objects.exclude(address_protection="none").count() == 1


def test_nobody_is_real(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        assert all(is_synthetic(child.national_id) for child in Child.objects.all())
        assert all(email.endswith(".example") for email in User.objects.values_list("email", flat=True))


def test_nothing_happens_in_the_future_and_logs_run_forward(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        newest = CaseEvent.objects.order_by("-at").values_list("at", flat=True).first()
        assert newest and newest <= clock.now()
        for case in Case.objects.all():
            moments = list(case.events.order_by("seq").values_list("at", flat=True))
            assert moments == sorted(moments), case.number


def test_an_explained_delay_keeps_its_explanation(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        assert CaseDeadline.objects.exclude(explanation="").count() == 1
        assert CaseTask.objects.filter(key="interim_reply", status="done").exists()
        assert Document.objects.filter(kind="decision").exists()


def test_filling_again_adds_nothing(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        before = Case.objects.count(), User.objects.count(), Unit.objects.count()
    build._fill(LARGE, filled, None, 0, "!", clock.now())
    with isolation.use_tenant(filled):
        assert (Case.objects.count(), User.objects.count(), Unit.objects.count()) == before


def test_more_can_be_asked_for_later(filled: TenantContext) -> None:
    with isolation.use_tenant(filled):
        before = Case.objects.count()
    build._fill(LARGE, filled, None, before + 3, "!", clock.now())
    with isolation.use_tenant(filled):
        assert Case.objects.count() == before + 3


def test_a_filling_that_stops_halfway_leaves_nothing(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    demo = Demo("1134", "nb", "#0b4f8f", "", ("A skole",))
    tenant = build._onboarded(demo, now)
    told: list[str] = []

    def stops(story: object, *_: object) -> None:
        told.append("one")
        if len(told) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(build, "_tell", stops)
    with pytest.raises(KeyboardInterrupt):
        build._fill(demo, tenant, None, 0, "!", now)
    with isolation.use_tenant(tenant):
        assert not User.objects.exists()
        assert not Unit.objects.exists()
    assert not build._is_filled(tenant)


def test_a_shared_ppts_adviser_has_the_members_cases_as_a_visitor(cooperation: Cooperation) -> None:
    now = clock.now()
    demo = Demo("1135", "nb", "#0b4f8f", "", ("A skole",), shared=True)
    tenant = build._onboarded(demo, now)
    build._join(cooperation.tenant, tenant, now)
    build._fill(demo, tenant, cooperation.tenant, 0, "!", now)
    with isolation.use_tenant(tenant):
        homes = set(Case.objects.exclude(adviser=None).values_list("adviser__home", flat=True))
        assert homes == {cooperation.tenant.schema}
        assert not User.objects.filter(home="", email__startswith="radgiver").exists()
        assert CaseEvent.objects.exclude(actor_home="").exists()
        before = Case.objects.count()
    build._fill(demo, tenant, cooperation.tenant, before + 1, "!", now)
    with isolation.use_tenant(tenant):
        assert Case.objects.count() == before + 1


@pytest.mark.parametrize("ahead", [-30, -3, 0, 2, 19])
def test_a_due_date_can_be_aimed_at_on_any_day(ahead: int) -> None:
    start = clock.today()
    for offset in range(0, 400, 7):
        today = start + timedelta(days=offset)
        referred = today - timedelta(days=due_in(ahead, today))
        assert abs((add_months(referred, 3) - today).days - ahead) <= 3  # months differ in length


def test_every_story_is_told_of_a_child_with_a_name_of_its_own() -> None:
    today = clock.today()
    for demo in TOWNS:
        stories = large(today) if demo.large else small(demo.number, today)
        names = [(story.first, story.last_name) for story in stories]
        assert len(set(names)) == len(names)
    assert more(7) == more(7)
    assert len({(story.first, story.last_name) for story in map(more, range(500))}) == 500
