"""Our settings with one that would let a visitor choose the tenant."""

from config.settings import *  # noqa: F403

USE_X_FORWARDED_HOST = True
