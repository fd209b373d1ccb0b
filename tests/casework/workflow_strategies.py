"""Made-up workflows that are sound by construction, and people who do with a case whatever is allowed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from casework.workflows import branches
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.engine import Event, State, fold, refusal
from tests.casework.workflow_sample import both

FULL = os.environ.get("SAMSPOR_PROPERTY") == "full"
WALKS, STEPS = (4000, 60) if FULL else (150, 25)
BEGIN = datetime(2026, 1, 30, 22, 0, tzinfo=UTC)
PEOPLE = ("kari", "ola")
_REASONS = ("home", "illness")
_ADDS: tuple[dict[str, Any], ...] = (
    *({"days": 20}, {"working_days": 10}, {"weeks": 3}, {"months": 1}, {"years": 1}),
    *({"on": "05-31"}, {"on": ["11-30", "05-31"]}),
)


def workflow(random: Random) -> dict[str, Any]:
    """A definition that lint has nothing to say about."""
    made = _Maker(random)
    phases = [made.phase(number) for number in range(random.randint(1, 4))]
    made.forget_core_between(phases)
    return {
        "key": "made_up",
        "version": 1,
        "title": both("Laga"),
        "phases": phases,
        "priorities": [{"key": key, "title": both(key)} for key in ("low", "high")],
        "pause_reasons": [{"key": key, "title": both(key)} for key in _REASONS],
        "subs": [
            {"key": "aside", "workflow": "other", "title": both("Ved siden av"), "by": ["ppt_head"]},
            {"key": "awaited", "workflow": "other", "title": both("Ventes på"), "by": ["ppt_head"], "wait": True},
        ],
        "branches": made.branches,
        "deadlines": [made.deadline(number) for number in range(random.randint(1, 6))],
    }


def tangled(random: Random) -> dict[str, Any]:
    """A definition in which a task may also need a later one of its phase, so that lint may find a ring."""
    made = workflow(random)
    for phase in made["phases"]:
        first, *later = phase["tasks"]
        if later and random.random() < 0.5:
            first["needs"] = [*first.get("needs", []), random.choice(later)["key"]]
    return made


class _Maker:
    """Keeps what later parts may look back at."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.before: list[str] = []  # tasks so far, in chart order
        self.waits: dict[str, set[str]] = {}
        self.branches: list[dict[str, Any]] = []
        self.places: list[int] = []

    def phase(self, number: int) -> dict[str, Any]:
        """A phase whose tasks look back at those that are there."""
        tasks = [self.task(f"t{number}_{n}", number) for n in range(self.random.randint(1, 4))]
        return {"key": f"p{number}", "title": both(f"Fase {number}"), "tasks": tasks}

    def task(self, key: str, number: int) -> dict[str, Any]:
        """A task of any kind."""
        random = self.random
        made: dict[str, Any] = {"key": key, "title": both(key), "owner": ["ppt_adviser"], "form": "made_up"}
        if self.before:
            made["needs"] = random.sample(self.before, min(len(self.before), random.choice([0, 0, 1, 1, 2])))
            if random.random() < 0.25:
                made["show_if"] = random.choice(
                    [{"case": {"eq": ["priority", "high"]}}, {"task": random.choice(self.before), "rule": self.rule()}]
                )
            if random.random() < 0.1:
                made["requires_files"] = [{"task": random.choice(self.before), "field": "file"}]
            if random.random() < 0.15:
                made["not_by"] = random.choice(self.before)
        made["optional"] = random.random() < 0.2
        made["core"] = not made["optional"] and "show_if" not in made and random.random() < 0.2
        if random.random() < 0.1:
            made |= {"owner": ["guardian"], "per": "guardian", "effect": "consent"}
        elif random.random() < 0.25:
            made["approvals"] = [self.approval(n) for n in range(random.randint(1, 2))]
        self.before.append(key)
        self.places.append(number)
        if random.random() < 0.3 and "per" not in made:
            self.branch(key, number)
        return made

    def approval(self, number: int) -> dict[str, Any]:
        """Somebody above who must agree, always or on some answers."""
        made: dict[str, Any] = {"key": f"a{number}", "title": both("Godkjenn"), "owner": ["ppt_head"]}
        return made | ({"when": self.rule()} if self.random.random() < 0.5 else {})

    def branch(self, after: str, number: int) -> None:
        """Another way on; where `to` leads is settled when the phases are there."""
        way: dict[str, Any] = self.random.choice(
            [{"to": ""}, {"back": f"p{self.random.randint(0, number)}"}, {"start": "awaited"}, {"close": "guided"}]
        )
        key = f"b{len(self.branches)}"
        self.branches.append({"key": key, "title": both(key), "after": after, "when": self.rule(), **way})

    def rule(self) -> dict[str, Any]:
        """A rule that some answers meet and others do not."""
        simple: list[dict[str, Any]] = [
            {"eq": ["answer", "yes"]},
            {"gt": ["number", 1]},
            {"filled": "day"},
            {"not": {"eq": ["answer", "no"]}},
        ]
        one, other = self.random.sample(simple[:3], 2)
        return self.random.choice([*simple, {"all": [one, other]}, {"any": [one, {"not": other}]}])

    def deadline(self, number: int) -> dict[str, Any]:
        """A deadline of any kind, between any two things that can happen."""
        random = self.random
        kind = random.choice(["legal", "local_goal", "internal"])
        start: dict[str, Any] = random.choice(
            [{"event": "opened"}, {"event": "sub_ended:aside"}, {"task": random.choice(self.before)}]
        )
        add = random.choice(_ADDS)
        if random.random() < 0.2:
            start, add = (
                {"task": random.choice(self.before), "field": "day"},
                random.choice([{"days": -30}, {"weeks": 1}]),
            )
        made: dict[str, Any] = {"key": f"d{number}", "title": both("Frist"), "kind": kind, "from": start, "add": add}
        until = random.choice([None, {"event": "closed"}, {"tasks": sorted({*random.choices(self.before, k=2)})}])
        if until:
            made["until"] = until
            made["repeat"] = "field" not in start and random.random() < 0.3
        if kind != "legal":
            made["pausable"] = random.choice([True, False, ["home"]])
            made["soft"] = random.random() < 0.2
            made |= {"calendar": "school"} if "working_days" in add and random.random() < 0.5 else {}
        return made | {"escalate": [{"after_days": 1, "to": ["ppt_head"]}]}

    def forget_core_between(self, phases: list[dict[str, Any]]) -> None:
        """A branch ahead needs a phase to lead to, and none that the law asks for on the way."""
        for branch in [item for item in self.branches if "to" in item]:
            here = self.places[self.before.index(branch["after"])]
            if here + 1 >= len(phases):
                self.branches.remove(branch)
                continue
            there = self.random.randint(here + 1, len(phases) - 1)
            branch["to"] = f"p{there}"
            for task in (task for phase in phases[here + 1 : there] for task in phase["tasks"]):
                task["core"] = False


