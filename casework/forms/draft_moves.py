"""A draft that was begun on an older version of its form: it may end there, or move to the newest when seen first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.transaction import atomic

from casework.forms.definition import Field
from casework.forms.models import FormVersion, Submission, at_rest
from casework.forms.selectors import current_form, definition_of
from casework.forms.validation import clean
from core.acts import Act
from core.errors import Conflict

NO_INPUT = ("info", "computed")


@dataclass(frozen=True)
class DraftMove:
    """What moving would mean: the answers that stay, those that lose their place, and the questions that come."""

    before: FormVersion
    after: FormVersion
    kept: Mapping[str, Any]
    lost: Mapping[str, Any]
    fresh: tuple[str, ...]


def newer_form(submission: Submission) -> FormVersion | None:
    """The newest version of the draft's form, when the draft was begun on an older one."""
    if submission.state != Submission.State.DRAFT:
        return None
    newest = current_form(submission.form_version.key)
    return newest if newest.number > submission.form_version.number else None


def preview(submission: Submission) -> DraftMove:
    """What moving the draft to the newest version would mean; Conflict when there is no newer one."""
    after = newer_form(submission)
    if after is None:
        raise Conflict("form.already_newest")
    return compare(submission.form_version, after, submission.answers)


def compare(before: FormVersion, after: FormVersion, answers: Mapping[str, Any]) -> DraftMove:
    """What becomes of these answers to `before` under `after`."""
    old, new = definition_of(before), definition_of(after)
    kept = clean(new, answers, partial=True, unknown="drop").answers
    fresh = tuple(item.id for item in new.fields if item.id not in old.types and item.type not in NO_INPUT)
    return DraftMove(before, after, kept, _lost(answers, kept), fresh)


def compare_as_typed(
    before: FormVersion, after: FormVersion, answers: Mapping[str, Any]
) -> tuple[DraftMove, Mapping[str, Any]]:
    """As `compare`, of answers that nobody has judged; and what goes on under `after`, half a date with the rest.

    What counted in neither version, but has its question in both, is neither kept nor lost to a reader: it stays as
    it was typed.
    """
    old, new = definition_of(before), definition_of(after)
    counted = clean(old, answers, partial=True, unknown="drop").answers
    found = compare(before, after, counted)
    return found, _with_unfit(old.fields, new.fields, answers, counted, found.kept)


@atomic
def move_draft(*, submission: Submission, to: int, revision: int, act: Act) -> Submission:
    """Let the draft go on under version `to` of its form, with the answers that have a place there.

    Conflict «form.stale» when somebody saved meanwhile, «form.newer_version» when `to` is not the newest any more.
    """
    found = preview(submission)
    if found.after.number != to:
        raise Conflict("form.newer_version", number=found.after.number)
    written = at_rest(submission.id, submission.state, found.kept, submission.extras) | {
        "form_version": found.after,
        "revision": revision + 1,
        "updated_at": act.at,
    }
    drafts = Submission.objects.filter(id=submission.id, revision=revision, state=Submission.State.DRAFT)
    if not drafts.update(**written):
        raise Conflict("form.stale")
    return Submission.objects.select_related("form_version").get(id=submission.id)


def _with_unfit(
    old: Iterable[Field],
    new: Iterable[Field],
    typed: Mapping[str, Any],
    counted: Mapping[str, Any],
    kept: Mapping[str, Any],
) -> dict[str, Any]:
    """What is kept, and what was typed that no version could take; of rows, in each of them."""
    asked, going_on = {item.id: item for item in old}, {name: kept[name] for name in kept if name in typed}
    for item in new:
        was, value = asked.get(item.id), typed.get(item.id)
        if was is None or was.type != item.type or value in (None, "", []):
            continue
        if item.id not in counted:
            going_on[item.id] = value
        elif item.type == "repeat" and item.id in kept:
            going_on[item.id] = [
                _with_unfit(was.fields, item.fields, *rows)
                for rows in zip(value, counted[item.id], kept[item.id], strict=True)
            ]
    return going_on


def _lost(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered and is not any more; of rows, what is gone from each."""
    lost: dict[str, Any] = {}
    for name, value in before.items():
        now = after.get(name)
        if value in (None, "", []):
            continue
        if now is None:
            lost[name] = value
        elif _are_rows(value) and _are_rows(now):
            gone = [_lost(row, now[n]) if n < len(now) else row for n, row in enumerate(value)]
            if any(gone):
                lost[name] = gone
        elif now != value:
            lost[name] = value
    return lost


def _are_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
