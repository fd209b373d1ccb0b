"""What a program's people read in a problem response, in bokmål, nynorsk and English. One table, in texts.json."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

KIND_OF_STATUS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method",
    409: "conflict",
    412: "stale",
    413: "too_large",
    415: "media_type",
    422: "invalid",
    429: "too_many",
    500: "defect",
    503: "unavailable",
}


@lru_cache(maxsize=1)
def table() -> dict[str, dict[str, Any]]:
    """Three groups: kinds (title and text by status), codes (text by code), faults (text by code of one field)."""
    loaded: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
    return loaded


def kind_of(status: int) -> str:
    """The kind of problem that a status stands for."""
    return KIND_OF_STATUS.get(status, "defect" if status >= 500 else "malformed")


def title(status: int, language: str) -> str:
    """A few words that are the same for every problem of this kind."""
    return str(table()["kinds"][kind_of(status)]["title"][language])


def detail(status: int, code: str, language: str) -> str:
    """A sentence about this very problem; a code without one gets that of its kind."""
    texts = table()["codes"].get(code) or table()["kinds"][kind_of(status)]["detail"]
    return str(texts[language])


def anchor(status: int, code: str) -> str:
    """Where the documentation explains the problem."""
    known = code if code in table()["codes"] else kind_of(status)
    return "problem-" + known.replace(".", "-").replace("_", "-")


def fault(code: str, language: str) -> str:
    """A sentence about one faulty value."""
    faults = table()["faults"]
    return str(faults.get(code, faults["invalid"])[language])
