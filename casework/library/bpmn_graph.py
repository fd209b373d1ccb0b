"""A workflow as BPMN sees it: activities, events and gateways joined by flows, phase by phase in lanes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from casework.library.bpmn_words import Words
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.parts import Branch, DeadlineDef, TaskDef

SIDE: Final = "side"
_ISO: Final[Mapping[str, str]] = {"days": "D", "weeks": "W", "months": "M", "years": "Y"}


@dataclass(slots=True)
class Node:
    """One thing in the picture. `inside` is the sub-process that it stands in, `on` the activity it is fastened to."""

    id: str
    tag: str
    name: str
    lane: str
    documentation: list[str] = field(default_factory=list)
    owners: tuple[str, ...] = ()
    each: str = ""  # once for each of these
    timer: tuple[str, str] | None = None  # which element, and what it says
    called: str = ""
    on: str = ""
    inside: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """What leads from one to the next; a condition makes it one of several ways."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    back: bool = False


@dataclass(slots=True)
class Graph:
    """All nodes by id, and the flows between them."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def add(self, node: Node) -> str:
        """Put a node in."""
        self.nodes[node.id] = node
        return node.id

    def ways(self) -> tuple[dict[str, list[Flow]], dict[str, list[Flow]]]:
        """The flows that lead to each node, and those that lead from it."""
        into: dict[str, list[Flow]] = {name: [] for name in self.nodes}
        onward: dict[str, list[Flow]] = {name: [] for name in self.nodes}
        for flow in self.flows:
            into[flow.target].append(flow)
            onward[flow.source].append(flow)
        return into, onward

    def link(self, source: str, target: str, *, name: str = "", condition: str = "", back: bool = False) -> str:
        """Lead from one to the other."""
        flow = Flow(f"flow_{len(self.flows) + 1}", source, target, name, condition, back)
        self.flows.append(flow)
        return flow.id


def graph(definition: WorkflowDefinition, words: Words) -> Graph:
    """The workflow's graph."""
    return _Drawer(definition, words).drawn()


