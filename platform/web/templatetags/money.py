"""Amounts and sizes as people in Norway write them."""

from django import template

from billing import labels
from core.money import format_kr

register = template.Library()

_STEPS = ("B", "kB", "MB", "GB", "TB")


@register.filter
def kr(ore: int | None) -> str:
    """ "1 234,50 kr"; nothing for an amount that is not there."""
    return "" if ore is None else format_kr(ore)


@register.filter
def grouped(number: int | None) -> str:
    """ "1 234 567" that does not break over two lines."""
    return "" if number is None else labels.count(number)


@register.filter
def share_percent(basis_points: int) -> str:
    """ "26,31 %" of basis points."""
    return labels.percent(basis_points)


@register.filter
def stored(size: int) -> str:
    """ "1,4 MB": bytes in thousands, one decimal, whole bytes and kilobytes."""
    amount, step = float(size), 0
    while amount >= 1000 and step < len(_STEPS) - 1:
        amount, step = amount / 1000, step + 1
    text = f"{amount:.1f}".replace(".", ",") if step >= 2 else f"{amount:.0f}"
    return f"{text}\u00a0{_STEPS[step]}"
