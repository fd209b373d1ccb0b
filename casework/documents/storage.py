"""Files on disk, encrypted with the tenant's own key; a path is made of ids alone, so no name can lead astray."""

import os
import re
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core.errors import Unavailable
from tenants import isolation, keys

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


def write(file_id: UUID, content: bytes) -> str:
    """Store the bytes encrypted and durable before the row is written; returns the storage key."""
    storage_key = f"{file_id.hex[-2:]}/{file_id.hex}"
    target = _path(storage_key)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_suffix(".part")
    sealed = keys.cipher().encrypt(content, context=f"file|{file_id}")
    with open(temporary, "wb", opener=_private) as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, target)
    _make_durable(target.parent)
    return storage_key


def read(file_id: UUID, storage_key: str) -> bytes:
    """The decrypted bytes; Unavailable when the file is not there."""
    try:
        sealed = _path(storage_key).read_bytes()
    except OSError:
        raise Unavailable("file.gone") from None
    return keys.cipher().decrypt(sealed, context=f"file|{file_id}")


def remove(storage_key: str) -> None:
    """Erase the bytes; that they are gone already is no fault."""
    _path(storage_key).unlink(missing_ok=True)


def _path(storage_key: str) -> Path:
    if not _KEY.fullmatch(storage_key):
        raise Unavailable("file.gone")
    return Path(settings.SAMSPOR_FILES_ROOT) / isolation.current().schema / storage_key


def _make_durable(folder: Path) -> None:
    # The new name is safe from a power cut only when its folder is on the disk too.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
