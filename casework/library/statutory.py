"""What the law demands of a definition under a national key: no package or draft can configure it away. Pure."""

from collections.abc import Mapping
from typing import Any

from casework.documents.letters import load as load_letter
from casework.documents.letters import missing_core
from casework.forms.definition import load as load_form
from casework.forms.succession import succession_problems as form_problems
from casework.library.catalogue import Kind, every_version, shipped
from casework.workflows.definition import load as load_workflow
from casework.workflows.lint_core import core_missing


def lost(kind: Kind, definition: Mapping[str, Any]) -> tuple[str, ...]:
    """What a sound definition lacks of the statutory core of the template that it says it follows.

    «newer_template» when it follows one that no release here has shipped: what the law demands of it is not known.
    """
    known = every_version(kind, definition["key"])
    if not known:
        return ()
    template = shipped(kind, definition["key"], definition["version"])
    if template is None:
        return ("newer_template",) if definition["version"] > known[-1].version else ("unknown_template",)
    base = template.definition
    match kind:
        case "forms":
            return tuple(form_problems(load_form(definition), [load_form(base)]))
        case "letters":
            return tuple(f"{name}: is statutory" for name in missing_core(load_letter(base), load_letter(definition)))
        case "workflows":
            gone = core_missing(load_workflow(definition), load_workflow(base))
            return tuple(f"{one.path}: {one.code}" for one in gone)
