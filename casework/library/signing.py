"""Who made a package: Ed25519 signatures by the platform, and what a signature that was found is worth. Pure."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM: Final = "Ed25519"
# So that a signature on a package can never be passed off as one on anything else.
_ABOUT: Final = b"samspor|package|1|"


class Trust(StrEnum):
    """What is known of where a package comes from."""

    HERE = "here"  # signed by this platform, for the municipality that it names
    STRANGER = "stranger"  # soundly signed, by a key that we do not know
    UNSIGNED = "unsigned"
    BROKEN = "broken"  # changed after it was signed, or the signature is no signature


@dataclass(frozen=True, slots=True)
class Signer:
    """The key of this platform."""

    seed: bytes

    @property
    def public(self) -> str:
        """The public key, as it stands in packages."""
        return _text(self._key.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> dict[str, str]:
        """The signature to put beside the content."""
        return {"algorithm": ALGORITHM, "key": self.public, "value": _text(self._key.sign(_ABOUT + content))}

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def trust(content: bytes, signature: Mapping[str, Any] | None, *, here: Signer) -> Trust:
    """What the signature says of this very content."""
    if signature is None:
        return Trust.UNSIGNED
    if set(signature) != {"algorithm", "key", "value"} or signature["algorithm"] != ALGORITHM:
        return Trust.BROKEN
    key, value = _bytes(signature["key"], 32), _bytes(signature["value"], 64)
    if key is None or value is None:
        return Trust.BROKEN
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(value, _ABOUT + content)
    except (InvalidSignature, ValueError):
        return Trust.BROKEN
    return Trust.HERE if signature["key"] == here.public else Trust.STRANGER


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: object, length: int) -> bytes | None:
    if not isinstance(text, str) or len(text) > 100:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == length and _text(raw) == text else None
