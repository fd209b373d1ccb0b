"""Reading bodies: JSON only, of bounded size, depth and numbers, and of text that can be stored."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser

from casework.library import packages
from core import strict_json

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_VALUES = 5000


class Malformed(APIException):
    """The body is not JSON that we accept; `code` says why."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, code: str) -> None:
        super().__init__(detail=code, code=code)
        self.code = code


class TooLarge(APIException):
    """The body is larger than any honest one."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE

    def __init__(self, code: str = "body.too_large") -> None:
        super().__init__(detail=code, code=code)
        self.code = code


class StrictJSONParser(BaseParser):
    """JSON of RFC 8259 in UTF-8, with each key once."""

    media_type = "application/json"
    most_bytes, depth, values, too_large = MAX_BYTES, MAX_DEPTH, MAX_VALUES, "body.too_large"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The body as Python values."""
        assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE >= MAX_BYTES
        try:
            raw = stream.read(self.most_bytes + 1)
        except RequestDataTooBig:
            raise TooLarge(self.too_large) from None
        except UnreadablePostError:
            raise Malformed("json.malformed") from None
        if len(raw) > self.most_bytes:
            raise TooLarge(self.too_large)
        return parse(raw, depth=self.depth, values=self.values)


class ConfigurationParser(StrictJSONParser):
    """Whole configurations are larger than a case's answers; the same strictness, wider bounds."""

    most_bytes, too_large = packages.MAX_BYTES, "package.too_large"
    # A package stands one level down in the body.
    depth, values = packages.MAX_DEPTH + 1, packages.MAX_VALUES


class AlwaysJSON(BaseContentNegotiation):
    """We answer in JSON whatever is asked for; a body must say that it is JSON."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser when the body's media type is ours, else None, which becomes 415."""
        media_type = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        """The only renderer."""
        return renderers[0], renderers[0].media_type


def parse(raw: bytes, *, depth: int = MAX_DEPTH, values: int = MAX_VALUES) -> Any:
    """Parse and check one body; Malformed tells what is wrong with it."""
    try:
        return strict_json.read(raw, depth=depth, values=values)
    except strict_json.NotAccepted as fault:
        raise Malformed(fault.code) from None
