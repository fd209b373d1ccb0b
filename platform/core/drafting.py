"""Work in progress on what is published as a whole: one draft a key, undo and redo, two who edit at once told apart.

Whatever is made of a draft, it is of a size that can be shown, and holds only what can be stored: it opens again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, models
from django.db.transaction import atomic

from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.ids import new_id
from core.lines import storable
from core.publishing import Version

KEPT_EDITS = 100
# More than the largest that can be published; what is larger is refused before it is kept.
MOST_LETTERS, MOST_LEVELS = 2_000_000, 60
Definition = dict[str, Any]
# What the draft says afterwards, and the part that was edited (or none).
Change = Callable[[Definition], tuple[Definition, str]]


class Draft(models.Model):
    """Something being written; what it says is in its edits. One a key, whoever works on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)  # the edit it stands at: further back after «undo»
    revision = models.PositiveIntegerField(default=1)  # counts every act, so that two who edit at once are told apart
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    edits: Any  # the rows of its own kind of Edit, by their `draft`

    class Meta:
        abstract = True


class Edit(models.Model):
    """What the draft said after one act of editing; each kind adds the draft that it belongs to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    position = models.PositiveIntegerField()
    definition = models.JSONField()

    class Meta:
        abstract = True


D = TypeVar("D", bound=Draft)
V = TypeVar("V", bound=Version)


@dataclass(frozen=True)
class Desk(Generic[D]):
    """Where drafts of one kind are worked on; its errors and audit actions begin with `noun`."""

    noun: str
    drafts: type[D]

    def find(self, key: str) -> D | None:
        """The draft with this key, when somebody has begun one."""
        return self.drafts._default_manager.filter(key=key).first()

    def all(self) -> dict[str, D]:
        """Every draft, by key."""
        return {row.key: row for row in self.drafts._default_manager.all()}

    def text(self, draft: D) -> Definition:
        """What the draft says now."""
        found: Definition = draft.edits.get(position=draft.position).definition
        return found

    def may_undo_redo(self, draft: D) -> tuple[bool, bool]:
        """Whether there is an earlier edit to go back to, and a later one to go forward to."""
        places = set(draft.edits.values_list("position", flat=True))
        return draft.position - 1 in places, draft.position + 1 in places

    @atomic
    def take_up(self, *, key: str, published: Callable[[str], Version], act: Act) -> D:
        """The draft with this key; a new one says what the published version says."""
        return self.find(key) or self.begin(key=key, definition=published(key).definition, act=act)

    @atomic
    def begin(self, *, key: str, definition: Definition, act: Act) -> D:
        """A draft that says this; Conflict when another begins the same at the same time."""
        try:
            with atomic():
                row = self.drafts(key=key, changed_at=act.at, changed_by=act.actor_name[:200])
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(f"{self.noun}.draft_stale") from error
        row.edits.create(position=0, definition=definition)
        detail = {"key": key}
        record(act=act, action=f"{self.noun}.draft_begun", object_type=self.noun, object_id=row.id, detail=detail)
        return row

    @atomic
    def change(self, *, draft: D, revision: int, change: Change, act: Act) -> str:
        """Do one thing to the draft; gives the part that is at hand then. What was undone before it is let go."""
        row = self.held(draft, revision)
        changed, at_hand = change(self.text(row))
        _refuse_unbearable(changed)
        row.edits.filter(position__gt=row.position).delete()
        row.position += 1
        row.edits.create(position=row.position, definition=changed)
        row.edits.filter(position__lte=row.position - KEPT_EDITS).delete()
        self._moved(row, act)
        return at_hand

    @atomic
    def step(self, *, draft: D, revision: int, back: bool, act: Act) -> D:
        """Undo the last act of editing, or do it again."""
        row = self.held(draft, revision)
        wanted = row.position + (-1 if back else 1)
        if not row.edits.filter(position=wanted).exists():
            raise Conflict(f"{self.noun}.nothing_to_undo")
        row.position = wanted
        return self._moved(row, act)

    @atomic
    def publish(self, *, draft: D, revision: int, publish: Callable[[Definition], V]) -> V:
        """Publish what the draft says, and let go of the draft."""
        row = self.held(draft, revision)
        version = publish(self.text(row))
        row.delete()
        return version

    @atomic
    def throw_away(self, *, draft: D, revision: int, act: Act) -> None:
        """Let go of the draft; what is published stays as it is."""
        row = self.held(draft, revision)
        detail = {"key": row.key}
        record(act=act, action=f"{self.noun}.draft_thrown_away", object_type=self.noun, object_id=row.id, detail=detail)
        row.delete()

    def title(self, words: str) -> str:
        """The title of something new, without the blanks around it. Invalid «title» when there is none, or too long."""
        found = words.strip()
        if not found or len(found) > 200 or not storable(found):
            raise Invalid(f"{self.noun}.title", fields={"title": ["required"]})
        return found

    def held(self, draft: D, revision: int) -> D:
        """The draft's row, locked; Conflict «draft_stale» when somebody did something to it meanwhile."""
        row = self.drafts._default_manager.select_for_update().filter(id=draft.id).first()
        if row is None:
            raise NotFound(f"{self.noun}.no_draft")
        if row.revision != revision:
            raise Conflict(f"{self.noun}.draft_stale", name=row.changed_by)
        return row

    def _moved(self, row: D, act: Act) -> D:
        row.revision += 1
        row.changed_at, row.changed_by = act.at, act.actor_name[:200]
        row.save(update_fields=["position", "revision", "changed_at", "changed_by"])
        return row


def _refuse_unbearable(definition: Definition) -> None:
    """Conflict «draft.too_large» or «draft.characters» for what cannot be shown or kept."""
    letters, level = 0, 0
    parts: list[Any] = [definition]
    while parts:
        inside: list[Any] = []
        for each in parts:
            if isinstance(each, dict):
                inside += each.keys()
                inside += each.values()
            elif isinstance(each, list):
                inside += each
            elif isinstance(each, str):
                letters += len(each)
                if not storable(each):
                    raise Conflict("draft.characters")
        letters, level, parts = letters + len(inside), level + 1, inside
        if letters > MOST_LETTERS or level > MOST_LEVELS:
            raise Conflict("draft.too_large")
