"""The session store: Django's database store over our own table."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from core.accounts.models import Session
from core.schema import schema_at_hand


class SessionStore(DatabaseSessionStore):
    """Keeps sessions in the schema of the tenant that the request belongs to."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table behind the store."""
        return Session

    @property
    def key_salt(self) -> str:
        """A row copied into another schema cannot be read there."""
        return f"{super().key_salt}|{schema_at_hand()}"

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A row that also says whose session it is."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get("_auth_user_id")
        return row
