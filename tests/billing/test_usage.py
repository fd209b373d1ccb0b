"""Use is counted in the shared tables by the tenant's own role, once, and only together with the act itself."""

from uuid import uuid4

import pytest
from django.db import ProgrammingError

from billing import members, periods, selectors, usage
from billing.models import UsageEvent
from core import clock
from core.events import Occurred
from tenants.isolation import use_operator
from tenants.models import Tenant
from tests.cast import Cooperation, Town

YEAR = periods.containing("year", clock.now())


def happened(
    town: Town, name: str = "case.opened", subject: str = "", quantity: int = 1, source_key: str = ""
) -> Occurred:
    """Something countable, just now, in this municipality."""
    subject = subject or str(uuid4())
    return Occurred(name, town.tenant.schema, subject, quantity, clock.now(), source_key or f"{name}:{uuid4()}")


def counted(town: Town) -> int:
    """How many events the operator can see from this municipality."""
    with use_operator():
        return UsageEvent.objects.filter(tenant_schema=town.tenant.schema).count()


def test_told_twice_it_counts_once(trondheim: Town) -> None:
    before, event = counted(trondheim), happened(trondheim)
    for _ in range(2):
        with trondheim.inside():
            usage.record(occurred=event)
    assert counted(trondheim) == before + 1


def test_an_act_that_is_undone_leaves_no_count(trondheim: Town) -> None:
    before = counted(trondheim)

    def count_and_fail() -> None:
        with trondheim.inside():
            usage.record(occurred=happened(trondheim))
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        count_and_fail()
    assert counted(trondheim) == before


def test_a_municipality_cannot_count_for_another(gol: Town, trondheim: Town) -> None:
    before = counted(trondheim)
    with pytest.raises(ProgrammingError, match="row-level security"), gol.inside():
        usage.record(occurred=happened(trondheim))
    assert counted(trondheim) == before


@pytest.mark.parametrize("table", ["usageevent", "period", "statement", "invoice"])
def test_a_municipality_reads_nothing_of_the_money(trondheim: Town, table: str) -> None:
    model = next(
        model
        for model in UsageEvent._meta.apps.get_app_config("billing").get_models()
        if model._meta.model_name == table
    )
    with pytest.raises(ProgrammingError, match="permission denied"), trondheim.inside():
        model._default_manager.count()


def test_the_operator_sees_use_with_small_counts_hidden(town: Town) -> None:
    with town.inside():
        for _ in range(4):
            usage.record(occurred=happened(town))
        for user in range(6):
            for month in range(2):
                event = happened(town, "user.active", f"user-{user}", source_key=f"user.active:{user}:{month}")
                usage.record(occurred=event)
        usage.record(occurred=happened(town, "storage.bytes", "f1", 5_000))
        usage.record(occurred=happened(town, "storage.bytes", "f1", -2_000))
    with use_operator():
        rows = {row.number: row for row in selectors.usage_summary(YEAR).rows}
    row = rows[town.tenant.number]
    assert (row.cases_opened, row.active_users, row.stored_bytes) == (None, 6, 3_000)


def test_active_municipalities_share_and_cooperations_do_not(
    trondheim: Town, gol: Town, cooperation: Cooperation, as_operator: None
) -> None:
    payers = {payer.number: payer for payer in members.payers(periods.numbered("year", 2026))}
    assert {"5001", "3324", "5041"} <= payers.keys()
    assert cooperation.tenant.number not in payers
    assert payers["5001"].figures["children_0_15"] == members.Figure(35_267, 2026)
    assert payers["3324"].language == "nn"
    Tenant.objects.filter(number="3324").update(status=Tenant.Status.SUSPENDED)
    assert "3324" not in {payer.number for payer in members.payers(YEAR)}


def test_a_later_period_rests_on_the_newest_figures_there_are(trondheim: Town, as_operator: None) -> None:
    later = {payer.number: payer for payer in members.payers(periods.numbered("year", 2030))}
    assert later["5001"].figures["population"].year == 2026
