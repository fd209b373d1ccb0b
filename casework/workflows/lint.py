"""Everything that can be wrong with a workflow definition, told at once and by path, before it can be published."""

from collections.abc import Collection, Iterator
from itertools import islice

from casework.workflows.lint_reach import reach
from casework.workflows.lint_references import CASE_EVENTS, FACTS, layout, references, unknown_teams
from casework.workflows.lint_rules import rule_fields
from casework.workflows.lint_shape import AUDIENCES, EFFECTS, KINDS, MOST, ROLES, TEAM, UNIT_KINDS, shape
from casework.workflows.problems import Problem
from core.drafted import DRAFTED, unapproved

__all__ = [
    "AUDIENCES",
    "CASE_EVENTS",
    "EFFECTS",
    "FACTS",
    "KINDS",
    "MAX_PROBLEMS",
    "MOST",
    "ROLES",
    "TEAM",
    "UNIT_KINDS",
    "Problem",
    "lint",
    "rule_fields",
]

MAX_PROBLEMS = 200  # more than anybody reads; what is left shows when these are put right


def lint(data: object, *, teams: Collection[str] | None = None) -> tuple[Problem, ...]:
    """All problems of the definition, in reading order: first of its shape, then of references, then of reach.

    With `teams`, an owner that is a team which is not among them is a problem too.
    """
    found = tuple(islice(shape(data), MAX_PROBLEMS))
    if found or not isinstance(data, dict):
        return found
    return tuple(islice(_whole(data, teams), MAX_PROBLEMS))


def _whole(data: dict[str, object], teams: Collection[str] | None) -> Iterator[Problem]:
    plan = layout(data)
    pointing = tuple(references(plan))
    yield from pointing
    if teams is not None:
        yield from unknown_teams(plan, teams)
    if not pointing:
        yield from reach(plan)
    # Last: they are many, and hide nothing else.
    for place, language in unapproved(data):
        yield Problem(f"{place}.{language}" if place else DRAFTED, "machine_draft")
