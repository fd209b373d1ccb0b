"""JSON from strangers: UTF-8, each key once, bounded in depth, values and numbers, and of text that can be stored."""

import json
import math
import re
from typing import Any

LARGEST_DIGITS = 30
# A whole string (also one that never ends), or something that makes the value larger or deeper. Possessive: one pass.
_PIECES = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|[\[\]{},]', re.DOTALL)


class NotAccepted(ValueError):
    """The text is not JSON that we accept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(raw: bytes, *, depth: int, values: int) -> Any:
    """The value; NotAccepted «json.malformed», «json.too_deep», «json.number», «json.duplicate» or «json.text».

    Depth and number of values are counted before anything is built.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NotAccepted("json.malformed") from None
    _check_size(text, depth, values)
    try:
        value = json.loads(
            text, parse_constant=_no_number, parse_float=_float, parse_int=_int, object_pairs_hook=_object
        )
    except NotAccepted:
        raise
    except (ValueError, RecursionError):
        raise NotAccepted("json.malformed") from None
    _check_values(value, values)
    return value


def _check_size(text: str, depth: int, values: int) -> None:
    deep, seen = 0, 1
    for piece in _PIECES.finditer(text):
        first = text[piece.start()]
        if first == '"':
            continue
        if first in "[{":
            deep += 1
        elif first in "]}":
            deep -= 1
            continue
        seen += 1
        if deep > depth or seen > values:
            raise NotAccepted("json.too_deep")


def _check_values(value: object, values: int) -> None:
    waiting, seen = [value], 0
    while waiting:
        item = waiting.pop()
        seen += 1
        if seen > values:
            raise NotAccepted("json.too_deep")
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and not _storable(item):
            raise NotAccepted("json.text")


_BAD_LETTER = re.compile("[\x00\ud800-\udfff]")


def _storable(text: str) -> bool:
    return _BAD_LETTER.search(text) is None


def _no_number(_: str) -> object:
    raise NotAccepted("json.number")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or len(text) > LARGEST_DIGITS:
        raise NotAccepted("json.number")
    return number


def _int(text: str) -> int:
    if len(text) > LARGEST_DIGITS:
        raise NotAccepted("json.number")
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAccepted("json.duplicate")
    return found
