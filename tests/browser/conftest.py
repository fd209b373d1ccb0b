"""One running site for all browser tests."""

from collections.abc import Iterator

import pytest

from tests.browser.site import served


@pytest.fixture(scope="session")
def port(database: None) -> Iterator[int]:
    """The port that the product listens on."""
    with served() as number:
        yield number
