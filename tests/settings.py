"""The settings as tests see them, for tools that load them without running tests (mypy's Django plugin)."""

import os

os.environ.setdefault("SAMSPOR_TESTING", "1")

from config.settings import *  # noqa: F403
