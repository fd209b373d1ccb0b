"""Registers the tenants app."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """The register of municipalities and everything that keeps tenants apart."""

    name = "tenants"
    label = "tenants"

    def ready(self) -> None:
        """Register the system checks; with the owner's login, remember which migrations this process began with."""
        from django.conf import settings

        from tenants import checks
        from tenants.releases.source import began_with

        assert checks.RULES
        if settings.SAMSPOR_OWNER_URL:
            began_with()
