"""Registers the workflows app."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Workflows and their published versions."""

    name = "casework.workflows"
    label = "casework_workflows"
