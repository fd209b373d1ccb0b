"""Blocks: questions that many forms share, those that come with the product and those a municipality keeps itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.transaction import atomic

from casework.forms.definition import in_language
from casework.forms.editing import Item, new_id
from casework.forms.inheriting import as_block
from casework.forms.lint import lint
from casework.forms.models import FormBlock
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid, NotFound
from core.lines import storable

MOST_BLOCKS = 200
_FOLDER = Path(__file__).parent / "blocks"


@dataclass(frozen=True, slots=True)
class Block:
    """A block as the builder offers it."""

    key: str
    title: Mapping[str, str]
    questions: Sequence[Item]
    own: bool

    def title_in(self, language: str) -> str:
        """Its name as the reader sees it."""
        return in_language(self.title, language)


def blocks() -> list[Block]:
    """All blocks: the product's first, then the municipality's own by name."""
    own = [Block(row.key, {"nb": row.title}, row.questions, own=True) for row in FormBlock.objects.order_by("title")]
    return [*shipped(), *own]


def block(key: str) -> Block:
    """The block with this key; NotFound «form.no_such_block»."""
    found = next((each for each in blocks() if each.key == key), None)
    if found is None:
        raise NotFound("form.no_such_block")
    return found


@cache
def shipped() -> tuple[Block, ...]:
    """The blocks that come with the product."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.json"))]
    return tuple(Block(each["key"], each["title"], each["fields"], own=False) for each in read)


@atomic
def save_block(*, title: str, questions: Sequence[Item], act: Act) -> Block:
    """Keep these questions as a block; one that has the same name is replaced."""
    title = title.strip()
    if not title or len(title) > 200 or not storable(title):
        raise Invalid("form.block_title", fields={"title": ["required"]})
    kept = as_block(questions)
    if not kept or lint(_alone(kept)):
        raise Invalid("form.block_unfit", fields={"questions": ["invalid"]})
    row = FormBlock.objects.filter(title=title).first()
    if row is None:
        if FormBlock.objects.count() >= MOST_BLOCKS:
            raise Invalid("form.too_many_blocks", fields={"title": ["too_many"]})
        taken = {each.key for each in blocks()}
        row = FormBlock(key=new_id(title, taken), title=title)
    row.questions = kept
    row.changed_at, row.changed_by = act.at, act.actor_name[:200]
    row.save()
    record(act=act, action="form.block_saved", object_type="form_block", object_id=row.id, detail={"key": row.key})
    return Block(row.key, {"nb": row.title}, kept, own=True)


@atomic
def remove_block(*, key: str, act: Act) -> None:
    """Let go of a block of the municipality's own; the forms that have its questions keep them."""
    row = FormBlock.objects.filter(key=key).first() if storable(key) else None
    if row is None:
        raise NotFound("form.no_such_block")
    record(act=act, action="form.block_removed", object_type="form_block", object_id=row.id, detail={"key": key})
    row.delete()


def _alone(questions: Sequence[Item]) -> dict[str, Any]:
    """The questions as a form of their own, to be judged as one."""
    page = {"key": "block", "title": {"nb": "Blokk"}, "fields": list(questions)}
    return {"key": "block", "version": 1, "title": {"nb": "Blokk"}, "languages": ["nb"], "pages": [page]}
