"""Logging in, slowed down for whoever guesses; and the tokens by which other systems call the API."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db.models import Q
from django.db.transaction import atomic

from core.accounts.models import ApiToken, LoginAttempt, Session, User
from core.errors import Invalid, TooMany
from core.schema import schema_at_hand

MAX_FAILURES = 6
WINDOW = timedelta(minutes=15)
# What a token can be allowed. Each one opens a few routes of the API and nothing more.
TOKEN_SCOPES = (
    "cases:read",
    "cases:write",
    "children:read",
    "children:write",
    "tasks:write",
    "casework:write",
    "forms:read",
    "documents:read",
    "setup:read",
    "setup:write",
)
# What a token is given unless somebody says otherwise: a school's part in cases. Not the PPT's, nor how work is done.
USUAL_SCOPES = tuple(scope for scope in TOKEN_SCOPES if not scope.startswith(("setup:", "casework:")))
# The moment of last use is for people who tidy up; to the minute is enough, and saves a write per call.
LAST_USE_STEP = timedelta(minutes=1)


def check_login(*, email: str, password: str, address: str, at: datetime) -> User:
    """The user whom e-mail and password fit. TooMany after six failures in a quarter from one address on one e-mail."""
    fingerprint = hashlib.sha256(f"{email.strip().lower()}|{address}".encode()).hexdigest()
    recent = LoginAttempt.objects.filter(fingerprint=fingerprint, at__gt=at - WINDOW)
    if recent.count() >= MAX_FAILURES:
        raise TooMany("login.too_many")
    user = authenticate(username=email, password=password)
    if not isinstance(user, User):
        LoginAttempt.objects.create(fingerprint=fingerprint, at=at)
        raise Invalid("login.wrong")
    LoginAttempt.objects.filter(fingerprint=fingerprint).delete()
    return user


def end_sessions(user: User) -> int:
    """Log the person out everywhere, now; returns how many sessions ended."""
    ended, _ = Session.objects.filter(user_id=user.id).delete()
    return ended


@atomic
def issue_token(*, name: str, scopes: Sequence[str], at: datetime, expires_at: datetime | None) -> tuple[ApiToken, str]:
    """A new token for one other system, and its secret, which is shown this once and stored as a hash only."""
    faults: dict[str, list[str]] = {}
    if not name.strip() or len(name.strip()) > 100:
        faults["name"] = ["required" if not name.strip() else "too_long"]
    if not scopes or not set(scopes) <= set(TOKEN_SCOPES):
        faults["scopes"] = ["option" if scopes else "required"]
    if expires_at is not None and expires_at <= at:
        faults["expires_at"] = ["past"]
    if faults:
        raise Invalid("token.invalid", fields=faults)
    prefix = f"samspor_{schema_at_hand()}_"
    secret = prefix + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name.strip(),
        prefix=secret[: len(prefix) + 4],
        token_hash=_token_hash(secret),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=expires_at,
    )
    return token, secret


def token_with_secret(*, secret: str, at: datetime) -> ApiToken | None:
    """The token that this is the secret of, unless it is unknown here, revoked or expired; notes that it was used."""
    token = (
        ApiToken.objects.filter(token_hash=_token_hash(secret), revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .first()
    )
    if token and (token.last_used_at is None or at - token.last_used_at >= LAST_USE_STEP):
        ApiToken.objects.filter(id=token.id).update(last_used_at=at)
    return token


def revoke_token(*, token: ApiToken, at: datetime) -> None:
    """Let the token be worth nothing from this moment."""
    ApiToken.objects.filter(id=token.id, revoked_at=None).update(revoked_at=at)


def _token_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
