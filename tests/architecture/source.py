"""What the tests of the architecture read: the product's own files, without what was vendored or generated."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "config": "platform/config",
    "core": "platform/core",
    "web": "platform/web",
    "tenants": "tenants",
    "casework": "casework",
    "billing": "billing",
    "api": "api",
}
_FOLDERS = ("platform", "tenants", "casework", "billing", "api", "tests", "infra", ".ci")
_LEAVE_OUT = {"node_modules", "__pycache__", "vendor", ".ruff_cache", ".mypy_cache", ".hypothesis"}


@cache
def files(suffix: str, *folders: str) -> tuple[Path, ...]:
    """Our own files of one kind, in all folders or in these."""
    return tuple(
        path
        for folder in folders or _FOLDERS
        for path in sorted((ROOT / folder).rglob(f"*{suffix}"))
        if path.is_file() and not _LEAVE_OUT & set(path.relative_to(ROOT).parts)
    )


def product_code() -> tuple[Path, ...]:
    """The Python of the product itself; migrations are history, not code that is kept tidy."""
    found = files(".py", "platform", "tenants", "casework", "billing", "api", "infra")
    return tuple(path for path in found if "migrations" not in path.parts)


def test_code() -> tuple[Path, ...]:
    """The Python of the tests."""
    return files(".py", "tests")


test_code.__test__ = False  # type: ignore[attr-defined]


def name(path: Path) -> str:
    """How a finding names a file."""
    return str(path.relative_to(ROOT))
