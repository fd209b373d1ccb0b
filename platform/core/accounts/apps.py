"""Registers the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sessions and login attempts."""

    name = "core.accounts"
    label = "accounts"
