"""Keys: UUID version 7 (RFC 9562), made here so that no sequence is needed."""

import os
from uuid import UUID

from core import clock


def new_id() -> UUID:
    """A new key that sorts by the millisecond it was made."""
    milliseconds = int(clock.now().timestamp() * 1000)
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & (1 << 48) - 1) << 80 | random & (1 << 80) - 1
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)
