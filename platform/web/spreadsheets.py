"""Tables that people open in a spreadsheet: no cell is taken for a formula.

What a municipality is handed back (`tenants.lifecycle.export`) is not one of them: it holds each value exactly as it
was written, as it is read by programs and compared by checksums. Its les-meg.md says how to open it.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What a spreadsheet takes for the beginning of a formula, also after what it skips; and plain numbers, which are none.
_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@|\uFF0B\uFF0D\uFF1D\uFF20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def harmless(cell: str) -> str:
    """The text, so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, name: str) -> HttpResponse:
    """The rows as a file that Norwegian spreadsheets open with a double click."""
    body = io.StringIO()
    writer = csv.writer(body, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in heads])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    answer = HttpResponse("\ufeff" + body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
