"""Registers the billing app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Usage, cost sharing, statements and invoices, in the shared schema."""

    name = "billing"
    label = "billing"
