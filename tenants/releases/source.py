"""The migrations that this source comes with: read once, in one order, known by a fingerprint of their files."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from core import clock
from tenants.grants import tenant_statements

Key = tuple[str, str]  # (app, name)
_SOME_SCHEMA = "k0000"
_SETTLED_SECONDS = 2.0


@dataclass(frozen=True)
class Source:
    """The graph, loaded once for all tenants."""

    loader: MigrationLoader
    order: tuple[Key, ...]
    digest: str
    fingerprint: str

    @property
    def version(self) -> str:
        """What a person reads: how many, and which."""
        return version_of(self.order)

    def migration(self, key: Key) -> Migration:
        """The migration itself."""
        found: Migration = self.loader.graph.nodes[key]
        return found

    def state_after(self, keys: Iterable[Key]) -> ProjectState:
        """The models as they were when these, and no others, had been applied."""
        wanted = set(keys)
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for key in self.order:
            if key in wanted:
                state = self.migration(key).mutate_state(state, preserve=False)
        return state


@lru_cache(maxsize=1)
def source() -> Source:
    """This process's migrations."""
    fingerprint = began_with()  # not of this moment: files that have changed since are seen, not taken for ours
    loader = MigrationLoader(None)
    order = tuple(_order(loader))
    return Source(loader, order, digest_of(order), fingerprint)


@lru_cache(maxsize=1)
def began_with() -> str:
    """The fingerprint when this process started."""
    return fingerprint_now()


def fingerprint_now() -> str:
    """A checksum of every migration as it lies on disk at this moment."""
    files = tuple(_files())
    newest = max(file.changed for file in files)
    # The stamp of a file that has only just been changed may be the same after one more change: it is read each time.
    settled = clock.now().timestamp() - newest / 1e9 > _SETTLED_SECONDS
    return _checksum(files) if settled else _checksum.__wrapped__(files)


class _File(NamedTuple):
    name: str  # app/file
    path: str
    changed: int  # nanoseconds; the file system's own stamp, which nobody sets
    size: int
    inode: int


def _files() -> Iterator[_File]:
    for label, folder in _folders():
        with os.scandir(folder) as found:
            for entry in sorted(found, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    now = entry.stat()
                    yield _File(f"{label}/{entry.name}", entry.path, now.st_ctime_ns, now.st_size, now.st_ino)


@lru_cache(maxsize=1)
def _checksum(files: tuple[_File, ...]) -> str:
    digest = hashlib.sha256(f"1 {django.get_version()}".encode())
    for file in files:
        digest.update(f"\n{file.name} ".encode())
        digest.update(Path(file.path).read_bytes())
    return digest.hexdigest()


def digest_of(keys: Iterable[Key]) -> str:
    """Which migrations these are; PostgreSQL works out the same of a schema's django_migrations (applied.DIGEST)."""
    names = ",".join(f"{app}.{name}" for app, name in sorted(keys))
    return hashlib.md5(names.encode(), usedforsecurity=False).hexdigest()


def version_of(keys: Iterable[Key]) -> str:
    """«47-3f9a12bc34de»."""
    every = list(keys)
    return f"{len(every)}-{digest_of(every)[:12]}"


def tenant_labels() -> frozenset[str]:
    """The apps whose tables are in each tenant's schema."""
    return _labels(settings.TENANT_APPS)


def shared_labels() -> frozenset[str]:
    """The apps whose tables are in the public schema."""
    return _labels(settings.SHARED_APPS)


def rights_fingerprint() -> str:
    """A checksum of the rights that a tenant's role is given."""
    return hashlib.sha256("\n".join(tenant_statements(_SOME_SCHEMA)).encode()).hexdigest()


def _labels(names: Iterable[str]) -> frozenset[str]:
    wanted = set(names)
    return frozenset(
        config.label
        for config in apps.get_app_configs()
        if {config.name, f"{type(config).__module__}.{type(config).__qualname__}"} & wanted
    )


def file_of(migration: Migration) -> Path:
    """Where it is written."""
    return Path(str(import_module(type(migration).__module__).__file__))


def is_ours(migration: Migration) -> bool:
    """Whether it is this product's own; other packages' come with their own promises."""
    return "site-packages" not in file_of(migration).parts


def _folders() -> Iterator[tuple[str, str]]:
    for config in apps.get_app_configs():
        name, elsewhere = MigrationLoader.migrations_module(config.label)
        if not name or not (elsewhere or os.path.exists(f"{config.path}/migrations")):
            continue  # Python would look for it in every place that it knows
        try:
            module = import_module(name)
        except ModuleNotFoundError:
            continue
        for folder in sorted(getattr(module, "__path__", [])):
            yield config.label, folder


def _order(loader: MigrationLoader) -> Iterator[Key]:
    seen: set[Key] = set()
    for target in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(target):
            if key not in seen:
                seen.add(key)
                yield key
