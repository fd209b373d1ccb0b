"""Registers the insights app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Counts and waiting times."""

    name = "casework.insights"
    label = "casework_insights"
