"""Writing letters: a draft that several may work on, with undo and redo, until it is published or thrown away."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.transaction import atomic

from casework.documents import editing
from casework.documents.grammar import LetterError, load, missing_core
from casework.documents.models import ArchivedLetter, LetterDraft, LetterVersion
from casework.documents.placeholders import ALWAYS, ALWAYS_IN
from casework.documents.selectors import current_version, letter_version
from casework.documents.services import publish_letter
from core import drafting
from core.acts import Act
from core.audit.services import record
from core.drafted import forget_rewritten
from core.errors import Conflict, Invalid
from core.folding import plain_name
from core.publishing import Shelf, taken_up

_desk = drafting.Desk("letter", LetterDraft)
_shelf = Shelf(ArchivedLetter)
Definition = drafting.Definition
Edit = drafting.Change

draft_of, drafts, text_of, may_undo_redo = _desk.find, _desk.all, _desk.text, _desk.may_undo_redo
step, throw_away = _desk.step, _desk.throw_away
archived = _shelf.keys


def used_ids(key: str) -> set[str]:
    """Every name that a block of the letter has had in a published version: none is given to another block."""
    versions = LetterVersion.objects.filter(key=key).values_list("definition", flat=True)
    return {name for definition in versions for name in editing.own_ids(definition)}


def problems_of(definition: Mapping[str, Any]) -> list[str]:
    """All that must be put right before it can be published, each as `where: what`."""
    try:
        letter = load(definition)
    except LetterError as error:
        return error.problems
    before = LetterVersion.objects.filter(key=letter.key).order_by("-number").first()
    # A newer national template follows a newer law; within one, nobody takes away what the law asks for.
    if before is None or letter.version > before.definition["version"]:
        return []
    return [f"{name}: is statutory" for name in missing_core(load(before.definition), letter)]


def may_be_missing(definition: Mapping[str, Any], published: Mapping[str, Any] | None) -> Iterator[tuple[int, str]]:
    """Values that not every case has, asked for anew and without a condition: (block, path), -1 for the title.

    A letter with a hole in it does not go out. The definitions must be sound.
    """
    known = {path for _at, path in _demanded(published)} if published else set()
    yield from ((at, path) for at, path in _demanded(definition) if path not in known)


def no_longer_said(definition: Mapping[str, Any], published: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """What a part that the law demands told from the case, and does not tell any more: (block, path). Both sound."""
    before = {block.id: block for block in load(published).blocks if block.core}
    for at, block in enumerate(load(definition).blocks):
        if block.core and block.id in before:
            yield from ((at, path) for path in sorted(before[block.id].printed - block.printed))


def begin(*, key: str, act: Act) -> LetterDraft:
    """The letter's draft; a new one says what the published version says."""
    return _desk.take_up(key=key, published=current_version, act=act)


@atomic
def begin_new(*, title: str, like: Mapping[str, Any] | None, act: Act) -> LetterDraft:
    """A draft of a letter that is not there yet: nearly empty, or the same as another or a national template."""
    words = _desk.title(title)
    key = plain_name(words, {*drafts(), *LetterVersion.objects.values_list("key", flat=True)}, otherwise="brev")
    definition = editing.new_letter(key, words) if like is None else editing.under(like, key, words)
    return _desk.begin(key=key, definition=definition, act=act)


def edit(*, draft: LetterDraft, revision: int, change: Edit, act: Act) -> str:
    """Do one thing to the draft; gives the block that is at hand then. Conflict «letter.draft_stale» as for all."""

    def changed(definition: Definition) -> tuple[Definition, str]:
        new, at_hand = change(definition)
        forget_rewritten(new)
        return new, at_hand

    return _desk.change(draft=draft, revision=revision, change=changed, act=act)


@atomic
def roll_forward(*, key: str, number: int, act: Act) -> LetterDraft:
    """A draft that says what an older version says; a draft that is there already is edited, and that can be undone."""
    definition = taken_up(letter_version(key, number), current_version(key))
    draft = begin(key=key, act=act)
    edit(draft=draft, revision=draft.revision, change=lambda _now: (definition, ""), act=act)
    return LetterDraft.objects.get(id=draft.id)


def publish_draft(*, draft: LetterDraft, revision: int, act: Act) -> LetterVersion:
    """Publish what the draft says as the next version, and let go of the draft. Letters that went out stay."""

    def publish(definition: Definition) -> LetterVersion:
        if problems := problems_of(definition):
            raise Invalid("letter.definition", fields={"definition": problems[:50]})
        return publish_letter(definition=definition, act=act)

    return _desk.publish(draft=draft, revision=revision, publish=publish)


@atomic
def archive(*, key: str, used_by: Collection[str], act: Act) -> None:
    """Put the letter away. Conflict «letter.in_use» while it is sent by something, «letter.has_draft» while written."""
    version = current_version(key)
    if used_by:
        raise Conflict("letter.in_use", names=", ".join(sorted(used_by)))
    if draft_of(key) is not None:
        raise Conflict("letter.has_draft")
    if _shelf.put_away(key, act):
        record(act=act, action="letter.archived", object_type="letter", object_id=version.id, detail={"key": key})


@atomic
def take_back(*, key: str, act: Act) -> None:
    """Use the letter again. Doing it again changes nothing."""
    version = current_version(key)
    if _shelf.take_back(key):
        record(act=act, action="letter.taken_back", object_type="letter", object_id=version.id, detail={"key": key})


def _demanded(definition: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    letter = load(definition)
    known = ALWAYS | ALWAYS_IN.get(letter.kind, frozenset())
    yield from ((-1, path) for path in letter.title.paths if path not in known)
    for at, block in enumerate(letter.blocks):
        if not block.when:
            yield from ((at, path) for path in block.printed if path not in known)
