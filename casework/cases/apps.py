"""Registers the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and all that happens in them."""

    name = "casework.cases"
    label = "casework_cases"

    def ready(self) -> None:
        """Let the effects register themselves."""
        from casework.cases import outcomes, rulings  # noqa: F401  # imported for their registrations
