"""What the address of the work list asks for; anything it cannot mean is left out."""

from typing import Literal

from django.http import QueryDict

from casework.cases.worklist import LIGHTS, MAX_TEXT, Filters

PAGE_SIZE = 25
MAX_PAGE = 1000


def filters_of(query: QueryDict) -> Filters:
    """The filters in the address."""
    text = query.get("q", "").replace("\x00", "").strip()[:MAX_TEXT]
    light = query.get("frist", "")
    responsible: dict[str, Literal["", "me", "none"]] = {"meg": "me", "ingen": "none"}
    return Filters(
        text=text,
        phase=query.get("fase", "").replace("\x00", "")[:60],
        light=light if light in (*LIGHTS, "closed") else "",
        priority=query.get("prioritet", "").replace("\x00", "")[:20],
        responsible=responsible.get(query.get("ansvarlig", ""), ""),
    )


def member_of(query: QueryDict) -> str:
    """The number of the one municipality that is asked for, if any."""
    number = query.get("kommune", "")
    return number if number.isdigit() and len(number) <= 4 else ""


def page_of(query: QueryDict) -> int:
    """The page that is asked for, from 1."""
    number = query.get("page", "")
    return min(max(int(number), 1), MAX_PAGE) if number.isascii() and number.isdigit() and len(number) < 7 else 1
