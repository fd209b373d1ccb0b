"""Lists in pages: by the last key seen, so that a page costs the same however far in it is and nothing is skipped."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from api.fields import Query
from api.problems import InvalidQuery

DEFAULT, LARGEST = 50, 200
MAX_SEQ = 2**31 - 1

M = TypeVar("M", bound=Model)


class PageQuery(Query):
    """What every list takes."""

    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST, default=DEFAULT, help_text=f"How many to return, 1-{LARGEST}."
    )
    cursor = serializers.CharField(
        max_length=40, required=False, help_text="Where to go on; taken from `next` of the page before."
    )


def page(rows: QuerySet[M], request: Request, asked: dict[str, Any], *, by: str = "id") -> tuple[list[M], str | None]:
    """One page of the rows in the order of `by` (a UUID key or a number), and the address of the next page."""
    limit = int(asked["limit"])
    if "cursor" in asked:
        rows = rows.filter(**{f"{by}__gt": _position(asked["cursor"], by)})
    found = list(rows.order_by(by)[: limit + 1])
    if len(found) <= limit:
        return found, None
    query = request.query_params.copy()
    query["cursor"] = str(getattr(found[limit - 1], by)).replace("-", "")
    return found[:limit], request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _position(cursor: str, by: str) -> UUID | int:
    try:
        if by == "id":
            return UUID(hex=cursor)
        if cursor.isascii() and cursor.isdigit() and int(cursor) <= MAX_SEQ:
            return int(cursor)
    except ValueError:
        pass
    raise InvalidQuery({"cursor": [ErrorDetail("cursor", code="cursor")]})
