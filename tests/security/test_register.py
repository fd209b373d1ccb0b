"""Every row of the register has its tests, and every test that a row names exists."""

import ast
from functools import cache

import pytest

from tests.architecture.source import ROOT
from tests.security.attacks import ATTACKS
from tests.security.register import Row
from tests.security.traps import TRAPS

ROWS = {**{f"trap {number}": row for number, row in TRAPS.items()}, **{f"{n}": row for n, row in ATTACKS.items()}}


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_no_row_is_left_out() -> None:
    assert sorted(TRAPS) == list(range(1, 21))
    assert sorted(ATTACKS) == list(range(1, 43))


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_each_row_names_tests_that_exist_or_says_where_it_belongs(row: Row) -> None:
    assert row.tests or row.elsewhere
    missing = [name for name in row.tests if name.partition("::")[2] not in _tests_in(name.partition("::")[0])]
    assert missing == []


def test_every_attack_that_has_a_test_here_is_in_the_register() -> None:
    named = {name for row in ROWS.values() for name in row.tests}
    files = [path.name for path in (ROOT / "tests" / "security").glob("test_attacks_*.py")]
    assert files
    assert [file for file in files if not any(name.startswith(f"security/{file}::") for name in named)] == []
