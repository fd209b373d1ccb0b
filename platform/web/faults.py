"""A refused act on a set-up page: what the page is shown again with."""

from typing import Any

from django.http import HttpRequest

from core.errors import DomainError
from web.error_texts import sentence


def faulty(request: HttpRequest, error: DomainError) -> dict[str, Any]:
    """The fault in words, the fields it is about, and what was typed."""
    return {"fault": sentence(error), "fields": error.fields, "has_errors": True, "posted": request.POST}
