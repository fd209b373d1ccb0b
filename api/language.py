"""The language of an answer: what Accept-Language asks for, else the tenant's own. Cookies play no part."""

from django.http import HttpRequest

LANGUAGES = ("nb", "nn", "en")
_ALSO = {"no": "nb"}


def language_of(request: HttpRequest) -> str:
    """One of `LANGUAGES`."""
    for _, code in sorted(_wishes(request.headers.get("Accept-Language", "")[:500]), key=lambda wish: -wish[0]):
        if code in LANGUAGES:
            return code
    tenant = getattr(request, "tenant", None)
    own = tenant.language if tenant else "nb"
    return own if own in LANGUAGES else "nb"


def _wishes(header: str) -> list[tuple[float, str]]:
    wishes = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        if quality > 0:
            wishes.append((quality, _ALSO.get(code, code)))
    return wishes
