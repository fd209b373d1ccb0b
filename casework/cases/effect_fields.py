"""Which answers each effect cannot do without. One closed table; publishing a workflow is judged by it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casework.forms.definition import FormDefinition
from casework.forms.selectors import current_form, definition_of
from casework.workflows.definition import Problem, TaskDef, WorkflowDefinition
from core.errors import NotFound

TEXT: Final = frozenset({"text", "long"})
DATE: Final = frozenset({"date"})
CHOICE: Final = frozenset({"radio", "choice"})
PERSON: Final = frozenset({"person"})
ROWS: Final = frozenset({"repeat"})


@dataclass(frozen=True, slots=True)
class Needed:
    """An answer that an effect reads: its id, the types it may have, and the only values it may take, if so."""

    id: str
    types: frozenset[str]
    values: frozenset[str] = frozenset()


_JUDGED: Final = (Needed("outcome", CHOICE, frozenset({"approve", "return"})), Needed("comment", TEXT))
# An effect that is not here reads nothing that it cannot do without.
NEEDED: Final[Mapping[str, tuple[Needed, ...]]] = {
    "consent": (Needed("decision", CHOICE, frozenset({"yes", "no", "partly"})),),
    "interim": (Needed("reason_text", TEXT), Needed("expected_on", DATE)),
    "intake": (Needed("outcome", CHOICE),),
    "assign": (Needed("adviser", PERSON),),
    "assess": (Needed("need", CHOICE, frozenset({"yes", "partly", "no"})),),
    "review": _JUDGED,
    "approve": _JUDGED,
    "decide": (Needed("outcome", CHOICE, frozenset({"granted", "partly", "refused"})), Needed("reasons", TEXT)),
    "plan": (Needed("period_from", DATE), Needed("period_to", DATE)),
    "evaluate": (Needed("period_from", DATE), Needed("period_to", DATE), Needed("recommend", CHOICE)),
    "baseline": (Needed("baseline", ROWS),),
    "measure": (Needed("measurements", ROWS),),
    "card": (Needed("card_title", TEXT), Needed("card_steps", ROWS)),
    "close": (Needed("reason", CHOICE),),
}


def lacking(task: TaskDef, form: FormDefinition | None) -> list[str]:
    """The answers that the task's effect needs and the form does not give; all of them when there is no form."""
    needed = NEEDED.get(task.effect, ())
    if form is None:
        return [one.id for one in needed]
    fields = {field.id: field for field in form.fields}
    return [
        one.id
        for one in needed
        if one.id not in fields
        or fields[one.id].type not in one.types
        or (one.values and not {option.value for option in fields[one.id].options} <= one.values)
    ]


def problems(definition: WorkflowDefinition, *, form_of: Callable[[str], FormDefinition | None]) -> Iterator[Problem]:
    """What is wrong between a workflow's tasks and their forms, at the places that the definition's JSON has them."""
    for p, phase in enumerate(definition.phases):
        t = -1
        for task in phase.tasks:
            # Approvals are written in the task that they approve.
            t += task.approves is None
            place = f"phases.{p}.tasks.{t}.{'approvals' if task.approves else 'form'}"
            form = form_of(task.form) if task.form else None
            if task.form and form is None:
                yield Problem(place, "unknown_form", {"key": task.form})
            elif missing := lacking(task, form):
                yield Problem(place, "form_lacks_fields", {"key": ", ".join(missing)})


def problems_now(definition: WorkflowDefinition) -> Iterator[Problem]:
    """The same, judged by the forms that the tenant has now."""

    def form_of(key: str) -> FormDefinition | None:
        try:
            return definition_of(current_form(key))
        except NotFound:
            return None

    return problems(definition, form_of=form_of)
