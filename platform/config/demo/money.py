"""The demo's cost sharing: last year's share is settled, this year's period is open."""

from datetime import date, datetime

from billing import services
from billing.models import Period
from billing.sharing import KeyPart
from core.acts import Act, Grant
from core.clock import oslo_date
from tenants import isolation
from tenants.access import Role

KEY = [KeyPart("equal", 2000), KeyPart("children_0_15", 8000)]


def fill_money(now: datetime) -> None:
    """Open both periods, unless there are periods already."""
    act = Act(None, "Samspor demo", (Grant(Role.OPERATOR),), now, channel="command")
    with isolation.use_operator():
        if Period.objects.exists():
            return
        year = oslo_date(now).year
        last = _period(year - 1, act)
        services.choose_key(period_id=last.id, parts=KEY, act=act)
        last = services.calculate(period_id=last.id, act=act)
        services.approve(period_id=last.id, revision=last.revision, act=act)
        _period(year, act)


def _period(year: int, act: Act) -> Period:
    period = services.open_period(starts_on=date(year, 1, 1), ends_on=date(year + 1, 1, 1), act=act)
    for label, category, amount in (
        ("Drift og overvåking", "hosting", 48_000_000),
        ("Brukerstøtte", "support", 31_500_000),
        ("Videreutvikling", "development", 62_250_050),
    ):
        services.add_cost(period_id=period.id, label=label, category=category, amount_ore=amount, act=act)
    services.add_grant(period_id=period.id, payer="Skjønnsmidler", amount_ore=25_000_000, act=act)
    return period
