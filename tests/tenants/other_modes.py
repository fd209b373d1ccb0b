"""Runs test files once more in a process and a database of their own, with another mode switched on."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
_OF_THIS_RUN = re.compile(r"^(DATABASE_|SAMSPOR_|PYTEST_|DJANGO_SETTINGS)")


def look_like_citus(database: str) -> None:
    """Put the stand-in for Citus into a database, where it is not there yet."""
    with psycopg.connect(os.environ["SAMSPOR_ADMIN_URL"], dbname=database, autocommit=True) as admin:
        if admin.execute("SELECT to_regprocedure('citus_version()')").fetchone() == (None,):
            admin.execute((Path(__file__).parent / "citus_stand_in.sql").read_text(encoding="utf-8"))


def passed_in(environment: Mapping[str, str], *files: str) -> int:
    """How many tests of these files passed; fails with their report when one did not."""
    clean = {name: value for name, value in os.environ.items() if not _OF_THIS_RUN.match(name)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    counted = re.search(r"(\d+) passed", done.stdout)
    assert done.returncode == 0 and counted, done.stdout[-6000:] + done.stderr[-2000:]
    return int(counted[1])
