"""National identity numbers: fødselsnummer and D-number, real and synthetic, before and after 2032."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from core.errors import Invalid

Kind = Literal["fnr", "dnr"]

_WEIGHTS_1: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_WEIGHTS_2: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# From 2032 the first check digit may leave any of these remainders, so that the numbers last; only 0 was used before.
_NEW_REMAINDERS: Final = frozenset({0, 1, 2, 3})
_D_NUMBER_DAY: Final = 40
_TENOR_MONTH: Final = 80
_DOLLY_MONTH: Final = 65


@dataclass(frozen=True)
class NationalId:
    """A number whose form, date and check digits hold. It does not prove that the person exists."""

    value: str
    kind: Kind
    is_synthetic: bool
    # Unknown for the series from 2032, where the number no longer tells the century.
    birth_date: date | None

    def mask(self) -> str:
        """Show the date part only."""
        return mask(self.value)


def parse(text: str) -> NationalId:
    """Read a number typed by a person (spaces allowed); raises Invalid with what is wrong."""
    value = "".join(text.split())
    if len(value) != 11 or not (value.isascii() and value.isdigit()):
        raise Invalid("national_id.format")
    day, month, year = int(value[:2]), int(value[2:4]), int(value[4:6])
    kind: Kind = "fnr"
    if day > _D_NUMBER_DAY:
        day, kind = day - _D_NUMBER_DAY, "dnr"
    shift = _synthetic_shift(month)
    month -= shift
    remainder = _remainder_1(value)
    if remainder not in _NEW_REMAINDERS or _remainder_2(value) != 0:
        raise Invalid("national_id.checksum")
    century = _century(int(value[6:9]), year) if remainder == 0 else None
    born = _day_or_none(century + year, month, day) if century is not None else None
    # Without a century, a day that exists in either century will do (29 February of year 00 is 2000's).
    if born is None and (century is not None or not any(_day_or_none(c + year, month, day) for c in (1900, 2000))):
        raise Invalid("national_id.date")
    return NationalId(value=value, kind=kind, is_synthetic=shift > 0, birth_date=born)


def is_valid(text: str) -> bool:
    """Tell whether `parse` would accept the text."""
    try:
        parse(text)
    except Invalid:
        return False
    return True


def birth_date(text: str) -> date | None:
    """Return the date of birth that the number tells, or None when it cannot tell the century."""
    return parse(text).birth_date


def is_synthetic(text: str) -> bool:
    """Tell whether the number is made for tests (Tenor: month + 80, Dolly: month + 65) and so belongs to nobody."""
    return parse(text).is_synthetic


def mask(value: str) -> str:
    """Show the date part and hide the rest: "010180 *****"; hides everything when it is not a number of 11 digits."""
    digits = "".join(value.split())
    return f"{digits[:6]} *****" if len(digits) == 11 and digits.isdigit() else "***********"


def make_synthetic(birth_date: date, serial: int) -> str:
    """Return the serial-th synthetic number (month + 80) for a birth date; different serials give different numbers."""
    start = f"{birth_date.day:02d}{birth_date.month + _TENOR_MONTH:02d}{birth_date.year % 100:02d}"
    left = serial
    for individual in _individual_numbers(birth_date.year):
        nine = f"{start}{individual:03d}"
        first = -_weigh(nine, _WEIGHTS_1) % 11
        second = -_weigh(f"{nine}{first}", _WEIGHTS_2) % 11
        if first == 10 or second == 10:
            continue
        if left == 0:
            return f"{nine}{first}{second}"
        left -= 1
    raise ValueError("no more synthetic numbers for this date")


def _weigh(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _remainder_1(value: str) -> int:
    return (_weigh(value, _WEIGHTS_1) + int(value[9])) % 11


def _remainder_2(value: str) -> int:
    return (_weigh(value, _WEIGHTS_2) + int(value[10])) % 11


def _synthetic_shift(month: int) -> int:
    for shift in (_TENOR_MONTH, _DOLLY_MONTH):
        if shift < month <= shift + 12:
            return shift
    return 0


def _century(individual: int, year: int) -> int | None:
    if individual < 500:
        return 1900
    if year < 40:
        return 2000
    if individual >= 900:
        return 1900
    if individual < 750 and year >= 54:
        return 1800
    return None


def _individual_numbers(year: int) -> range:
    if 1900 <= year <= 1999:
        return range(500)
    if 2000 <= year <= 2039:
        return range(500, 1000)
    raise ValueError("synthetic numbers are made for births from 1900 to 2039")


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
