"""Users, sessions and failed logins. They live in each tenant's own schema, so a login is worth nothing elsewhere."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.crypto import salted_hmac

from core.accounts.fields import KeyField
from core.ids import new_id
from core.schema import schema_at_hand


class UserManager(BaseUserManager["User"]):
    """Finds people by the e-mail address they log in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The own user with this e-mail address, letter case aside."""
        return self.get(email=(username or "").strip().lower(), home="")


class User(AbstractBaseUser):
    """Somebody who can act here: own staff, a guardian, an operator, or a visitor from a cooperation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # A visitor's own tenant and key there; a visitor has no password here.
    home = models.CharField(max_length=63, blank=True, default="")
    home_user_id = models.UUIDField(null=True, blank=True)
    # How many notices this person has not read: kept here, as every page shows it and every request reads this row.
    unread_notices = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email", "home"], name="accounts_user_email_home")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """First letters of the first and last name, for the round badge."""
        parts = self.name.split()
        return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper() if parts else "?"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Two schemas may hold the same person with the same password (one copied from the other): a login is in one.
        salt = f"accounts.User.session|{schema_at_hand()}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()


class SessionManager(BaseSessionManager["Session"]):
    """Django's manager, for our own table."""

    use_in_migrations = True


class Session(AbstractBaseSession):
    """A login in progress; knows whose it is so that a leaver's sessions can be ended."""

    # As Django's own, without the two indexes (patterns, date of expiry) that no query here asks for.
    session_key = KeyField(max_length=40, primary_key=True)
    expire_date = models.DateTimeField()
    user_id = models.UUIDField(null=True, blank=True)

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        indexes = [models.Index(fields=["user_id"], name="accounts_session_user")]

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store that writes these rows."""
        from core.accounts.sessions import SessionStore

        return SessionStore


class LoginAttempt(models.Model):
    """A failed login, kept a short while to slow down guessing. Holds no password and no plain e-mail."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["fingerprint", "at"], name="accounts_attempt_recent")]


class Invitation(models.Model):
    """A one-time link that lets a named person set a password; only the link's hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="accounts_invitation_token")]


class ApiToken(models.Model):
    """A secret by which one other system calls the API of this tenant; only its hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="accounts_apitoken_token")]