@dataclass
class Walk:
    """One case in which people do what they may, one act after another."""

    definition: WorkflowDefinition
    random: Random
    events: list[Event] = field(default_factory=list)
    at: datetime = BEGIN

    def begin(self) -> "Walk":
        """The case is opened, and its guardians are told that they will be asked."""
        self._write("opened", facts={"grade": 3})
        for key, task in self.definition.tasks.items():
            if task.per:
                self._write("respondents", key, ids=["far", "mor"])
        return self

    @property
    def state(self) -> State:
        """Where the case stands now."""
        return fold(self.definition, self.events)

    def step(self) -> None:
        """Somebody does one thing that is allowed, and what follows from it is carried out as at the desk."""
        state = self.state
        allowed = [act for act in self._acts(state) if self._may(state, *act)]
        kind, task, data, actor = self.random.choice(allowed)
        self.at += timedelta(hours=self.random.choice([0, 1, 30, 500]))
        self._write(kind, task, actor, **data)
        if kind == "task_done" and task:
            self._follow(task, data["marks"])

    def _follow(self, task: str, marks: dict[str, Any]) -> None:
        for branch in branches.taken(self.definition, task, marks):
            if branch.back:
                for key in branches.round_of(self.state, branch):
                    if self._may(self.state, "task_reopened", key, {}, "kari"):
                        self._write("task_reopened", key, mode="round")
            elif branch.start and self._may(self.state, "sub_started", None, {"sub": branch.start}, "kari"):
                self._write("sub_started", sub=branch.start, case=f"case{len(self.events)}")
            elif branch.close and self._may(self.state, "closed", None, {}, "kari"):
                self._write("closed", outcome=branch.close)

    def _acts(self, state: State) -> Iterator[tuple[str, str | None, dict[str, Any], str]]:
        random = self.random
        someone = random.choice(PEOPLE)
        for key, task in state.tasks.items():
            yield "task_done", key, {"marks": self._answers(key)}, someone
            yield "task_done", key, {"marks": self._answers(key)}, someone
            if task.required:
                yield "task_answered", key, {"respondent": random.choice(task.required), "answer": "yes"}, someone
        settled = random.choice(list(state.tasks))
        yield "task_reopened", settled, {"mode": random.choice(["undo", "correct", "round"])}, someone
        yield "task_skipped", settled, {"reason": "x"}, someone
        yield "task_answer_withdrawn", settled, {"respondent": "mor"}, someone
        yield "jumped", None, {"phase": random.choice(state.phases).key}, someone
        yield "paused", None, {"reason": random.choice(_REASONS)}, someone
        yield "resumed", None, {}, someone
        yield "prioritised", None, {"priority": random.choice(["low", "high"])}, someone
        yield "facts", None, {"grade": random.randint(1, 10)}, someone
        yield "sub_started", None, {"sub": "aside", "case": f"case{len(self.events)}"}, someone
        for runs in state.subs.values():
            yield from (("sub_ended", None, {"sub": run.key, "case": run.case}, someone) for run in runs if run.running)
        yield "task_added", None, {"key": f"own{len(self.events)}", "title": "Ring", "due_on": "2026-05-01"}, someone
        yield "escalated", None, {"deadline": "d0", "step": 0}, someone
        yield ("reopened" if state.closed else "closed"), None, {"outcome": "done"}, someone
        yield "note", None, {}, someone

    def _answers(self, key: str) -> dict[str, object]:
        random = self.random
        day = f"{random.randint(2026, 2028)}-0{random.randint(1, 9)}-15"
        answers: dict[str, object] = {"answer": random.choice(["yes", "no"]), "number": random.randint(0, 3)}
        answers |= {"day": day} if random.random() < 0.7 else {}
        answers |= {"file": ["a"] if random.random() < 0.7 else []}
        return self.definition.kept_of(key, answers)

    def _may(self, state: State, kind: str, task: str | None, data: dict[str, Any], actor: str) -> bool:
        return refusal(state, kind, task, actor, data=data) is None

    def _write(self, kind: str, task: str | None = None, actor: str = "kari", **data: Any) -> None:
        self.events.append(Event(len(self.events) + 1, kind, self.at, task, data, actor))
