"""Secrets at rest: encryption bound to tenant and place, blind indexes, and the wrapping of a tenant's own key."""

import hashlib
import hmac
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
INDEX_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = b"\x01"


class CryptoError(Exception):
    """The sealed bytes cannot be opened: wrong key, wrong tenant, wrong place, or changed bytes (never says which)."""


def new_key() -> bytes:
    """Return a fresh random 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def wrap_key(kek: bytes, dek: bytes, tenant: str) -> bytes:
    """Seal a tenant's data key under the platform's key; the result opens for this tenant only."""
    _check_key(dek)
    return _seal(_subkey(kek, "wrap"), dek, _bind(tenant, "data-key"))


def unwrap_key(kek: bytes, wrapped: bytes, tenant: str) -> bytes:
    """Open what `wrap_key` sealed for this tenant."""
    return _open(_subkey(kek, "wrap"), wrapped, _bind(tenant, "data-key"))


def derived_key(key: bytes, *, purpose: str) -> bytes:
    """Another 256-bit secret that follows from this one, for one purpose; tells nothing of the key it came from."""
    return _subkey(key, f"derived|{purpose}")


class Cipher:
    """Encrypts one tenant's secrets; each ciphertext opens only for that tenant and in the place it was made for."""

    def __init__(self, dek: bytes, tenant: str) -> None:
        self._dek = dek
        self._tenant = tenant
        self._key = _subkey(dek, "encrypt")
        _bind(tenant, "")

    def __repr__(self) -> str:
        return f"Cipher({self._tenant!r})"

    def encrypt(self, plaintext: bytes, *, context: str) -> bytes:
        """Seal the bytes for one place, such as "file|<id>" or "child|national_id|<id>"."""
        return _seal(self._key, plaintext, _bind(self._tenant, context))

    def decrypt(self, ciphertext: bytes, *, context: str) -> bytes:
        """Open what `encrypt` sealed for the same tenant and place, or raise CryptoError."""
        return _open(self._key, ciphertext, _bind(self._tenant, context))

    def blind_index(self, text: str, *, purpose: str) -> bytes:
        """Return a keyed fingerprint that finds an equal text without revealing it; each purpose has its own key."""
        subkey = _subkey(self._dek, f"index|{self._tenant}|{purpose}")
        normal = unicodedata.normalize("NFC", text).encode()
        return hmac.digest(subkey, normal, hashlib.sha256)[:INDEX_BYTES]


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise CryptoError("a key is 32 bytes")


def _subkey(key: bytes, info: str) -> bytes:
    # One key per use: the index key can never be played against the encryption key.
    _check_key(key)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"samspor|v1|" + info.encode()).derive(key)


def _bind(tenant: str, context: str) -> bytes:
    # A separator inside the tenant's name would let two different pairs bind to the same bytes.
    if not tenant or "|" in tenant:
        raise CryptoError("a tenant's name is not empty and has no separator")
    return f"{tenant}|{context}".encode()


def _seal(key: bytes, plaintext: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, _VERSION + bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES or sealed[:1] != _VERSION:
        raise CryptoError("cannot be opened")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, _VERSION + bound)
    except InvalidTag:
        raise CryptoError("cannot be opened") from None
