"""The operator who works with the money, and three real municipalities to share it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from billing import members
from billing.members import Figure, Payer
from billing.periods import Span
from core.acts import Act, Grant
from tenants import register

WHEN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def _act(role: str) -> Act:
    return Act(actor_id=uuid4(), actor_name="Oda Oppdiktet", grants=(Grant(role),), at=WHEN)


@pytest.fixture
def act() -> Act:
    return _act("operator")


@pytest.fixture
def stranger() -> Act:
    return _act("tenant_admin")


@pytest.fixture
def as_operator(db: None) -> None:
    """The shared tables as an operator sees them; nothing of it stays."""


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
