"""An invitation link shown once: only its hash is stored, the link itself waits in the operator's browser."""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.schema import schema_at_hand

_COOKIE = "samspor_link" if settings.RELAXED else "__Host-samspor_link"
_KEEP = 300  # seconds from the form to the page that shows it


@dataclass(frozen=True, slots=True)
class Secret:
    """A new secret and the hash that may be stored."""

    secret: str
    token_hash: str


def new_secret() -> Secret:
    """A secret that cannot be guessed."""
    secret = secrets.token_urlsafe(32)
    return Secret(secret, hashlib.sha256(secret.encode()).hexdigest())


def site_url(host: str, path: str = "/") -> str:
    """An address on a tenant's site, as it is reached from outside."""
    port = settings.SAMSPOR_PORT_IN_LINKS
    return f"{'http' if settings.RELAXED else 'https'}://{host}{':' + port if port else ''}{path}"


def hand_over(response: HttpResponse, *, subject: str, host: str, secret: Secret) -> HttpResponse:
    """Give the link to the operator's own browser for the next page; no server keeps it."""
    response.set_signed_cookie(
        _COOKIE,
        f"{subject}|{site_url(host, f'/velkommen/{secret.secret}/')}",
        salt=_salt(),
        max_age=_KEEP,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def waiting_link(request: HttpRequest, *, subject: str) -> str:
    """The link that this browser was handed for this subject; empty when it has been shown."""
    value = request.get_signed_cookie(_COOKIE, default="", salt=_salt(), max_age=_KEEP) or ""
    owner, _, link = value.partition("|")
    return link if owner == subject else ""


def forget(response: HttpResponse) -> HttpResponse:
    """Shown: the browser keeps it no longer."""
    response.delete_cookie(_COOKIE, samesite="Strict")
    return response


def _salt() -> str:
    # Signed with the platform's one key, so the schema is part of what is signed.
    return f"web.one_time_link|{schema_at_hand()}"
