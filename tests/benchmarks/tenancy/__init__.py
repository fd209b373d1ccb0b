"""Tenancy: onboarding, releases, requests, memory and export, beside plain django-tenants and a row-level twin."""

from tests.benchmarks.tenancy.suite import main

__all__ = ["main"]
