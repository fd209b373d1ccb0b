"""No cell of a table that is made for a spreadsheet is a formula; every such table is made in one place."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.architecture.source import name, product_code
from web.spreadsheets import harmless, table

SIGNS = "=+-@|\t\r\n"
CELLS = st.text(st.sampled_from(f"{SIGNS} aæ1,.;\"'()\u00a0\u2003\uff1d"), max_size=8)


@given(CELLS)
def test_no_cell_begins_as_a_formula_and_no_other_is_changed(cell: str) -> None:
    shown = harmless(cell)
    assert shown in (cell, f"'{cell}")
    if shown == cell:
        begins = cell.lstrip()[:1]
        number = cell.replace(",", ".").lstrip("+-").replace(".", "", 1).isdecimal()
        assert (begins not in SIGNS and begins != "\uff1d") or not begins or number
        assert cell[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize("cell", ["-3", "+2", "-3,5", "12", "", "Ja", "Bjørn-Ola", "a=b"])
def test_numbers_and_plain_words_stay(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("cell", ["=1", "-3+2", "+47 9", "@SUM(A1)", " =1", "\u00a0=1", "\t=1", "|cmd", "\uff1d1", "-"])
def test_formulas_are_shown_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_the_file_opens_in_a_norwegian_spreadsheet() -> None:
    answer = table(["=Spørsmål"], [["-1"], ['"; =2']], name="svar")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert read == [["'=Spørsmål"], ["-1"], ['"; =2']]


def test_nothing_else_makes_tables_for_people() -> None:
    makers = {name(path) for path in product_code() if "csv.writer" in path.read_text("utf-8")}
    assert {one for one in makers if not one.startswith("tenants/lifecycle/")} == {"platform/web/spreadsheets.py"}
