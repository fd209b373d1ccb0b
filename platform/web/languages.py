"""Which language the reader has chosen."""

from django.utils.translation import get_language


def reader_language() -> str:
    """The page's language as forms and templates name it: nb, nn, se or en."""
    return (get_language() or "nb")[:2]
