"""Registers the plans app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Education plans (IOP), goals, measures and yearly evaluations."""

    name = "casework.plans"
    label = "casework_plans"

    def ready(self) -> None:
        """Let the effects register themselves."""
        from casework.plans import benefits, cards, services  # noqa: F401  # imported for their registrations
