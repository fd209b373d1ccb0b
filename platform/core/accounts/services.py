"""Logging in, slowed down for whoever guesses."""

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth import authenticate

from core.accounts.models import LoginAttempt, Session, User
from core.errors import Invalid, TooMany

MAX_FAILURES = 6
WINDOW = timedelta(minutes=15)


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
