"""A draft that was begun on an older version of its form: it may end there, or move to the newest when seen first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.transaction import atomic

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
    old, new = definition_of(submission.form_version), definition_of(after)
    kept = clean(new, submission.answers, partial=True, unknown="drop").answers
    fresh = tuple(item.id for item in new.fields if item.id not in old.types and item.type not in NO_INPUT)
    return DraftMove(submission.form_version, after, kept, _lost(submission.answers, kept), fresh)


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
