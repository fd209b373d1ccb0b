"""A migration that adds one field to the cases, in a folder beside the real ones: nothing in the source is touched."""

import os
import sys
from pathlib import Path

import casework.cases

FOLDER = "SAMSPOR_BENCH_MIGRATIONS"
_PACKAGE = "samspor_bench_migrations"
_REAL = Path(casework.cases.__file__ or "").parent / "migrations"
_MIGRATION = '''"""Adds one field."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework_cases", "{after}")]
    operations = [
        migrations.AddField("case", "bench_{number}", models.CharField(max_length=40, default="", db_default="")),
    ]
'''


def migration_modules() -> dict[str, str]:
    """Django's MIGRATION_MODULES: the real migrations and those in the folder that the environment names."""
    folder = os.environ.get(FOLDER, "")
    if not folder:
        return {}
    if folder not in sys.path:
        sys.path.append(folder)
    return {"casework_cases": _PACKAGE}


def make_package(folder: Path) -> Path:
    """A package whose modules are found both here and among the real migrations; nothing is added yet."""
    package = folder / _PACKAGE
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(f"__path__ = [{str(_REAL)!r}, {str(package)!r}]\n")
    return package


def write(folder: Path, number: int) -> None:
    """Write the migration of round `number`, after the real ones and those of the rounds before."""
    after = f"9{number - 1:03}_bench" if number > 1 else max(path.stem for path in _REAL.glob("[0-9]*.py"))
    text = _MIGRATION.format(after=after, number=number)
    (make_package(folder) / f"9{number:03}_bench.py").write_text(text)
