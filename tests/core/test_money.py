"""Money is read and written the Norwegian way, and VAT is rounded once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.money import MAX_ORE, format_amount, format_kr, parse_kr, vat_of_group


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0,00\u00a0kr"),
        (5, "0,05\u00a0kr"),
        (123456789, "1\u00a0234\u00a0567,89\u00a0kr"),
        (-100050, "\u22121\u00a0000,50\u00a0kr"),
    ],
)
def test_format(ore: int, text: str) -> None:
    assert format_kr(ore) == text


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1 234 567,89", 123456789),
        ("1234567,8", 123456780),
        ("kr 500,-", 50000),
        (" 500 kr ", 50000),
        ("KR. 12", 1200),
        ("\u22123,50", -350),
        ("0", 0),
    ],
)
def test_parse(text: str, ore: int) -> None:
    assert parse_kr(text) == ore


@pytest.mark.parametrize(
    "text", ["", "kr", "1.234", "1,234", "12 34", "1,2,3", "abc", "--1", "1e5", "१२", ",50", "1 kr kr"]
)
def test_what_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"money\.format"):
        parse_kr(text)


def test_a_slip_of_the_keyboard_is_refused() -> None:
    with pytest.raises(Invalid, match=r"money\.too_large"):
        parse_kr("9" * 20)


@given(st.integers(-MAX_ORE, MAX_ORE))
def test_what_is_written_can_be_read(ore: int) -> None:
    assert parse_kr(format_kr(ore)) == ore
    assert parse_kr(format_amount(ore)) == ore


def test_vat_is_rounded_half_up_once_for_the_group() -> None:
    assert vat_of_group([2], 2500) == 1
    assert vat_of_group([1, 1], 2500) == 1
    assert vat_of_group([1], 2500) == 0
    assert vat_of_group([100, 50], 0) == 0


@given(st.lists(st.integers(-(10**9), 10**9)), st.integers(0, 10_000))
def test_vat_of_a_reversal_cancels(nets: list[int], rate_bp: int) -> None:
    assert vat_of_group(nets, rate_bp) + vat_of_group([-net for net in nets], rate_bp) == 0
