"""How a municipality's recipe is written and played in these tests: definitions in few words, and acts by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from casework.cases import services
from casework.cases.models import Case, CaseDeadline, CaseTask
from casework.cases.opening import open_case
from casework.documents.services import store_attachment
from casework.forms.services import publish_form
from casework.people.models import Child
from casework.workflows.services import publish_workflow
from core.acts import Act
from tests.cast import Town, register_child

Definition = dict[str, Any]


def said(nb: str, nn: str = "") -> dict[str, str]:
    """A text in both written languages."""
    return {"nb": nb, "nn": nn or nb}


def ask(name: str, kind: str = "text", **more: Any) -> Definition:
    """A question; its label is made of its name. `options` are given as words."""
    options = [{"value": value, "label": said(value)} for value in more.pop("options", ())]
    return {"id": name, "type": kind, "label": said(name), **({"options": options} if options else {}), **more}


def form(key: str, *questions: Definition, **more: Any) -> Definition:
    """A form of one page."""
    page = {"key": "page", "title": said("Side"), "fields": list(questions)}
    return {"key": key, "version": 1, "title": said(key), "pages": [page], **more}


def task(key: str, *owner: str, **more: Any) -> Definition:
    """A task of these owners; with a form of the same name unless it is said otherwise."""
    return {"key": key, "title": said(key), "owner": list(owner), **more}


def phase(key: str, *tasks: Definition) -> Definition:
    """A phase of the pathway."""
    return {"key": key, "title": said(key), "tasks": list(tasks)}


def deadline(key: str, start: Definition, add: Definition, **more: Any) -> Definition:
    """A local goal unless it is said otherwise."""
    return {"key": key, "title": said(key), "kind": "local_goal", "from": start, "add": add, **more}


def flow(key: str, *phases: Definition, **more: Any) -> Definition:
    """A whole workflow."""
    return {"key": key, "version": 1, "title": said(key), "phases": list(phases), **more}


@dataclass
class Play:
    """One municipality whose administrator publishes, and whose people work; call inside town.inside()."""

    town: Town

    def publish(self, *forms: Definition, flow: Definition) -> None:
        """The administrator publishes the forms and the workflow, as the editors do."""
        act = self.town.act("admin")
        for each in forms:
            publish_form(definition=each, act=act)
        publish_workflow(definition=flow, act=act)

    def open(
        self, key: str, who: str = "school_head", *, child: Child | None = None, on: str = "2026-09-01", **more: Any
    ) -> Case:
        """Somebody opens a case; for a child of its own unless one (or a title) is given."""
        if child is None and "title" not in more:
            child = register_child(self.town)
        unit, child_id = more.pop("unit", self.town.school), child.id if child else None
        return open_case(unit_id=unit, child_id=child_id, workflow_key=key, act=self.act(who, on), **more)

    def do(self, case: Case, key: str, who: str, on: str = "2026-09-02", **answers: Any) -> Case:
        """Somebody does a task with these answers."""
        return services.complete_task(case_id=case.id, task_key=key, answers=answers, act=self.act(who, on))

    def act(self, who: str, on: str) -> Act:
        """This person's act at ten in the morning of that day."""
        return self.town.act(who, datetime.combine(date.fromisoformat(on), time(8), UTC))

    def status(self, case: Case, key: str) -> str:
        """How a task stands."""
        return CaseTask.objects.get(case=case, key=key).status

    def statuses(self, case: Case) -> Mapping[str, str]:
        """How every task stands."""
        return dict(CaseTask.objects.filter(case=case).values_list("key", "status"))

    def due(self, case: Case, key: str) -> str | None:
        """The due date of a deadline, when it has begun."""
        found = CaseDeadline.objects.filter(case=case, key=key).first()
        return found.due_on.isoformat() if found and found.due_on else None

    def upload(self, case: Case, who: str, on: str = "2026-09-02") -> str:
        """A file that somebody adds to the case, as an answer of a file question."""
        document = store_attachment(
            upload_name="Referat.txt",
            content=b"Hvem som var med, og hva vi ble enige om.",
            case_id=case.id,
            child_id=case.child_id,
            audience=["ppt", "unit"],
            act=self.act(who, on),
        )
        return str(document.id)
