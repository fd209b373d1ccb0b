"""A package of files in a folder or a zip: written as a stream, each file's checksum taken on the way, read safely."""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any, Protocol

from core.errors import Conflict, Invalid

FORMAT = "samspor-tenant/1"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_CHUNK = 1024 * 1024


class _Place(Protocol):
    def create(self, name: str) -> AbstractContextManager[IO[bytes]]: ...
    def finish(self) -> None: ...
    def discard(self) -> None: ...


class _Folder:
    def __init__(self, target: Path) -> None:
        self._target, self._unfinished = target, unfinished(target)
        self._made: set[str] = set()
        shutil.rmtree(self._unfinished, ignore_errors=True)
        self._unfinished.mkdir(mode=0o700, parents=True)

    def create(self, name: str) -> AbstractContextManager[IO[bytes]]:
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            (self._unfinished / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
            self._made.add(folder)
        return open(f"{self._unfinished}/{name}", "xb", opener=private)

    def finish(self) -> None:
        self._unfinished.rename(self._target)

    def discard(self) -> None:
        shutil.rmtree(self._unfinished, ignore_errors=True)


class _Zip:
    def __init__(self, target: Path) -> None:
        self._target, self._unfinished = target, unfinished(target)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._unfinished.unlink(missing_ok=True)
        self._file = open(self._unfinished, "xb", opener=private)  # noqa: SIM115  # closed by finish()
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def create(self, name: str) -> AbstractContextManager[IO[bytes]]:
        return self._zip.open(name, "w", force_zip64=True)

    def finish(self) -> None:
        self._zip.close()
        self._file.close()
        self._unfinished.rename(self._target)

    def discard(self) -> None:
        self._zip.fp = None  # else it would write its directory when it is forgotten
        self._file.close()
        self._unfinished.unlink(missing_ok=True)


class Writer:
    """Writes a package that is there whole or not at all; nobody but this account can read it."""

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise Conflict("export.exists", path=str(target))
        self.target = target
        self._place: _Place = _Zip(target) if target.suffix == ".zip" else _Folder(target)
        self.files: dict[str, dict[str, Any]] = {}
        self.bytes = 0

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._place.discard()  # it is in plain: no half of it is left lying about

    def write(self, name: str, blocks: Iterable[bytes]) -> None:
        """One file from its blocks."""
        checked(name)
        digest, size = hashlib.sha256(), 0
        with self._place.create(name) as file:
            for block in blocks:
                digest.update(block)
                size += len(block)
                file.write(block)
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}
        self.bytes += size

    def text(self, name: str, content: str) -> None:
        """One small file."""
        self.write(name, [content.encode()])

    def finish(self, manifest: Mapping[str, Any]) -> str:
        """Manifest and checksums last; returns the checksum of the list of checksums, which vouches for everything."""
        listed = {"format": FORMAT, **manifest, "files": dict(sorted(self.files.items()))}
        self.write(MANIFEST, [json.dumps(listed, ensure_ascii=False, indent=1).encode()])
        sums = "".join(f"{entry['sha256']}  {name}\n" for name, entry in sorted(self.files.items()))
        self.write(SUMS, [sums.encode()])
        self._place.finish()
        return str(self.files[SUMS]["sha256"])


class Reader:
    """Reads a package; whatever does not fit its own manifest is refused before anything is used."""

    def __init__(self, source: Path) -> None:
        self._folder = source if source.is_dir() else None
        try:
            self._zip = zipfile.ZipFile(source) if self._folder is None else None
            self.manifest: dict[str, Any] = json.loads(b"".join(self.blocks(MANIFEST)))
            known = self.manifest["format"] == FORMAT
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise Invalid("restore.no_package", path=str(source)) from error
        if not known:
            raise Invalid("restore.no_package", path=str(source))

    def blocks(self, name: str) -> Iterator[bytes]:
        """The file's content, in blocks."""
        with self.open(name) as file:
            while block := file.read(_CHUNK):
                yield block

    def open(self, name: str) -> IO[bytes]:
        """The file, for reading: one that the manifest names, and that lies in the package itself."""
        if name not in (MANIFEST, SUMS) and checked(name) not in self.manifest["files"]:
            raise Invalid("restore.damaged", file=name[:100])
        if self._folder is not None:
            return open(self._folder / name, "rb", opener=_no_link)
        assert self._zip is not None
        return self._zip.open(name)

    def check(self) -> None:
        """Every file is what the manifest says, and the manifest what the sums say; Invalid names one that is not."""
        if f"{self._sum(MANIFEST)}  {MANIFEST}" not in b"".join(self.blocks(SUMS)).decode().splitlines():
            raise Invalid("restore.damaged", file=MANIFEST)
        for name, entry in self.manifest["files"].items():
            if self._sum(name) != entry["sha256"]:
                raise Invalid("restore.damaged", file=name)

    def _sum(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            for block in self.blocks(name):
                digest.update(block)
        except (OSError, KeyError, zipfile.BadZipFile):
            raise Invalid("restore.damaged", file=name) from None
        return digest.hexdigest()


def checked(name: str) -> str:
    """The name, when it stays inside the package; a package that came back from outside may say anything."""
    if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\n" in name or not name:
        raise Invalid("restore.damaged", file=name[:100])
    return name


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def unfinished(target: Path) -> Path:
    """Where it lies until it is whole."""
    return target.with_name(f"{target.name}.unfinished")


def private(path: str, flags: int) -> int:
    """Opens a new file that only this account can read."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
