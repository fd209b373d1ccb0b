"""Registers the library app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """The library of casework."""

    name = "casework.library"
    label = "casework_library"
