"""National identity numbers: accepted and refused as the register's rules say, before and after 2032."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.national_id import birth_date, is_synthetic, is_valid, make_synthetic, mask, parse

WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def number(start: str, *, remainder: int = 0) -> str:
    """Complete nine digits so that the first check digit leaves this remainder, by trying them all."""
    for tail in range(100):
        candidate = f"{start}{tail:02d}"
        digits = [int(sign) for sign in candidate]
        first = sum(d * w for d, w in zip(digits[:10], WEIGHTS_1, strict=True)) % 11
        second = sum(d * w for d, w in zip(digits, WEIGHTS_2, strict=True)) % 11
        if (first, second) == (remainder, 0):
            return candidate
    raise AssertionError(f"{start} has no check digits for {remainder}")


def any_number(six: str, individuals: range, *, remainder: int = 0) -> str:
    """The first number with this start that has check digits at all (some have none)."""
    for individual in individuals:
        try:
            return number(f"{six}{individual:03d}", remainder=remainder)
        except AssertionError:
            continue
    raise AssertionError("none")


BIRTHS = st.dates(date(1900, 1, 1), date(2039, 12, 31))


@given(BIRTHS, st.integers(0, 300))
def test_a_made_number_is_synthetic_valid_and_tells_its_birth_date(born: date, serial: int) -> None:
    made = parse(make_synthetic(born, serial))
    assert made.is_synthetic
    assert (made.kind, made.birth_date) == ("fnr", born)


def test_serials_give_different_numbers() -> None:
    made = {make_synthetic(date(2017, 3, 4), serial) for serial in range(300)}
    assert len(made) == 300


def test_serials_end_and_so_do_years() -> None:
    with pytest.raises(ValueError):
        make_synthetic(date(2017, 3, 4), 500)
    with pytest.raises(ValueError):
        make_synthetic(date(2040, 1, 1), 0)


@given(BIRTHS, st.integers(0, 200), st.integers(0, 10), st.integers(1, 9))
def test_no_single_wrong_digit_passes(born: date, serial: int, place: int, change: int) -> None:
    right = make_synthetic(born, serial)
    wrong = f"{right[:place]}{(int(right[place]) + change) % 10}{right[place + 1 :]}"
    assert not is_valid(wrong)


@pytest.mark.parametrize(
    ("six", "individuals", "born"),
    [
        ("018180", range(300, 400), date(1980, 1, 1)),
        ("018180", range(900, 999), date(1980, 1, 1)),
        ("018117", range(500, 600), date(2017, 1, 1)),
        ("018117", range(900, 999), date(2017, 1, 1)),
        ("018160", range(500, 600), date(1860, 1, 1)),
        ("298200", range(500, 600), date(2000, 2, 29)),
    ],
)
def test_the_individual_number_tells_the_century(six: str, individuals: range, born: date) -> None:
    assert birth_date(any_number(six, individuals)) == born


@pytest.mark.parametrize("remainder", [1, 2, 3])
def test_the_series_from_2032_is_accepted_and_tells_no_century(remainder: int) -> None:
    parsed = parse(any_number("018117", range(500, 700), remainder=remainder))
    assert parsed.birth_date is None
    assert parsed.is_synthetic


@pytest.mark.parametrize("remainder", [4, 5, 6, 7, 8, 9, 10])
def test_other_remainders_are_refused(remainder: int) -> None:
    with pytest.raises(Invalid, match=r"national_id\.checksum"):
        parse(any_number("018117", range(500, 700), remainder=remainder))


def test_a_d_number_has_forty_added_to_the_day() -> None:
    parsed = parse(any_number("418117", range(500, 600)))
    assert (parsed.kind, parsed.birth_date, parsed.is_synthetic) == ("dnr", date(2017, 1, 1), True)


@pytest.mark.parametrize(("month", "synthetic"), [("81", True), ("92", True), ("66", True), ("77", True)])
def test_both_test_registers_are_known(month: str, synthetic: bool) -> None:
    value = any_number(f"01{month}17", range(500, 600))
    assert is_synthetic(value) is synthetic


@pytest.mark.parametrize(
    "day_and_month", ["0113", "0100", "0141", "0165", "0178", "0180", "0193", "3281", "0081", "7281", "3182"]
)
def test_a_day_that_does_not_exist_is_refused(day_and_month: str) -> None:
    with pytest.raises(Invalid, match=r"national_id\.date"):
        parse(any_number(f"{day_and_month}17", range(500, 600)))


def test_the_29th_of_february_needs_a_leap_year() -> None:
    with pytest.raises(Invalid, match=r"national_id\.date"):
        parse(any_number("298217", range(500, 600)))
    with pytest.raises(Invalid, match=r"national_id\.date"):
        parse(any_number("298200", range(100, 200)))  # 1900 was no leap year


@pytest.mark.parametrize(
    "text", ["", "1234567890", "123456789012", "0181801234x", "٠١٨١٨٠١٢٣٤٥", "²1818012345", "None"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"national_id\.format"):
        parse(text)


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    is_valid(text)
    mask(text)


def test_spaces_may_be_typed() -> None:
    value = make_synthetic(date(2017, 3, 4), 0)
    assert parse(f" {value[:6]} {value[6:]} ").value == value


def test_the_mask_hides_who_it_is() -> None:
    value = make_synthetic(date(1980, 1, 1), 0)
    assert parse(value).mask() == mask(value) == "018180 *****"
    assert mask("not a number") == "***********"


def test_a_year_of_births_has_room_for_every_child() -> None:
    days = [date(2017, 1, 1) + timedelta(days=n) for n in range(365)]
    assert len({make_synthetic(day, serial) for day in days for serial in range(3)}) == 365 * 3
