"""Registers the people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Children, guardians, units and who has which role."""

    name = "casework.people"
    label = "casework_people"
