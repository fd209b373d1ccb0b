"""A made-up municipality's own forms and workflows, with every feature, published through the public services."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from casework.cases import consents, services
from casework.cases.models import Case, CaseTask
from casework.forms.services import publish_form
from casework.workflows.services import publish_workflow
from tests.cast import START, Town


def both(text: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"nb": text, "nn": text}


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """One question."""
    options = more.pop("options", None)
    listed = {"options": [{"value": value, "label": both(value)} for value in options]} if options else {}
    return {"id": name, "type": kind, "label": both(name), "required": False, "core": False, **listed, **more}


def form(key: str, *fields: Mapping[str, Any]) -> dict[str, Any]:
    """A form of one page."""
    page = {"key": "page", "title": both(key), "fields": list(fields)}
    return {"key": key, "version": 1, "title": both(key), "law": [], "pages": [page]}


def task(key: str, *owner: str, **more: Any) -> dict[str, Any]:
    """A task of the workflow."""
    return {"key": key, "title": both(key.replace("_", " ").capitalize()), "owner": list(owner), **more}


FORMS = (
    form("own_referral", field("wish", "long", required=True), field("report", "file", multiple=True)),
    form("own_consent", field("decision", "radio", required=True, options=("yes", "no", "partly"))),
    form(
        "own_intake",
        field("outcome", "radio", required=True, options=("accept", "returned", "guidance_only")),
        field("reason", "long"),
        field("priority", "choice", options=("a", "b")),
        field("way", "radio", options=("whole", "short", "again", "beside", "over")),
    ),
    form("own_assign", field("adviser", "person", required=True, person_role="ppt_adviser")),
    form("own_report", field("hours", "int"), field("text", "long", required=True)),
    form("own_close", field("reason", "radio", required=True, options=("done", "other"))),
    form("own_complaint", field("summary", "long", required=True)),
)


def main(**changes: Any) -> dict[str, Any]:
    """The main line."""
    return {
        "key": "own_line",
        "version": 1,
        "title": both("Vårt løp"),
        "law": [],
        "start": {"roles": ["unit_head", "ppt_head", "ppt_adviser"], "unit_kinds": ["school"]},
        "priorities": [{"key": "a", "title": both("Haster")}, {"key": "b", "title": both("Vanlig")}],
        "pause_reasons": [{"key": "report", "title": both("Venter på rapport")}],
        "subs": [
            {"key": "complaint", "workflow": "own_complaint_line", "title": both("Klage"), "by": ["ppt_head"]}
            | {"guardian": True, "wait": True},
            {"key": "talk", "workflow": "own_talk", "title": both("Samtale"), "by": ["unit_head"], "many": True},
        ],
        "branches": [
            {"key": "short", "title": both("Kort vei"), "after": "take_in", "when": {"eq": ["way", "short"]}}
            | {"to": "ending"},
            {"key": "again", "title": both("En gang til"), "after": "take_in", "when": {"eq": ["way", "again"]}}
            | {"back": "asking"},
            {"key": "over", "title": both("Ferdig her"), "after": "take_in", "when": {"eq": ["way", "over"]}}
            | {"close": "other"},
            {"key": "beside", "title": both("Samtale også"), "after": "take_in", "when": {"eq": ["way", "beside"]}}
            | {"start": "talk"},
        ],
        "phases": [
            {
                "key": "asking",
                "title": both("Spørsmål"),
                "tasks": [
                    task("ask", "unit_head", form="own_referral", effect="refer", core=True),
                    task("agree", "guardian", form="own_consent", effect="consent", needs=["ask"], per="guardian"),
                    task("take_in", "ppt_head", form="own_intake", effect="intake", needs=["ask", "agree"]),
                    task("give_out", "ppt_head", form="own_assign", effect="assign", needs=["take_in"])
                    | {"assign": "workload"},
                ],
            },
            {
                "key": "working",
                "title": both("Arbeid"),
                "tasks": [
                    task("write", "ppt_adviser", form="own_report", effect="note")
                    | {"requires_files": [{"task": "ask", "field": "report"}]}
                    | {"approvals": [{"key": "leader", "title": both("Leder godkjenner"), "owner": ["ppt_head"]}]},
                    task("send", "ppt_adviser", needs=["write"]),
                    task("first_graders", "teacher", show_if={"case": {"lt": ["grade", 2]}}, optional=True),
                    task("comment", "guardian", form="own_complaint", needs=["write"], optional=True),
                ],
            },
            {
                "key": "ending",
                "title": both("Slutt"),
                "tasks": [task("end", "ppt_adviser", form="own_close", effect="close")],
            },
        ],
        "deadlines": [
            {"key": "goal", "title": both("Mål"), "kind": "local_goal", "from": {"task": "ask"}}
            | {"until": {"task": "send"}, "add": {"months": 3}, "pausable": ["report"]},
        ],
        **changes,
    }  # fmt: skip


def complaint_line() -> dict[str, Any]:
    """What a guardian may begin beside the main line."""
    tasks = [
        task("complain", "guardian", "ppt_head", form="own_complaint", guardian_title=both("Skriv klagen"))
        | {"letter": {"key": "complaint_received", "audience": ["ppt", "guardian"]}},
        task("answer", "ppt_head", form="own_close", effect="close", needs=["complain"]),
    ]
    phase = {"key": "complaint", "title": both("Klage"), "guardian_title": both("Vi ser på klagen"), "tasks": tasks}
    return {"key": "own_complaint_line", "version": 1, "title": both("Klage"), "law": [], "phases": [phase]} | {
        "start": {"sub_only": True}
    }


def talk_line() -> dict[str, Any]:
    """A short one that the school begins."""
    tasks = [task("talk", "ppt_adviser", form="own_close", effect="close")]
    phase = {"key": "talk", "title": both("Samtale"), "tasks": tasks}
    return {"key": "own_talk", "version": 1, "title": both("Samtale"), "law": [], "phases": [phase]}


def system_line() -> dict[str, Any]:
    """A case about no child."""
    tasks = [task("describe", "unit_head", form="own_report"), task("end", "ppt_adviser", form="own_close")]
    tasks[1] |= {"effect": "close", "needs": ["describe"]}
    phase = {"key": "all", "title": both("Systemsak"), "tasks": tasks}
    return {"key": "own_system", "version": 1, "title": both("Systemsak"), "law": [], "subject": "none"} | {
        "phases": [phase],
        "start": {"roles": ["unit_head", "ppt_adviser"]},
    }


def publish_all(town: Town, **changes: Any) -> None:
    """Publish the lot, as the administrator would; call inside()."""
    act = town.act("admin")
    for one in FORMS:
        publish_form(definition=one, act=act)
    for line in (complaint_line(), talk_line(), main(**changes), system_line()):
        publish_workflow(definition=line, act=act)


class Run:
    """One case of the main line on its way, one day after another."""

    def __init__(self, town: Town, child_id: UUID, at: datetime = START) -> None:
        self.town, self.at = town, at
        self.case = services.open_case(
            child_id=child_id, unit_id=town.school, workflow_key="own_line", act=town.act("school_head", at)
        )

    @property
    def id(self) -> UUID:
        """The case's id."""
        return self.case.id

    def do(self, who: str, key: str, **answers: Any) -> Case:
        """Do a task, on the next day."""
        self.at += timedelta(days=1)
        act = self.town.act(who, self.at)
        self.case = services.complete_task(case_id=self.id, task_key=key, answers=answers, act=act)
        return self.case

    def agree(self) -> None:
        """Both guardians say yes."""
        self.at += timedelta(days=1)
        for who in ("guardian1", "guardian2"):
            answers = {"decision": "yes"}
            act = self.town.act(who, self.at)
            consents.give_consent(case_id=self.id, task_key="agree", answers=answers, act=act)

    def taken_in(self, **answers: Any) -> Case:
        """Asked for, agreed to, and taken in."""
        self.do("school_head", "ask", wish="Hjelp til å lese.")
        self.agree()
        return self.do("ppt_head", "take_in", outcome="accept", **answers)

    def status(self, key: str) -> str:
        """How a task stands."""
        return CaseTask.objects.get(case=self.id, key=key).status