class _Drawer:
    def __init__(self, definition: WorkflowDefinition, words: Words) -> None:
        self._workflow, self._words, self._made = definition, words, Graph()
        self._entry: dict[str, str] = {}  # where a task's needs lead in
        self._again: dict[str, str] = {}  # where one comes in from a branch or a return
        self._exit: dict[str, str] = {}
        self._forks: set[str] = set()
        first = {phase.key: phase.tasks[0].key for phase in definition.phases}
        self._aimed_at = {first[phase] for each in definition.branches if (phase := each.to or each.back)}
        self._aimed_at |= {task.approves for task in definition.tasks.values() if task.approves}
        self._first = first
        self._needs = _direct(definition)

    def drawn(self) -> Graph:
        phases = self._workflow.phases
        start = self._made.add(Node("start", "startEvent", self._words["start"], phases[0].key))
        end = Node("end", "endEvent", self._words["end"], phases[-1].key)
        for task in self._workflow.tasks.values():
            self._task(task)
        self._made.add(end)
        for branch in self._workflow.branches:
            self._branch(branch)
        for task in self._workflow.tasks.values():
            self._return(task)
        self._join(start, end.id)
        for deadline in self._workflow.deadlines:
            self._limits(deadline)
        self._by_hand()
        return self._made

    def _task(self, task: TaskDef) -> None:
        lane, made = self._workflow.phase_of[task.key], self._made
        here = f"task_{task.key}"
        chain: list[str] = []
        if len(self._needs[task.key]) > 1:
            chain.append(made.add(Node(f"join_{task.key}", "parallelGateway", "", lane)))
        if task.key in self._aimed_at:
            self._again[task.key] = made.add(Node(f"again_{task.key}", "exclusiveGateway", "", lane))
            chain.append(self._again[task.key])
        if task.show_if:
            chain.append(made.add(Node(f"if_{task.key}", "exclusiveGateway", "", lane)))
        made.add(self._activity(task, here, lane))
        for source, target in pairwise([*chain, here]):
            condition = task.show_if if source == f"if_{task.key}" else None
            told = self._words.rule(condition.rule, condition.task or "") if condition else ""
            made.link(source, target, condition=told)
        self._entry[task.key] = chain[0] if chain else here
        self._exit[task.key] = here
        if task.show_if:
            met = made.add(Node(f"met_{task.key}", "exclusiveGateway", "", lane))
            made.link(here, met)
            other = made.link(f"if_{task.key}", met, name=self._words["else"])
            made.nodes[f"if_{task.key}"].default = other
            self._exit[task.key] = met

    def _activity(self, task: TaskDef, name: str, lane: str) -> Node:
        told = list(self._told(task))
        tag = "serviceTask" if task.assign else "userTask"
        each = self._words["per_guardian"] if task.per == "guardian" else ""
        return Node(name, tag, self._words.text(task.title), lane, told, owners=task.owner, each=each)

    def _told(self, task: TaskDef) -> Iterator[str]:
        words = self._words
        yield from filter(None, [words.text(task.help)])
        yield f"{words['by']}: {words.roles(task.owner)}"
        facts = {
            "form": task.form or "",
            "letter": task.letter.key if task.letter else "",
            "law": str(task.law) if task.law else "",
            "not_by": self._title(task.not_by) if task.not_by else "",
            "files": ", ".join(self._title(each.task) for each in task.requires_files),
        }
        yield from (f"{words[name]}: {fact}" for name, fact in facts.items() if fact)
        yield from (words[name] for name, said in (("optional", task.optional), ("core", task.core)) if said)

    def _branch(self, branch: Branch) -> None:
        made, words, lane = self._made, self._words, self._workflow.phase_of[branch.after]
        condition, title = words.rule(branch.when, branch.after), words.text(branch.title)
        if branch.start:
            gate = self._gate(branch.after, "several", "inclusiveGateway", lane)
            sub = self._workflow.subs_by_key[branch.start]
            call = self._call(f"call_{branch.key}", sub.workflow, words.text(sub.title), lane)
            made.link(gate, call, name=title, condition=condition)
            self._ended(call, f"called_{branch.key}", lane)
            return
        gate = self._gate(branch.after, "choice", "exclusiveGateway", lane)
        if branch.close:
            closed = made.add(Node(f"closed_{branch.key}", "endEvent", title, lane))
            made.link(gate, closed, name=title, condition=condition)
            return
        target = self._again[self._first[branch.to or branch.back or ""]]
        made.link(gate, target, name=title, condition=condition, back=branch.back is not None)

    def _return(self, task: TaskDef) -> None:
        """An approver may send the work back to be done again."""
        if task.approves:
            lane, returned = self._workflow.phase_of[task.key], self._words["returned"]
            gate = self._gate(task.key, "choice", "exclusiveGateway", lane)
            self._made.link(gate, self._again[task.approves], name=returned, condition=returned, back=True)

    def _gate(self, task: str, kind: str, tag: str, lane: str) -> str:
        """The gateway of this kind after the task, made when it is asked for first."""
        name = f"{kind}_{task}"
        if name not in self._made.nodes:
            self._made.add(Node(name, tag, "", lane))
            self._onward(self._exit[task], name)
            self._exit[task] = name
            self._forks.add(name)
        return name

    def _onward(self, source: str, target: str) -> None:
        """The ordinary way on; after a gateway with other ways, the one that is taken when none of them is."""
        flow = self._made.link(source, target)
        if source in self._forks:
            self._made.nodes[source].default = flow

    def _join(self, start: str, end: str) -> None:
        """From each task to those that need it, from the start to those that need none, from the last to the end."""
        wanted: dict[str, list[str]] = {key: [] for key in self._workflow.tasks}
        roots: list[str] = []
        for task in self._workflow.tasks.values():
            for need in self._needs[task.key]:
                wanted[need].append(self._entry[task.key])
            if not task.needs:
                roots.append(self._entry[task.key])
        self._spread(start, roots, self._workflow.phases[0].key, "split_start")
        for key, targets in wanted.items():
            windows = [each for each in self._workflow.deadlines if not each.until and key in each.start.any_of]
            waits = [self._window(each, key) for each in windows]
            lane = self._workflow.phase_of[key]
            leaf = [] if targets else [end if lane == self._made.nodes[end].lane else self._own_end(key, lane)]
            self._spread(self._exit[key], [*targets, *waits, *leaf], lane, f"split_{key}")

    def _own_end(self, task: str, lane: str) -> str:
        """Where a task ends that nothing waits for; the case goes on."""
        return self._made.add(Node(f"end_{task}", "endEvent", "", lane))

    def _spread(self, source: str, targets: list[str], lane: str, name: str) -> None:
        if len(targets) > 1:
            self._onward(source, self._made.add(Node(name, "parallelGateway", "", lane)))
            source = name
        for target in targets:
            self._onward(source, target)

    def _window(self, deadline: DeadlineDef, task: str) -> str:
        """Time that only has to pass after a task, such as the time for complaints."""
        lane = self._workflow.phase_of[task]
        name = f"wait_{deadline.key}_{task}"
        told = [self._meaning(deadline)]
        made = self._made.add(
            Node(name, "intermediateCatchEvent", self._named(deadline), lane, told, timer=self._timer(deadline))
        )
        self._ended(made, f"waited_{deadline.key}_{task}", lane)
        return made

    def _limits(self, deadline: DeadlineDef) -> None:
        """A clock on each task that ends the deadline; it rings, and stops nothing."""
        for key in deadline.until.any_of if deadline.until else ():
            lane, name = self._workflow.phase_of[key], f"limit_{deadline.key}_{key}"
            node = Node(name, "boundaryEvent", self._named(deadline), lane, [self._meaning(deadline)])
            node.timer, node.on = self._timer(deadline), f"task_{key}"
            self._made.add(node)
            self._ended(name, f"rang_{deadline.key}_{key}", lane)

    def _by_hand(self) -> None:
        """Side workflows that somebody may start at any time: event sub-processes that interrupt nothing."""
        for sub in self._workflow.subs:
            if not sub.by and not sub.guardian:
                continue
            title = self._words.text(sub.title)
            told = [f"{self._words['by_hand']}: {self._words.roles((*sub.by, *(['guardian'] * sub.guardian)))}"]
            box = self._made.add(Node(f"sub_{sub.key}", "subProcess", title, SIDE, told))
            begun = self._made.add(Node(f"sub_{sub.key}_start", "startEvent", told[0], SIDE, inside=box))
            call = self._call(f"sub_{sub.key}_call", sub.workflow, title, SIDE, inside=box)
            self._made.link(begun, call)
            self._ended(call, f"sub_{sub.key}_end", SIDE, inside=box)

    def _call(self, name: str, workflow: str, title: str, lane: str, inside: str = "") -> str:
        return self._made.add(Node(name, "callActivity", title, lane, called=workflow, inside=inside))

    def _ended(self, source: str, name: str, lane: str, inside: str = "") -> None:
        self._made.link(source, self._made.add(Node(name, "endEvent", "", lane, inside=inside)))

    def _title(self, task: str) -> str:
        return self._words.text(self._workflow.tasks[task].title)

    def _named(self, deadline: DeadlineDef) -> str:
        return f"{self._words.text(deadline.title)}: {self._words.limit(deadline)}"

    def _meaning(self, deadline: DeadlineDef) -> str:
        words, start = self._words, deadline.start
        since = ", ".join(f"«{self._title(key)}»" for key in start.any_of) or f"{words['event']} {start.event}"
        date = f"{words['the_date']} " if start.field else ""
        told = f"{words[deadline.kind]}: {words.limit(deadline)} {words['after']} {date}{since}."
        law = f" {deadline.law}." if deadline.law else ""
        to = dict.fromkeys(role for each in deadline.escalate for role in each.to)
        return told + law + (f" {words['told']}: {words.roles(tuple(to))}." if to else "")

    def _timer(self, deadline: DeadlineDef) -> tuple[str, str]:
        if deadline.on or deadline.unit not in _ISO or deadline.count < 0:
            return "timeDuration", self._words.limit(deadline)
        length = f"P{deadline.count}{_ISO[deadline.unit]}"
        return ("timeCycle", f"R/{length}") if deadline.repeat else ("timeDuration", length)


def _direct(definition: WorkflowDefinition) -> dict[str, list[str]]:
    """What each task needs, without what those need already: else the picture is all lines."""
    number = {key: 1 << at for at, key in enumerate(definition.tasks)}
    before: dict[str, int] = {}
    waiting = list(definition.tasks.values())
    while waiting:
        ready = [task for task in waiting if all(need in before for need in task.needs)]
        for task in ready:
            before[task.key] = 0
            for need in task.needs:
                before[task.key] |= number[need] | before[need]
        waiting = [task for task in waiting if task.key not in before]
    direct: dict[str, list[str]] = {}
    for task in definition.tasks.values():
        beyond = 0
        for need in task.needs:
            beyond |= before[need]
        direct[task.key] = [need for need in dict.fromkeys(task.needs) if not number[need] & beyond]
    return direct
