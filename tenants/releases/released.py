"""Which migrations the last release had, and what was in them: written down when it was tagged."""

import hashlib
import json
from pathlib import Path

from tenants.releases.safety import Fault, faults
from tenants.releases.source import Key, file_of, is_ours, source

FILE = Path(__file__).with_name("released.json")


def read(file: Path = FILE) -> dict[Key, str]:
    """(app, name) → checksum of its file; nothing before the first release."""
    told = json.loads(file.read_text(encoding="utf-8"))["migrations"]
    return {(app, name): checksum for (app, name), checksum in ((key.split("."), told[key]) for key in told)}


def write(release: str, file: Path = FILE) -> None:
    """This source is that release."""
    told = {f"{app}.{name}": checksum for (app, name), checksum in _checksums().items()}
    file.write_text(json.dumps({"release": release, "migrations": told}, indent=1) + "\n", encoding="utf-8")


def changed(file: Path = FILE) -> list[str]:
    """Released migrations of ours that are not what they were: tenants have been through the old ones."""
    now = _checksums()
    squashed = {key for migration in source().loader.replacements.values() for key in migration.replaces}
    return [
        f"{app}.{name}"
        for (app, name), checksum in read(file).items()
        if now.get((app, name)) != checksum and not ((app, name) in squashed and (app, name) not in now)
    ]


def faults_since(file: Path = FILE) -> list[Fault]:
    """What code of the last release could not live with; before the first there is none."""
    before = read(file)
    foreign = [key for key in source().order if not is_ours(source().migration(key))]
    return faults(before=frozenset([*before, *foreign])) if before else []


def _checksums() -> dict[Key, str]:
    ours = {key: migration for key, migration in source().loader.disk_migrations.items() if is_ours(migration)}
    return {key: hashlib.sha256(file_of(ours[key]).read_bytes()).hexdigest()[:16] for key in sorted(ours)}
