"""Cache keys carry the tenant, or cannot be made."""

from tenants import isolation


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: what one tenant stores another cannot find; no tenant, no cache."""
    return f"{isolation.current().schema}:{key_prefix}:{version}:{key}"
