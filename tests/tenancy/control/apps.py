"""The one app of the control."""

from django.apps import AppConfig


class ControlConfig(AppConfig):
    """Holds the tenants' own models."""

    name = "tests.tenancy.control"
    label = "control"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        """Load them from the file that says what they are."""
        from tests.tenancy.control import customers  # noqa: F401

        super().import_models()
