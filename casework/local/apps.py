"""Registers the app."""

from django.apps import AppConfig


class LocalConfig(AppConfig):
    """The municipality's own school year and words."""

    name = "casework.local"
    label = "casework_local"
