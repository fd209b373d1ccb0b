"""What a new version of a workflow may not do to the version before it. Pure."""

from collections.abc import Mapping
from typing import Any

from casework.workflows.definition import load
from casework.workflows.lint import Problem
from casework.workflows.lint_core import core_missing


def succession_problems(new: Mapping[str, Any], old: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What the law demands and the new version has lost; both are sound definitions of the same key."""
    # A newer national template follows a newer law; within one, nobody takes away what the law asks for.
    return () if new["version"] > old["version"] else core_missing(load(dict(new)), load(dict(old)))
