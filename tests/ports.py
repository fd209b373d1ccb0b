"""Ports for the servers that tests start: of those that the machine gives to nobody who only connects somewhere."""

import socket
from random import SystemRandom

# Below what Linux hands out by itself (32768 and up): else another test's connection may have it in the meantime.
_OURS = range(12_000, 32_000)


def free_ports(number: int) -> list[int]:
    """So many, on which nobody listened a moment ago."""
    found: list[int] = []
    for port in SystemRandom().sample(_OURS, 500):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == number:
            return found
    raise AssertionError(f"no {number} ports are free on this machine")


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]
