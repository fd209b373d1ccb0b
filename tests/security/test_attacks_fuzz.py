"""Random host × credential × id × verb: nobody reads another tenant's words; and a hole that is made is found.

SAMSPOR_FUZZ=20000 uv run pytest tests/security/test_attacks_fuzz.py -s     (the long run)
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from core import clock
from tenants import directory
from tests import cast
from tests.security.crowd import Marked, let_loose, make_marked
from web.middleware.tenancy import TenancyMiddleware

ASKED = int(os.environ.get("SAMSPOR_FUZZ", "1500"))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def towns(database: None) -> Iterator[list[Marked]]:
    with clock.fixed(NOW):
        yield [make_marked(cast.build_next_town()) for _ in range(3)]


def test_no_random_request_reads_another_tenant(towns: list[Marked]) -> None:
    before = [one.things.footprint() for one in towns]
    tally = let_loose(towns, ASKED, seed=11)
    print(f"\n{tally.asked} asked, {len(tally.leaks)} leaks, {len(tally.faults)} faults, {dict(tally.own)}")
    assert tally.leaks == []
    assert tally.faults == []
    assert all(tally.own[one.canary] > 0 for one in towns)  # each was let in at home
    after = [one.things.footprint() for one in towns]
    for was, now in zip(before, after, strict=True):
        assert was[-1] == now[-1]  # no person was made


def test_a_token_that_chose_the_tenant_would_be_found(towns: list[Marked], monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: who calls decides whose data it is, whatever the host says."""
    real = TenancyMiddleware._answer

    def by_token(self: Any, request: HttpRequest, host: str) -> HttpResponse:
        schema = request.headers.get("Authorization", "__").split("_")[1]
        tenant = directory.tenant_with_schema(schema)
        return real(self, request, tenant.host if tenant else host)

    monkeypatch.setattr(TenancyMiddleware, "_answer", by_token)
    assert len(let_loose(towns, 400, seed=12).leaks) > 0
