"""The register of attacks and faults: each with the tests that prove what happens, or with where it belongs instead.

`traps.TRAPS` are what tenancy by schemas is known to go wrong with; `attacks.ATTACKS` the threat model of the whole
product. A name stands for tests/<name>; `test_register.py` sees to it that each exists.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One attack or fault. `elsewhere` says why a row has no test, or what part of it has none."""

    what: str
    tests: tuple[str, ...] = ()
    elsewhere: str = ""
