"""Typed reading of the environment; a bad value stops the start with a sentence that names it."""

import base64
import os
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit


class BadEnvironment(SystemExit):
    """The program cannot start with this environment."""


def text(name: str, default: str | None = None) -> str:
    """A variable's value, or the content of the file that NAME_FILE points at."""
    if path := os.environ.get(f"{name}_FILE"):
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    value = os.environ.get(name, default)
    if value is None:
        raise BadEnvironment(f"{name} must be set (or {name}_FILE). See README.md, «Settings».")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes/no variable: 1/true/yes or 0/false/no."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", None):
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise BadEnvironment(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise BadEnvironment(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def key(name: str, default: str | None = None) -> bytes:
    """A 32-byte key in URL-safe base64."""
    value = text(name, default)
    try:
        raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise BadEnvironment(f"{name} must be 32 bytes in URL-safe base64.")
    return raw


def database(url: str, *, engine: str, options: Mapping[str, object]) -> dict[str, object]:
    """A Django database setting from postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise BadEnvironment("a database address must look like postgresql://user:password@host:port/name")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "OPTIONS": {**query, **options},
        "CONN_MAX_AGE": number("SAMSPOR_CONN_MAX_AGE", 300),
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
