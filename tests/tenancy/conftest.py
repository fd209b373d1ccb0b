"""One running site for the tests that need the real web and the real pooler."""

import os
from collections.abc import Iterator

import pytest

from tests.infra.deployment import folder, missing_programs
from tests.tenancy.stands import Stand, product

FULL = os.environ.get("SAMSPOR_SOAK") == "full"
TENANTS = 50 if FULL else 12


@pytest.fixture(scope="session")
def admin_url() -> str:
    """The test cluster's administrator; skipped without PgBouncer, unless CI=true."""
    missing = missing_programs("pgbouncer", "envsubst")
    admin = os.environ.get("SAMSPOR_ADMIN_URL", "")
    if (missing or not admin) and os.environ.get("CI", "") != "true":
        pytest.skip(f"needs {', '.join(missing) or 'SAMSPOR_ADMIN_URL'}")
    assert not missing
    return admin


@pytest.fixture(scope="session")
def site(admin_url: str) -> Iterator[Stand]:
    """Samspor with marked tenants behind PgBouncer."""
    with folder() as place, product(place, admin_url, prefix("soak"), TENANTS) as stand:
        yield stand


def prefix(name: str) -> str:
    """What the roles and the database of this run are called."""
    return f"samspor_{name}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
