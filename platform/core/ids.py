"""Keys: UUID version 7 (RFC 9562), made here so that no sequence is needed."""

import os
from uuid import UUID

from core import clock


def new_id() -> UUID:
    """A new key that sorts by the millisecond it was made."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """So many new keys of one millisecond, in no order among themselves."""
    milliseconds = int(clock.now().timestamp() * 1000)
    random = os.urandom(10 * count)
    return [_key(milliseconds, int.from_bytes(random[at : at + 10])) for at in range(0, 10 * count, 10)]


def _key(milliseconds: int, random: int) -> UUID:
    value = (milliseconds & (1 << 48) - 1) << 80 | random & (1 << 80) - 1
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)
