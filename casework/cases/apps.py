"""Registers the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and all that happens in them."""

    name = "casework.cases"
    label = "casework_cases"

    def ready(self) -> None:
        """Let the effects register themselves, and what they ask of the forms."""
        from casework.cases import effect_fields, outcomes, rulings  # noqa: F401  # imported for their registrations
        from casework.workflows import judging

        judging.register("effect_fields", effect_fields.problems_now)
