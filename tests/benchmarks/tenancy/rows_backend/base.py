"""Nothing is switched here; code that asks the connection whose turn it is (to sign a cookie) is told."""

from django.db.backends.postgresql import base

from tenants import isolation


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, and the name of the tenant at hand."""

    @property
    def schema_name(self) -> str:
        """The schema that this tenant would have."""
        tenant = isolation.current_or_none()
        return tenant.schema if tenant else "public"
