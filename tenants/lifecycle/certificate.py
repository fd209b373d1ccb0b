"""The certificate of an erasure: plain data with a checksum, the same for whoever reads it later."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tenants.models import Operation

# Of an export only what says which it was, never what is in it.
_OF_EXPORT = ("folder", "name", "bytes", "sha256", "tables", "rows", "files", "missing_files")
STAYS = ("billing", "audit", "backups")


def make(asked: Operation, detail: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """What was destroyed, when, and who asked for it. No person's name but the operator's."""
    return {
        "what": "erasure",
        "version": 1,
        "tenant": {
            "number": asked.number,
            "name": asked.name,
            "kind": detail["tenant_kind"],
            "org_number": detail["org_number"],
        },
        "operation": str(asked.id),
        "asked_by": asked.asked_by,
        "asked_at": asked.asked_at.isoformat(),
        "closed_at": detail["closed_at"],
        "key_destroyed_at": detail["key_destroyed_at"],
        "erased_at": at.isoformat(),
        "destroyed": detail["destroyed"],
        "export": detail["export"],
        "export_checked": detail["export_checked"],
        "packages_left": detail["packages"],
        "stays": list(STAYS),
        "release": settings.SAMSPOR_RELEASE,
    }


def handed_back(export: Operation) -> dict[str, Any]:
    """Which export the tenant was handed back by."""
    assert export.finished_at is not None
    told = {name: export.detail[name] for name in _OF_EXPORT if name in export.detail}
    return {"operation": str(export.id), "finished_at": export.finished_at.isoformat(), **told}


def packages_left(exports: Iterable[Operation]) -> list[str]:
    """The packages of the tenant that still lie on this server, for somebody to fetch or delete."""
    paths = (Path(row.detail["folder"]) / row.detail["name"] for row in exports if "name" in row.detail)
    return sorted(str(path) for path in paths if path.exists())


def as_text(made: Mapping[str, Any]) -> str:
    """The certificate as it is kept, downloaded and summed."""
    return json.dumps(made, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def checksum(made: Mapping[str, Any]) -> str:
    """SHA-256 of the downloaded text."""
    return hashlib.sha256(as_text(made).encode()).hexdigest()
