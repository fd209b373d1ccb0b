"""What a copy of a tenant must know of its tables: what is sealed, what a person reads, and what stays behind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class SealedColumn:
    """A column encrypted with the tenant's key, and the keyed index that finds its value, where there is one."""

    table: str
    column: str
    context: str  # with {id} for the row's own key
    plain: str  # what the readable value is called
    index: str = ""
    purpose: str = ""  # the blind index's


@dataclass(frozen=True)
class StoredFile:
    """One file that belongs to a row: how to find and open it, and where a reader will look for it."""

    id: UUID
    storage_key: str
    size: int
    sha256: str
    path: str

    @property
    def context(self) -> str:
        """The place that its ciphertext is bound to."""
        return f"file|{self.id}"


# A part of the package for people: inside the tenant's transaction it gives paths and their content.
Part = Callable[[], Iterator[tuple[str, bytes]]]


@dataclass
class Declared:
    """All of it; filled once, when the product is put together."""

    sealed: dict[str, SealedColumn] = field(default_factory=dict)
    passing: set[str] = field(default_factory=set)  # tables whose rows are worth nothing outside the running site
    secret: set[str] = field(default_factory=set)  # columns that only a machine needs: in SQL, not in CSV
    parts: dict[str, Part] = field(default_factory=dict)
    files: Callable[[], Iterator[StoredFile]] | None = None
    trail: str = ""  # the append-only table whose newer rows survive a restore
    meanings: Mapping[str, str] = field(default_factory=dict)  # Norwegian, by table or by column


declared = Declared()


def sealed_column(column: SealedColumn) -> None:
    """Say that a column is encrypted; one such column a table."""
    declared.sealed[column.table] = column
