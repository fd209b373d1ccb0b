"""What is published whole, as numbered versions that are never changed, and put away when nobody begins on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from core.acts import Act
from core.ids import new_id


class Version(models.Model):
    """One published version of a definition; each kind adds that a key and a number occur once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class Archived(models.Model):
    """That nobody begins on this any more; its versions, and what was made with them, stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    archived_at = models.DateTimeField()
    archived_by = models.CharField(max_length=200)

    class Meta:
        abstract = True


V = TypeVar("V", bound=Version)


@dataclass(frozen=True)
class Checked:
    """A definition found fit to be published, with the hash that its version carries."""

    key: str
    definition: Mapping[str, Any]
    sha256: str

    def version(self, kind: type[V], number: int, act: Act) -> V:
        """The version that it becomes, not saved yet."""
        return kind(
            key=self.key,
            number=number,
            definition=dict(self.definition),
            sha256=self.sha256,
            published_at=act.at,
            published_by=act.actor_name[:200],
        )


def taken_up(older: Version, newest: Version) -> dict[str, Any]:
    """What an older version says, on the edition of the national template that the newest one follows."""
    return {**older.definition, "version": newest.definition["version"]}


@dataclass(frozen=True)
class Shelf:
    """Where those of one kind lie that are put away."""

    table: type[Archived]

    def keys(self) -> set[str]:
        """The keys of all that are put away."""
        return set(self.table._default_manager.values_list("key", flat=True))

    def put_away(self, key: str, act: Act) -> bool:
        """Put it away; whether it was not there already."""
        at = {"archived_at": act.at, "archived_by": act.actor_name[:200]}
        _row, made = self.table._default_manager.get_or_create(key=key, defaults=at)
        return made

    def take_back(self, key: str) -> bool:
        """Begin on it again; whether it had been put away."""
        return bool(self.table._default_manager.filter(key=key).delete()[0])
