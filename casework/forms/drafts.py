"""Writing forms: a draft that several may work on, with undo and redo, until it is published or thrown away."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.transaction import atomic

from casework.forms import inheriting
from casework.forms.definition import load
from casework.forms.editing import EditError, every_item, new_form, unwritten_answers
from casework.forms.lint import MAX_FIELDS, lint
from casework.forms.models import FormDraft, FormVersion
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.forms.succession import succession_problems
from casework.forms.texts import forget_rewritten, languages_of
from core import drafting
from core.acts import Act
from core.errors import Conflict, Invalid

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_desk = drafting.Desk("form", FormDraft)
Definition = drafting.Definition
Edit = drafting.Change

draft_of, drafts, text_of, may_undo_redo = _desk.find, _desk.all, _desk.text, _desk.may_undo_redo
step, throw_away = _desk.step, _desk.throw_away


def used_kinds(key: str) -> dict[str, str]:
    """Every question id that the form has had in a published version, with its type: none gets another meaning."""
    versions = FormVersion.objects.filter(key=key).values_list("definition", flat=True)
    return {item["id"]: item["type"] for definition in versions for item in every_item(definition)}


def used_ids(key: str) -> set[str]:
    """Those ids alone."""
    return set(used_kinds(key))


def problems_of(definition: Mapping[str, Any]) -> list[str]:
    """All that must be put right before it can be published, each as `where: what`."""
    found = lint(definition)
    if found:
        return found
    before = [load(old.definition) for old in FormVersion.objects.filter(key=definition["key"]).order_by("number")]
    base = base_of(definition)
    return succession_problems(load(definition), before, load(base.definition) if base else None)


def base_of(definition: Mapping[str, Any]) -> FormVersion | None:
    """The very version of the form that this one is built on; none when it stands alone."""
    base = definition.get("base")
    return FormVersion.objects.filter(key=base["key"], number=base["number"]).first() if base else None


def newer_base(definition: Mapping[str, Any]) -> FormVersion | None:
    """The base as it is now, when it has been published anew since."""
    base = definition.get("base")
    newest = FormVersion.objects.filter(key=base["key"]).order_by("-number").first() if base else None
    return newest if base and newest and newest.number > base["number"] else None


def begin(*, key: str, act: Act) -> FormDraft:
    """The form's draft; a new one says what the published version says."""
    return _desk.take_up(key=key, published=current_form, act=act)


@atomic
def begin_new(
    *, key: str, title: str, act: Act, languages: Sequence[str] = ("nb",), base: FormVersion | None = None
) -> FormDraft:
    """A draft of a form that is not there yet, empty or built on another; what is typed is in `languages`."""
    if not _KEY.fullmatch(key) or len(key) > 60:
        raise Invalid("form.key", fields={"key": ["key"]})
    title = _desk.title(title)
    if draft_of(key) or FormVersion.objects.filter(key=key).exists():
        raise Conflict("form.key_taken")
    if base is not None:
        made = inheriting.built_on(base.definition, base.number, key=key, title=title)
    else:
        made = new_form(key, title, languages)
    return _desk.begin(key=key, definition=made, act=act)


def edit(*, draft: FormDraft, revision: int, change: Edit, act: Act) -> str:
    """Do one thing to the draft; gives the question that is at hand then.

    Conflict «form.draft_stale» when somebody did something meanwhile, «form.too_many_questions» when it grows too long.
    """

    def changed(definition: Definition) -> tuple[Definition, str]:
        new, at_hand = change(definition)
        if MAX_FIELDS < _length(new) > _length(definition):
            raise Conflict("form.too_many_questions", most=MAX_FIELDS)
        forget_rewritten(definition, new)
        return new, at_hand

    try:
        return _desk.change(draft=draft, revision=revision, change=changed, act=act)
    except EditError as error:
        raise Conflict(error.code) from error


def publish_draft(*, draft: FormDraft, revision: int, act: Act, for_guardians: bool = False) -> FormVersion:
    """Publish what the draft says as the next version, and let go of the draft.

    Invalid «form.guardian_languages» when guardians shall read it and it does not promise both bokmål and nynorsk, and
    «form.unwritten_answers» when there are answers to choose among that nobody has written.
    """

    def publish(definition: Definition) -> FormVersion:
        if for_guardians and "nn" not in languages_of(definition):
            raise Invalid("form.guardian_languages", fields={"languages": ["required"]})
        if unwritten := unwritten_answers(definition):
            raise Invalid("form.unwritten_answers", fields={key: ["options"] for key in unwritten})
        return publish_form(definition=definition, act=act)

    return _desk.publish(draft=draft, revision=revision, publish=publish)


def _length(definition: Definition) -> int:
    return max(len(definition["pages"]), sum(1 for _each in every_item(definition)))
