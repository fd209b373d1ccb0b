"""Dates in words, in the language of the page."""

from datetime import date

from django.utils.formats import date_format


def long_date(day: date) -> str:
    """23. november 2026."""
    return date_format(day, "DATE_FORMAT")


def short_date(day: date) -> str:
    """23. nov 2026."""
    return date_format(day, "SHORT_DATE_FORMAT")


def written_date(day: date) -> str:
    """23.11.2026, as it is typed."""
    return f"{day.day:02d}.{day.month:02d}.{day.year}"
