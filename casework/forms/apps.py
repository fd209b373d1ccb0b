"""Registers the forms app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """The forms of casework."""

    name = "casework.forms"
    label = "casework_forms"
