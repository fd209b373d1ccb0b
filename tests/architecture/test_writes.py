"""Pages and endpoints may look rows up; what is written goes through a service, which both doors share."""

import re

from tests.architecture.source import files, name

_WRITES = re.compile(
    r"\.objects\b[^\n]*\.(?:create|bulk_create|bulk_update|get_or_create|update_or_create|update|delete)\("
    r"|\.objects\.(?:create|bulk_create|get_or_create|update_or_create)\("
    r"|\.raw\(|RawSQL\(|\.extra\("
)
# The API's memory of requests that were sent twice is its own.
_OWN = {"api/idempotency.py"}


def test_pages_and_endpoints_write_through_services() -> None:
    found = [
        f"{name(module)}: {match[0]}"
        for module in files(".py", "platform/web", "api")
        if name(module) not in _OWN
        for match in _WRITES.finditer(module.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_search_finds_a_write() -> None:
    for line in ("Case.objects.create(", "Case.objects.filter(id=1).update(x=1)", "Case.objects.all().delete()"):
        assert _WRITES.search(line)
    assert not _WRITES.search("Case.objects.filter(id=1).first()")
