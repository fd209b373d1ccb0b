"""The demo's tales of welfare technology: each place has its recipe in use and a child as far on as was told."""

import pytest
from django.contrib.auth.hashers import make_password

from casework.cases.models import Case
from casework.library.catalogue import template
from casework.library.variants import variant_of, variants
from casework.plans.models import Measurement, TaskCard
from casework.workflows.definition import load
from casework.workflows.models import WorkflowVersion
from config.demo import build, welfare
from config.demo.towns import TOWNS
from config.demo.welfare_words import WORDS
from core import clock
from core.accounts.models import User
from tenants import isolation

BY_NUMBER = {demo.number: demo for demo in TOWNS}


def test_every_place_that_a_recipe_is_named_after_is_in_the_demo() -> None:
    named = {number for one in variants() for number in one.municipalities}
    assert named <= set(BY_NUMBER)
    assert set(welfare.TALES) == named | {"5001"}


@pytest.mark.parametrize("number", welfare.TALES)
def test_each_tale_ends_at_a_task_of_its_recipe(number: str) -> None:
    found = variant_of(number)
    made = found.workflow if found else template("workflows", welfare.COMMON).definition
    assert welfare.TALES[number].until in load(made).tasks


def test_every_text_is_in_both_languages() -> None:
    assert all(nb.strip() and nn.strip() for nb, nn in WORDS.values())


@pytest.mark.parametrize(("number", "measured"), [("3901", 1), ("4201", 0), ("1508", 0)])
def test_a_child_is_as_far_on_as_was_told(database: None, number: str, measured: int) -> None:
    demo, now, tale = BY_NUMBER[number], clock.now(), welfare.TALES[number]
    tenant = build._onboarded(demo, now)
    build._fill(demo, tenant, None, 0, make_password("x"), now)
    with isolation.use_tenant(tenant):
        case = Case.objects.select_related("child", "workflow_version").get()
        assert case.child is not None
        assert case.child.name == tale.name
        assert case.next_task_key == tale.until
        found = variant_of(number)
        assert found is not None
        assert case.workflow_version.key == found.key
        rows = Measurement.objects.filter(case=case)
        assert rows.filter(kind="follow_up").values("round").distinct().count() == measured
        assert rows.filter(kind="baseline").count() == 4
        # Where a card for volunteers is not left to choice, there is one as soon as somebody has been trained.
        assert TaskCard.objects.filter(case=case).exists() is (number in ("3901", "4201"))
        assert not case.events.filter(at__gt=now).exists()
        assert all(email.endswith(".example") for email in User.objects.values_list("email", flat=True))
        before = WorkflowVersion.objects.count()
    build._fill(demo, tenant, None, 0, "!", now)
    with isolation.use_tenant(tenant):
        assert Case.objects.count() == 1
        assert WorkflowVersion.objects.count() == before
