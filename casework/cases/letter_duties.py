"""What the letter behind a legal act must say: a decision tells of the right to complain (forvaltningsloven § 27)."""

from collections.abc import Iterator
from typing import Final

from casework.documents.selectors import current_letter
from casework.workflows.definition import Problem, WorkflowDefinition
from core.errors import NotFound

COMPLAINT_RIGHT: Final = "complaint_right"


def problems_now(definition: WorkflowDefinition) -> Iterator[Problem]:
    """Each task that makes a decision and names a letter without that part, as the letters are here and now."""
    for p, phase in enumerate(definition.phases):
        t = -1
        for task in phase.tasks:
            t += task.approves is None
            if task.effect == "decide" and task.letter is not None and not _tells(task.letter.key):
                yield Problem(f"phases.{p}.tasks.{t}.letter", "letter_lacks_complaint", {"key": task.letter.key})


def _tells(key: str) -> bool:
    try:
        letter, _number = current_letter(key)
    except NotFound:
        return True  # that it is not there is told elsewhere
    return any(block.id == COMPLAINT_RIGHT and block.core and not block.when for block in letter.blocks)
