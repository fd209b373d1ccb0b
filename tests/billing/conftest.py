"""The operator who works with the money, and three real municipalities to share it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from billing import members
from billing.members import Figure, Payer
from billing.models import AllocationKey, CostLine, Grant, Invoice, Period, Statement
from billing.periods import Span
from core import acts
from core.acts import Act
from tenants import register
from tenants.isolation import use_operator

WHEN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _act(role: str) -> Act:
    return Act(actor_id=uuid4(), actor_name="Oda Oppdiktet", grants=(acts.Grant(role),), at=WHEN)


@pytest.fixture
def act() -> Act:
    return _act("operator")


@pytest.fixture
def stranger() -> Act:
    return _act("tenant_admin")


@pytest.fixture
def as_operator(database: None) -> Iterator[None]:
    """Empty money tables as an operator sees them; nothing of it stays."""
    with use_operator():
        for model in (Invoice, Statement, Grant, CostLine, Period, AllocationKey):
            model.objects.all().delete()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def three_municipalities(monkeypatch: pytest.MonkeyPatch, as_operator: None) -> None:
    """Steinkjer, Snåsa and Inderøy with their true figures, whoever else is onboarded here."""
    payers = [
        Payer(
            tenant_id=uuid4(),
            schema=f"t{row.number}",
            number=row.number,
            name=row.name,
            org_number=row.org_number,
            language="nb",
            figures={name: Figure(values["2026"], 2026) for name, values in row.figures.items()},
        )
        for row in register.read()
        if row.number in ("5006", "5041", "5053")
    ]

    def of_any_period(span: Span) -> list[Payer]:
        return payers

    monkeypatch.setattr(members, "payers", of_any_period)
