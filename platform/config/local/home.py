"""The folder that holds one local installation: its marker, its lock, its secrets."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path

_MARKER = "samspor-home"
_MARKER_TEXT = "This folder belongs to Samspor (local database, secrets, files). `samspor demo --reset` deletes it.\n"


class NotOurs(RuntimeError):
    """The folder holds something that Samspor did not put there."""


class AlreadyRunning(RuntimeError):
    """Another process has this installation open."""


class Home:
    """One local installation's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._lock: int | None = None

    def prepare(self) -> None:
        """Create the folder with its marker; refuses a folder that already holds something else."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.is_ours:
            # Settings may have put the files' folder here before the first start.
            if any(entry.name != "files" for entry in self.folder.iterdir()):
                raise NotOurs(
                    f"{self.folder} is not empty and has no Samspor marker; choose another with SAMSPOR_HOME."
                )
            (self.folder / _MARKER).write_text(_MARKER_TEXT, encoding="utf-8")

    @property
    def is_ours(self) -> bool:
        marker = self.folder / _MARKER
        return marker.is_file() and not marker.is_symlink() and not self.folder.is_symlink()

    def lock(self) -> None:
        """Hold the installation for this process until unlock() or its end, however it ends."""
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 100, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise AlreadyRunning(f"Samspor already runs from {self.folder} (process {holder or 'unknown'}).") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        self._lock = descriptor

    def unlock(self) -> None:
        """Let go of the installation."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def secret(self, name: str) -> str:
        """A random secret, made on first use and kept in a file that only we can read (32 bytes, URL-safe base64)."""
        path = self.folder / f"{name}.secret"
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            pass
        value = secrets.token_urlsafe(32)
        unfinished = self.folder / f".{name}.{os.getpid()}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value + "\n")
        unfinished.rename(path)
        return value

    def remember(self, name: str, value: object) -> None:
        """Keep a small JSON value between runs, readable by us only."""
        path = self.folder / f"{name}.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def recall(self, name: str) -> object | None:
        """A value kept by remember(), or None."""
        try:
            value: object = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return value

    def delete(self) -> None:
        """Remove the whole installation; refuses a folder without our marker, and one that is in use."""
        if not self.folder.exists():
            return
        if not self.is_ours:
            raise NotOurs(f"{self.folder} has no Samspor marker, so nothing was deleted.")
        self.lock()
        try:
            shutil.rmtree(self.folder)
        finally:
            self.unlock()
