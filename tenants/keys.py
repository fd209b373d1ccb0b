"""The current tenant's data key: wrapped in the directory, unwrapped in memory, never written."""

from functools import lru_cache

from django.conf import settings

from core.crypto import Cipher, derived_key, new_key, unwrap_key, wrap_key
from tenants import isolation


def new_wrapped_key(schema: str) -> bytes:
    """A fresh data key for a tenant, wrapped with the key that lives outside the database."""
    return wrap_key(settings.SAMSPOR_KEK, new_key(), tenant=schema)


def cipher() -> Cipher:
    """Encrypts and decrypts for the tenant at hand; raises when there is none."""
    tenant = isolation.current()
    return _cipher(tenant.schema, tenant.wrapped_key)


def signing_seed() -> bytes:
    """The seed of the key with which this platform signs packages of configuration; follows from the key outside."""
    return derived_key(settings.SAMSPOR_KEK, purpose="packages")


@lru_cache(maxsize=2048)
def _cipher(schema: str, wrapped: bytes) -> Cipher:
    return Cipher(unwrap_key(settings.SAMSPOR_KEK, wrapped, tenant=schema), tenant=schema)
