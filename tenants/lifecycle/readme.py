"""The package's own «read me», in Norwegian: for the one who receives it and has never seen the program."""

from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

from core.clock import OSLO


def text(about: Mapping[str, Any], *, at: datetime, tables: int, rows: int, files: int, missing: int) -> str:
    """What is in the package, where, and how to read it."""
    gone = f". **{missing} av filene manglet** på tidspunktet; de står i `manifest.json`" if missing else ""
    moment = f"{at.astimezone(OSLO):%d.%m.%Y kl. %H:%M}"
    template = resources.files("tenants.lifecycle").joinpath("les-meg.md").read_text(encoding="utf-8")
    return template.format(name=about["name"], at=moment, tables=tables, rows=rows, files=files, gone=gone)
