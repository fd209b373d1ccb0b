"""What a new version of a workflow may not do to the version before it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.workflows.editing import LAWFUL, every_part, kind_of
from casework.workflows.lint import Problem


def succession_problems(new: Mapping[str, Any], old: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What the law demands and the new version has lost; both are sound definitions of the same key."""
    # A newer national template follows a newer law; within one, nobody takes away what the law asks for.
    return () if new["version"] > old["version"] else tuple(_lost(new, old))


def _lost(new: Mapping[str, Any], old: Mapping[str, Any]) -> Iterator[Problem]:
    now = {ref: (path, part) for path, ref, part in _with_paths(new)}
    for ref, was in every_part(old):
        if not was.get("core"):
            continue
        if ref not in now:
            yield Problem("", "core_removed", {"title": was["title"]})
            continue
        path, part = now[ref]
        if any(was.get(name) != part.get(name) for name in LAWFUL[kind_of(ref)]):
            yield Problem(path, "core_changed")


def _with_paths(definition: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for p, phase in enumerate(definition["phases"]):
        for t, task in enumerate(phase["tasks"]):
            yield f"phases.{p}.tasks.{t}", f"task:{task['key']}", task
    for n, deadline in enumerate(definition.get("deadlines", ())):
        yield f"deadlines.{n}", f"deadline:{deadline['key']}", deadline
