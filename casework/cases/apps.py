"""Registers the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and all that happens in them."""

    name = "casework.cases"
    label = "casework_cases"

    def ready(self) -> None:
        """Let the effects register themselves, and what they ask of the forms and letters."""
        # The last two are imported for their registrations.
        from casework.cases import effect_fields, letter_duties, outcomes, rulings  # noqa: F401
        from casework.workflows import judging

        judging.register("effect_fields", effect_fields.problems_now)
        judging.register("letter_duties", letter_duties.problems_now)
