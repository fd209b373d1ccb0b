"""A tenant's stored files outside the running site: opened for a package, sealed again, and counted."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from core.crypto import Cipher, CryptoError
from tenants.lifecycle.declared import StoredFile
from tenants.lifecycle.package import checked, private

SEALING_ADDS = 29  # bytes: version, nonce and tag


def opened(schema: str, file: StoredFile, cipher: Cipher) -> bytes:
    """The file's own bytes; OSError when it is not there, CryptoError when the key does not fit."""
    return cipher.decrypt(path_of(schema, file.storage_key).read_bytes(), context=file.context)


def is_kept(schema: str, file: StoredFile) -> bool:
    """Whether a file of the right size is in its place."""
    try:
        return path_of(schema, file.storage_key).stat().st_size == file.size + SEALING_ADDS
    except OSError:
        return False


def holds(schema: str, file: StoredFile, cipher: Cipher) -> bool:
    """Whether the very file is in its place already, sealed with this key."""
    try:
        return is_kept(schema, file) and hashlib.sha256(opened(schema, file, cipher)).hexdigest() == file.sha256
    except CryptoError:
        return False


def keep(schema: str, file: StoredFile, content: bytes, cipher: Cipher) -> None:
    """Put the file in its place, sealed with the tenant's key; the caller makes many durable at once."""
    target = path_of(schema, file.storage_key)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with open(unfinished, "xb", opener=private) as handle:
        handle.write(cipher.encrypt(content, context=file.context))
    os.replace(unfinished, target)


def make_durable() -> None:
    """Have the disk hold everything that was kept: once for all of them."""
    os.sync()


def path_of(schema: str, storage_key: str) -> Path:
    """Where the sealed bytes lie."""
    return Path(settings.SAMSPOR_FILES_ROOT) / schema / checked(storage_key)


def index(stored: Iterable[StoredFile]) -> str:
    """A table of the package's files: which row each belongs to and where it is."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["id", "path", "bytes", "sha256"])
    writer.writerows([str(file.id), file.path, file.size, file.sha256] for file in stored)
    return buffer.getvalue()


def as_json(value: Any) -> str:
    """JSON that a person can read too."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
