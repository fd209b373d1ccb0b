"""Sentences of the product with the municipality's own words in them."""

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import get_language

from casework.local.terms import wording_in
from tenants import isolation


def own(text: str | Promise) -> str:
    """The sentence as this municipality would say it; unchanged where there is no municipality, or no own word."""
    said = str(text)
    tenant = isolation.current_or_none()
    if tenant is None or tenant.kind == "platform":
        return said
    try:
        return wording_in(get_language() or "nb").applied(said)
    except DatabaseError:
        return said  # a page that tells of a fault must not fail over a word
