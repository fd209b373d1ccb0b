"""A text key that is only ever looked up whole."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField


class KeyField(Text):
    """Text with a unique index, without the second one for patterns that Django makes for each `varchar`."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The type by its full name: Django knows the short one, and doubles its index."""
        return f"character varying({self.max_length})"
