"""Opens the database that a command needs: the one in DATABASE_URL, else the local one, started when nobody runs it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from config.embedded import create_database, environment, home_folder
from config.local.home import AlreadyRunning
from config.local.postgres import Cluster, StartFailed

_ATTACH_SECONDS = 60.0


def has_own_database() -> bool:
    """Whether the environment names a database, so that none is started."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))


@contextmanager
def local_database() -> Iterator[Cluster | None]:
    """Give this process a database by its environment; yields the local cluster, None when DATABASE_URL is given."""
    if has_own_database():
        yield None
        return
    cluster = Cluster(home_folder(), durable=True)
    try:
        cluster.start()
    except AlreadyRunning as other:
        _wait_for_other(cluster, other)
    try:
        open_for_us(cluster)
        yield cluster
    finally:
        cluster.stop()


def open_for_us(cluster: Cluster) -> None:
    """Make the database and its logins, and point this process (and its children) at them."""
    create_database(cluster)
    for name, value in environment(cluster).items():
        os.environ.setdefault(name, value)


def _wait_for_other(cluster: Cluster, other: AlreadyRunning) -> None:
    deadline = time.monotonic() + _ATTACH_SECONDS
    while not cluster.attach():
        if time.monotonic() > deadline:
            raise StartFailed(f"{other} Its database does not answer.")
        time.sleep(0.2)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Turn every polite signal into KeyboardInterrupt, so that all stops take the same orderly way."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
