"""Registers the API app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API, and the one table it keeps in each tenant's schema."""

    name = "api"
    label = "api"

    def ready(self) -> None:
        """Let the schema generator know how callers are recognised."""
        from api import openapi  # noqa: F401  # registering happens on import
