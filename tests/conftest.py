"""One embedded PostgreSQL for the whole run, and a cast of people in two municipalities and a cooperation."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

_stack = ExitStack()


def _start_database() -> None:
    """Start the cluster (or use DATABASE_URL), and give each parallel worker a database of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker and not os.environ.get("DATABASE_URL"):
        from config.embedded import create_database, environment, test_cluster

        cluster = _stack.enter_context(test_cluster())
        create_database(cluster)
        settings = environment(cluster)
        settings.pop("SAMSPOR_DEMO", None)
        os.environ.update(settings, SAMSPOR_ADMIN_URL=cluster.superuser_dsn)
    os.environ.setdefault("SAMSPOR_TESTING", "1")
    os.environ.setdefault("SAMSPOR_LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Playwright's event loop lives in the thread of the tests; our own code there is as synchronous as ever.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if worker:
        _own_database(worker)


def _own_database(worker: str) -> None:
    from urllib.parse import urlsplit, urlunsplit

    from tenants.bootstrap import create_logins

    prefix = f"samspor_{worker}"
    admin = os.environ["SAMSPOR_ADMIN_URL"]
    app, owner = create_logins(
        admin, database=prefix, prefix=prefix, owner_password="owner-in-tests", app_password="app-in-tests"
    )
    for variable, user, password in (
        ("DATABASE_URL", app, "app-in-tests"),
        ("DATABASE_OWNER_URL", owner, "owner-in-tests"),
    ):
        parts = urlsplit(os.environ[variable])
        host = parts.netloc.rpartition("@")[2]
        os.environ[variable] = urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}", path=f"/{prefix}"))
    os.environ["SAMSPOR_ROLE_PREFIX"] = prefix


_start_database()

import django  # noqa: E402  # settings read the environment that was just made

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

from tests import cast  # noqa: E402
from tests.chromium import chromium  # noqa: E402

setup_test_environment()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, file by file: their event loop then runs in the thread of no other test.

    Of those the longest files come first, so that no core is left waiting for one that was begun late. The very first
    are those that copy the whole server, while few municipalities are in it.
    """
    with_browser = {item.path for item in items if _asks_for_browser(item)}
    items.sort(
        key=lambda item: (item.path in with_browser, item.path.name not in _FIRST, _asks_for_browser(item)),
    )


_FIRST = frozenset({"test_restore.py", "test_restore_moment.py", "test_walk.py", "test_sites.py"})


def _asks_for_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def pytest_unconfigure() -> None:
    """Stop the cluster."""
    from django.db import connections

    connections.close_all()
    _stack.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; skipped where there is none, unless CI=true."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def database() -> Iterator[None]:
    """The shared tables, platform roles and the register; and one connection by which towns are made."""
    from tenants.provisioning import owner_kept, prepare_database

    prepare_database()
    with owner_kept():
        yield


@pytest.fixture(scope="session")
def trondheim(database: None) -> cast.Town:
    """Trondheim (bokmål) with its cast."""
    return cast.build_town("5001")


@pytest.fixture(scope="session")
def gol(database: None) -> cast.Town:
    """Gol (nynorsk) with its cast."""
    return cast.build_town("3324")


@pytest.fixture(scope="session")
def snasa(database: None) -> cast.Town:
    """Snåsa, a member of the cooperation."""
    return cast.build_town("5041")


@pytest.fixture(scope="session")
def cooperation(snasa: cast.Town) -> cast.Cooperation:
    """A cooperation whose one member is Snåsa."""
    return cast.build_cooperation([snasa])


@pytest.fixture
def new_town(database: None) -> Iterator[Callable[[], cast.Town]]:
    """A factory of municipalities that no other test has touched."""
    yield cast.build_next_town


@pytest.fixture
def town(new_town: Callable[[], cast.Town]) -> cast.Town:
    """One municipality that no other test has touched."""
    return new_town()
