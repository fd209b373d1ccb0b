"""Registers the documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The documents of casework."""

    name = "casework.documents"
    label = "casework_documents"
