"""The unprivileged account that PostgreSQL runs as when we are root, and which folders it can be trusted with."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

_ACCOUNT = "samspor"
_FALLBACK = "nobody"


@dataclass(frozen=True)
class Account:
    """An account without rights of its own."""

    name: str
    uid: int
    gid: int


def database_account() -> Account | None:
    """Whom PostgreSQL runs as: None (ourselves) for an ordinary user, an unprivileged account for root."""
    if os.geteuid() != 0:
        return None
    return _find(_ACCOUNT) or _create() or _find(_FALLBACK) or _nothing_fits()


def owner_of(folder: Path) -> Account | None:
    """Whose the folder is, when that is an account that exists and is not root."""
    try:
        entry = pwd.getpwuid(folder.stat().st_uid)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid) if entry.pw_uid != 0 else None


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid) if entry.pw_uid != 0 else None


def _create() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin", _ACCOUNT], capture_output=True, check=False)
    return _find(_ACCOUNT)


def _nothing_fits() -> Account:
    raise RuntimeError(
        f"PostgreSQL refuses to run as root, and neither '{_ACCOUNT}' nor '{_FALLBACK}' exists to run it. "
        "Start Samspor as an ordinary user, or set DATABASE_URL."
    )


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account can reach this folder through all its parents, as their modes are now."""
    return all(_may_pass(part.stat(), account) for part in (folder, *folder.parents))


def _may_pass(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def only_root_writes(folder: Path) -> bool:
    """Whether nobody but root can have put or swapped anything on the way to this folder or in it."""
    return not _others_write(folder.lstat()) and way_is_roots(folder.parent)


def way_is_roots(folder: Path) -> bool:
    """Whether what root makes in this folder stays root's: no folder above can be swapped by others."""
    return all(
        not _others_write(status) or _is_sticky(status)
        for status in (part.lstat() for part in (folder, *folder.parents))
    )


def _others_write(status: os.stat_result) -> bool:
    return status.st_uid != 0 or stat.S_ISLNK(status.st_mode) or bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _is_sticky(status: os.stat_result) -> bool:
    return status.st_uid == 0 and stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
