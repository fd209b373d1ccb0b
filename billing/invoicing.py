"""What an invoice says, whoever keeps it; VAT lands on the lines so that every sum agrees. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from billing.sharing import largest_remainder
from core.money import Ore, vat_of_group

DAYS_TO_PAY = 30

# Standard rate; exempt; outside the scope of VAT. Which one applies is decided by a person with advice, never guessed.
VAT_RATES_BP: Mapping[str, int] = {"S25": 2500, "E": 0, "O": 0}


@dataclass(frozen=True, slots=True)
class Payer:
    """The municipality that pays."""

    tenant_id: str
    number: str
    name: str
    org_number: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: net amount and its own VAT."""

    text: str
    net: Ore
    vat: Ore


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """All that a draft invoice says. `reference` is ours and never changes, so that a repeated call finds the draft."""

    reference: str
    number: str
    due_on: date
    lines: tuple[Line, ...]
    vat_rate_bp: int
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def gross(self) -> Ore:
        """What the payer pays."""
        return sum(line.net + line.vat for line in self.lines)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the draft now is."""

    customer_id: str
    invoice_id: str


class Gateway(Protocol):
    """Whoever keeps the invoices: Stripe, or its contract-checked stand-in."""

    def place_draft(self, *, payer: Payer, draft: InvoiceDraft, known_customer: str) -> Placed:
        """Make the customer and the draft; made before, it is found again and not made twice."""
        ...


def vat_on_lines(nets: Sequence[Ore], rate_bp: int, seed: str) -> list[Ore]:
    """VAT rounded once for the group, then spread over its lines: line sums and the group's sum always agree."""
    if not any(nets):
        return [0] * len(nets)
    vat = vat_of_group(nets, rate_bp)
    if min(nets) < 0 < max(nets):
        # Lines of both signs: let each keep its own proportion and the largest line carry the rounding.
        spread = [vat_of_group([net], rate_bp) for net in nets]
        largest = max(range(len(nets)), key=lambda i: (abs(nets[i]), -i))
        spread[largest] += vat - sum(spread)
        return spread
    shares = largest_remainder(vat, {str(i): abs(net) for i, net in enumerate(nets)}, f"{seed}|vat")
    return [shares[str(i)] for i in range(len(nets))]
