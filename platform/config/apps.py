"""Registers the composition root with Django, which then joins the parts."""

from django.apps import AppConfig
from django.conf import settings


class SamsporConfig(AppConfig):
    """The program as a whole."""

    name = "config"
    label = "samspor"

    def ready(self) -> None:
        """Join what must not know each other."""
        from config import sentry, wiring

        wiring.join()
        sentry.configure(settings.SAMSPOR_SENTRY_DSN, settings.SAMSPOR_RELEASE)
