"""Money is a whole number of øre: read it, write it the Norwegian way, and put VAT on a group of amounts. Pure."""

import re
from collections.abc import Iterable

from core.errors import Invalid

Ore = int

ORE_PER_KRONE = 100
MAX_ORE: Ore = 10**15  # ten thousand billion kroner: anything above is a slip of the keyboard
_NBSP = "\u00a0"
_MINUS = "\u2212"
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<kroner>\d{1,3}(?: \d{3})+|\d+)(?:,(?P<ore>\d{1,2}|-))?")


def format_amount(ore: Ore) -> str:
    """ "1 234 567,89" with non-breaking spaces between the groups and a true minus sign."""
    kroner, rest = divmod(abs(ore), ORE_PER_KRONE)
    groups = f"{kroner:,}".replace(",", _NBSP)
    return f"{_MINUS if ore < 0 else ''}{groups},{rest:02d}"


def format_kr(ore: Ore) -> str:
    """ "1 234 567,89 kr", never broken over two lines."""
    return f"{format_amount(ore)}{_NBSP}kr"


def parse_kr(text: str) -> Ore:
    """Read what a person types ("1 234,50", "kr 1234", "500,-"); raises Invalid rather than guess."""
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text.replace(_MINUS, "-")).strip()
    plain = re.sub(r"^kr\.? ?|(?<=[\d-]) ?kr\.?$", "", plain, flags=re.IGNORECASE)
    # A point may mean thousands or decimals: half the typists would be wrong, so it is refused.
    found = _AMOUNT.fullmatch(plain) if plain.isascii() else None
    if found is None:
        raise Invalid("money.format")
    fraction = (found["ore"] or "").rstrip("-")
    ore = int(found["kroner"].replace(" ", "")) * ORE_PER_KRONE + int(fraction.ljust(2, "0"))
    if ore > MAX_ORE:
        raise Invalid("money.too_large")
    return -ore if found["sign"] else ore


def vat_of_group(nets: Iterable[Ore], rate_bp: int) -> Ore:
    """VAT of all net amounts with one rate (in basis points), rounded once, half up; a reversal cancels exactly."""
    net = sum(nets)
    vat = (abs(net) * rate_bp * 2 + 10_000) // 20_000
    return -vat if net < 0 else vat
