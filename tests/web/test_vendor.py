"""What is shipped in static/vendor is what the lock says, and nothing in it reaches out of our own origin."""

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "infra" / "vendor"
STATIC = ROOT / "platform" / "web" / "static" / "vendor"
TEMPLATES = ROOT / "platform" / "web" / "templates"


@pytest.fixture(scope="module")
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor_tool", HERE / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lock() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((HERE / "vendor.lock.json").read_text("utf-8"))
    return loaded


def test_every_file_matches_the_lock(vendor: ModuleType) -> None:
    assert vendor.faults(STATIC, HERE / "vendor.lock.json") == []


def test_a_changed_a_missing_and_a_foreign_file_are_told(vendor: ModuleType, tmp_path: Path) -> None:
    copy = tmp_path / "vendor"
    shutil.copytree(STATIC, copy)
    (copy / "htmx.min.js").write_text("alert(1)")
    (copy / "icons.svg").unlink()
    (copy / "extra.js").write_text("")
    assert sorted(vendor.faults(copy, HERE / "vendor.lock.json")) == [
        "extra.js: not in the lock",
        "htmx.min.js: changed",
        "icons.svg: missing",
    ]


def test_versions_are_those_of_the_npm_lock() -> None:
    npm = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    for package, facts in lock()["packages"].items():
        assert npm[f"node_modules/{package}"]["version"] == facts["version"]
        assert npm[f"node_modules/{package}"]["integrity"] == facts["integrity"]


def test_htmx_stays_on_the_second_major() -> None:
    assert lock()["packages"]["htmx.org"]["version"].startswith("2.")


def test_the_npm_lock_records_no_download_addresses() -> None:
    assert "resolved" not in (HERE / "package-lock.json").read_text("utf-8")


@pytest.mark.parametrize("name", ["designsystemet.css"])
def test_style_sheets_fetch_nothing_from_elsewhere(name: str) -> None:
    addresses = re.findall(r"""url\(\s*["']?([^"')]{1,12})""", (STATIC / name).read_text("utf-8"))
    assert addresses
    assert all(address.startswith("data:") for address in addresses)


def test_no_file_points_at_a_source_map() -> None:
    assert not [path.name for path in STATIC.iterdir() if b"sourceMappingURL=" in path.read_bytes()]


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    used = {
        (path.name, name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""<c-icon[^>]*\sname="([a-z-]+)\"""", path.read_text("utf-8"))
        + re.findall(r"""<c-[a-z-]+[^>]*\sicon(?:-end)?="([a-z-]+)\"""", path.read_text("utf-8"))
    }
    assert used
    assert not {(page, name) for page, name in used if name not in sprite}
