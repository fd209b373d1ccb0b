"""A municipality for each room of variations, and the one who plays in it."""

from collections.abc import Iterator

import pytest

from tests.cast import Town, build_next_town
from tests.variations.recipe import Play


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality of this room's own: what one variation publishes, the next of the same room may meet."""
    return build_next_town()


@pytest.fixture
def play(place: Town) -> Iterator[Play]:
    """Its people at work."""
    with place.inside():
        yield Play(place)
