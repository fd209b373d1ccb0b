"""The PostgreSQL that Samspor starts by itself: for a first try, for the command line, and for tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from config.local.home import Home
from config.local.postgres import Cluster

DATABASE = "samspor"
PREFIX = "samspor"
_ROOT = Path(__file__).resolve().parent.parent.parent
_TEST_FOLDER = "samspor-test-"


def home_folder() -> Path:
    """Where the local installation lives: SAMSPOR_HOME, else `.samspor` beside the source."""
    return Path(os.environ.get("SAMSPOR_HOME") or _ROOT / ".samspor").absolute()


def create_database(cluster: Cluster) -> None:
    """Create (or repair) the database and both logins in a running cluster; safe to repeat."""
    from tenants.bootstrap import create_logins

    create_logins(
        cluster.superuser_dsn,
        database=DATABASE,
        prefix=PREFIX,
        owner_password=cluster.home.secret("owner"),
        app_password=cluster.home.secret("app"),
    )


def environment(cluster: Cluster) -> dict[str, str]:
    """The settings that a process needs to work on this cluster as the demo does."""
    home: Home = cluster.home
    return {
        "DATABASE_URL": cluster.dsn(f"{PREFIX}_app", DATABASE, home.secret("app")),
        "DATABASE_OWNER_URL": cluster.dsn(f"{PREFIX}_owner", DATABASE, home.secret("owner")),
        "SAMSPOR_DEMO": "1",
        "SAMSPOR_SECRET_KEY": home.secret("django"),
        "SAMSPOR_KEK": home.secret("kek"),
        "SAMSPOR_FILES_ROOT": str(home.folder / "files"),
    }


@contextmanager
def throw_away_cluster(*, durable: bool, settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A cluster that is gone afterwards, with PostgreSQL's settings changed as asked; one at a time in a process."""
    _sweep_killed_sessions()
    folder = Path(tempfile.mkdtemp(prefix=f"{_TEST_FOLDER}{os.getpid()}-", dir=_temporary_folder()))
    cluster = Cluster(folder, durable=durable, settings=settings)
    try:
        with cluster:
            yield cluster
    finally:
        cluster.destroy()


def test_cluster() -> AbstractContextManager[Cluster]:
    """A throw-away cluster for one test session, fast instead of durable; call it once, from the main thread.

    With pytest-xdist only the controller starts it; the workers get its address by the environment and
    make databases of their own in it.
    """
    return throw_away_cluster(durable=False)


# pytest would take the name for a test of its own.
test_cluster.__test__ = False  # type: ignore[attr-defined]


def _temporary_folder() -> str:
    # Root's TMPDIR may be closed to the account that runs PostgreSQL; /tmp never is.
    return "/tmp" if os.geteuid() == 0 else tempfile.gettempdir()


def _sweep_killed_sessions() -> None:
    for folder in Path(_temporary_folder()).glob(f"{_TEST_FOLDER}*"):
        owner = folder.name.removeprefix(_TEST_FOLDER).split("-")[0]
        try:
            status = folder.lstat()
        except FileNotFoundError:  # another session has just ended, or swept it
            continue
        if folder.is_symlink() or status.st_uid != os.geteuid() or not owner.isdigit():
            continue
        if not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
