"""A database of its own for trying releases, and migrations that come after those on disk, written by the test."""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.test import override_settings

from core import clock
from core.acts import system_act
from tenants import directory, provisioning
from tenants.bootstrap import create_logins
from tenants.context import TenantContext
from tenants.releases import source as sources
from tests.tenants.other_modes import look_like_citus

APP = "casework_plans"
LAST = "0001_initial"
_HEADER = """
from django.db import migrations, models
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("{app}", "{after}")]
"""


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """A new database for every connection of this process: a release there meets no other test's tenants."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    prefix = f"samspor_{worker}{name}"
    app, owner = create_logins(
        os.environ["SAMSPOR_ADMIN_URL"], database=prefix, prefix=prefix, owner_password="eier", app_password="app"
    )
    if settings.SAMSPOR_CITUS:
        look_like_citus(prefix)
    parts = urlsplit(settings.SAMSPOR_OWNER_URL)
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"{owner}:eier@{host}", path=f"/{prefix}"))
    connections.close_all()
    before = {alias: dict(connections.settings[alias]) for alias in ("default", "owner")}
    for alias, user, password in (("default", app, "app"), ("owner", owner, "eier")):
        connections.settings[alias].update(USER=user, PASSWORD=password, NAME=prefix)
        connections[alias].settings_dict.update(USER=user, PASSWORD=password, NAME=prefix)
    try:
        with override_settings(SAMSPOR_OWNER_URL=url, SAMSPOR_ROLE_PREFIX=prefix):
            _forget()
            yield
    finally:
        connections.close_all()
        for alias, kept in before.items():
            connections.settings[alias].update(kept)
            connections[alias].settings_dict.update(kept)
        _forget()


@contextmanager
def later_migrations(folder: Path, *bodies: str, word: str = "later") -> Iterator[list[sources.Key]]:
    """The app of plans has these migrations after its own: bodies of the class, in order. The files are real."""
    name = f"later_{hashlib.md5(str(folder).encode()).hexdigest()}"
    package = folder / name
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("")
    original = Path(__file__).resolve().parents[2] / "casework" / "plans" / "migrations"
    names = sorted(file.stem for file in original.glob("[0-9]*.py"))
    for stem in names:
        (package / f"{stem}.py").write_text((original / f"{stem}.py").read_text())
    for number, body in enumerate(bodies, 1):
        text = _HEADER.format(app=APP, after=names[-1]) + "\n" + _indented(body)
        names.append(f"9{number:03d}_{word}")
        (package / f"{names[-1]}.py").write_text(text)
    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES={APP: name}):
            _forget()
            yield [(APP, stem) for stem in names[-len(bodies) :]] if bodies else []
    finally:
        sys.path.remove(str(folder))
        for module in [module for module in sys.modules if module.split(".")[0] == name]:
            del sys.modules[module]
        _forget()


def onboard(number: str) -> TenantContext:
    """A municipality, made from the template as it is now."""
    act = system_act(clock.now(), channel="command")
    with provisioning.as_owner():
        new = provisioning.from_register(number)
    return provisioning.onboard(new=new, act=act)


@contextmanager
def as_admin() -> Iterator[psycopg.Connection[Any]]:
    """A look at everything, as the database's administrator."""
    parts = urlsplit(os.environ["SAMSPOR_ADMIN_URL"])
    database = connections.settings["owner"]["NAME"]
    with psycopg.connect(urlunsplit(parts._replace(path=f"/{database}")), autocommit=True) as connection:
        yield connection


def _forget() -> None:
    from tenants import template

    sources.began_with.cache_clear()
    sources.source.cache_clear()
    template._template.cache_clear()
    directory.forget()


def _indented(body: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in dedent(body).strip().splitlines()) + "\n"
