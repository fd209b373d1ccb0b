"""Logging in by e-mail and password, own users only."""

from typing import Any

from django.contrib.auth.hashers import make_password

from core.accounts.models import User
from core.lines import storable


class OwnUsersBackend:
    """Finds a user of this schema; a visitor from another tenant has no password here and cannot log in."""

    def authenticate(
        self, request: object, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The user when e-mail and password fit, else None; takes the same time either way."""
        if not username or not password or not storable(username):
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: str) -> User | None:
        """The user behind a session, unless deactivated since."""
        return User.objects.filter(pk=user_id, is_active=True, home="").first()
