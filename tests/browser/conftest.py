"""One browser and one running site for all browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.site import served
from tests.web.chromium import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; skipped where there is none, unless CI=true."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def port(database: None) -> Iterator[int]:
    """The port that the product listens on."""
    with served() as number:
        yield number
