"""The table in infra/variations.md names every variation once, and every one is played by a test."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALL = {f"V{number}" for number in range(1, 30)}


def test_each_variation_has_its_row_and_its_test() -> None:
    rows = re.findall(r"^\| (V\d+) \|.*`test_(v\d+)_\*` \|$", (ROOT / "infra/variations.md").read_text(), re.MULTILINE)
    assert [(row, f"v{row[1:]}") for row, _ in rows] == rows
    assert {row for row, _ in rows} == ALL
    assert len(rows) == len(ALL)
    source = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    played = {f"V{number}" for number in re.findall(r"^def test_v(\d+)_", source, re.MULTILINE)}
    assert played == ALL
