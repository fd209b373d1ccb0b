"""The night's look at every running case, each folded once: due dates brought up to today, and those told who must be.

It goes in portions: what is in memory does not grow with the cases, and a stop in the middle loses one portion at most.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.transaction import atomic

from casework.cases.refresh import PORTION, bring_up_to_date
from casework.cases.standing import running_cases, standings
from casework.notices.escalation import needs_watching, watch
from casework.notices.recipients import Circle
from casework.notices.selectors import told_of
from core.acts import Act


@dataclass(frozen=True)
class Look:
    """What came of looking: how many cases had a due date moved, how many notices were written, where it ended."""

    moved: int
    told: int
    last: UUID | None  # the case to go on after; none when every case has been looked at


@atomic
def look_through(*, act: Act, after: UUID | None = None) -> Look:
    """Look at one portion of the running cases, those that come after this one.

    Whatever was done already is left as it is, so a portion may be looked at again. Which mails carry the notices is
    for `put_mails_in_queue`.
    """
    found = list(standings(running_cases(after=after, most=PORTION)))
    moved, circle = bring_up_to_date(found, act), Circle(act)
    due = [(case, state) for case, state in found if needs_watching(state, act.on)]
    known = told_of([case.id for case, _state in due])
    told = sum(watch(case, state, known.get(case.id, ()), circle) for case, state in due)
    return Look(len(moved), told, found[-1][0].id if len(found) == PORTION else None)


@atomic
def watch_deadlines(*, act: Act) -> int:
    """Look at all running cases at once, where they are few; returns how many notices were written."""
    look = look_through(act=act)
    told = look.told
    while look.last is not None:
        look = look_through(act=act, after=look.last)
        told += look.told
    return told
