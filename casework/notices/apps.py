"""Registers the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices of casework."""

    name = "casework.notices"
    label = "casework_notices"
