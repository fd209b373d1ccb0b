"""Registers the tenants app."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """The register of municipalities and everything that keeps tenants apart."""

    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        """Register the system checks."""
        from tenants import checks

        assert checks.RULES
