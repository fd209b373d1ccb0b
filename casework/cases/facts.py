"""What a case's log says of the case itself, for the rules of its workflow to look at."""

from datetime import date

from casework.cases.models import Case


def facts_of(case: Case, on: date) -> dict[str, object]:
    """The facts as they are that day; what is not known is left out."""
    found: dict[str, object] = {"unit_kind": case.unit.kind, "private": case.unit.private}
    child = case.child
    if child is None:
        return found
    found["age"] = child.age_on(on)
    if child.grade.isdigit():
        found["grade"] = int(child.grade)
    if child.languages:
        found["language"] = child.languages
    return found
