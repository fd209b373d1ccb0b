"""A service model on paper becomes phases, tasks, deadlines and the rest of a workflow being written. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Protocol

from casework.workflows.editing import Definition, Part, every_task, new_workflow, put
from casework.workflows.likeness import alike, stems, within
from casework.workflows.paper import MAX_LINES, Line, Within, read
from casework.workflows.paper_line import MAX_TEXT, MAX_TITLE
from casework.workflows.paper_prose import core, indefinite, is_people
from casework.workflows.paper_words import Way, conditional, is_otherwise
from casework.workflows.pasting_times import each_of
from casework.workflows.pasting_ways import NOT, NUMBERED, QUESTION, Option, condition, denied, fact, goes_to, put_ways

__all__ = ["MAX_LINES", "Line", "Meanings", "Option", "Pasted", "add_all", "read"]
_AFTER_ALIKE = 0.4
_GOT = re.compile(
    r"\b(?:er\s+|blei\s+|ble\s+)?(?:mott(?:ak\w*|att|atte)|motteke?n?|kom(?:met|me)?\s+inn)\b", re.IGNORECASE
)
_BEFORE = re.compile(r"\bfør\b", re.IGNORECASE)  # «Høsten før skolestart» does not end with it
_SENT = re.compile(r"\b(?:over)?send\w*|\bmott\w*|\bregistrer\w*", re.IGNORECASE)
_ASKED_IN = re.compile(r"henvis|tilvis|søknad|klage", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\s*(?:,|/|\+|&|\b(?:og|eller|i samarbeid med|saman med|sammen med|med støtte fra|med støtte frå)\b)\s*", re.I
)


class Meanings(Protocol):
    """What the words of a line may mean where the workflow is written."""

    def owners(self, who: str) -> list[str]:
        """The roles and teams that are called this."""

    def like(self, title: str) -> Mapping[str, Any]:
        """What a known task with such a title is made of: form, effect, owner, per, letter."""

    def named(self, kind: str, title: str) -> str:
        """The key of the form, letter or workflow with this title, or nothing."""

    def options(self, form: str) -> list[Option]:
        """The answers that the form offers to choose from."""


@dataclass
class Pasted:
    """What came of it, to be told: how many of each kind, and the words that nothing was made of."""

    made: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)  # what tells of nothing to do
    ref: str = ""

    def count(self, kind: str) -> None:
        """One more of this kind."""
        self.made[kind] = self.made.get(kind, 0) + 1


def add_all(
    definition: Definition,
    lines: Sequence[Line],
    used: Collection[str],
    *,
    phase: str,
    around: Meanings,
    in_order: bool,
) -> tuple[Definition, Pasted]:
    """All of them, tasks in the phase above them (the first in `phase`); in order: each waits for the one before."""
    work = _Work(deepcopy(definition), used, phase, around, in_order)
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        work.add(line, below)
    work.let_go_of_the_empty_start(lines)
    work.put_deadlines()
    work.put_ways()
    return work.new, work.told


class _Work:
    def __init__(self, new: Definition, used: Collection[str], phase: str, around: Meanings, in_order: bool) -> None:
        self.new, self.used, self.phase, self.around, self.in_order = new, used, phase, around, in_order
        self.told, self.before, self.last = Pasted(), "", ""
        self.owner: list[str] = []
        self.said = ""  # the condition that was told last
        self.limits: list[tuple[Within, str, str, str]] = []  # how long, its name, from when, until when
        self.ways: list[tuple[Way, str, str]] = []  # where to, in what words, under which task
        self.steps: dict[int, str] = {}  # the phases by the numbers that they have on paper
        self.meanwhile = False  # whether the tasks of this phase are done at the same time
        # Those that may be done at the same time, and what they all wait for.
        self.together: list[str] = []
        self.awaited: list[str] = []

    def add(self, line: Line, below: Line | None) -> None:
        """Whatever the line is; one below it may tell what is otherwise done."""
        match line.kind:
            case "phase" | "together" | "lane":
                self._begin(line)
            case "task":
                self._task(self._asked_before(line, below))
            case "way" if line.way and self.last:
                self._way(line, line.way)
            case "guardian":
                self._phase_part()["guardian_text"] = {"nb": line.title, "nn": line.title}
            case "deadline" if line.within and self.last:
                self.limits.append((line.within, self._title(self.last), self.before, self.last))
                self.told.lost += line.lost
            case "sub":
                self._sub(line)
            case "title" | "aside":  # the workflow has the title that it was begun with
                self.told.aside += [line.title] if line.kind == "aside" else []
            case "priority" | "pause":
                self._put(line)
            case _:
                self.told.lost.append(line.title)

    def _begin(self, line: Line) -> None:
        """A phase, or tasks of which nothing or something else is said of the order than before."""
        if line.kind == "phase":
            self.phase = self._put(line)["key"]
            self.steps |= {line.number: self.phase} if line.number else {}
            self.told.lost += line.lost
        self._all_at_once(line.kind == "together" or (line.kind == "phase" and line.beside is not None))
        if line.kind == "lane":
            self.awaited = []
            self.told.count("lane")

    def _way(self, line: Line, way: Way) -> None:
        """Where it leads; back to someone, and not to a phase, is something to be done."""
        if way.way == "back" and goes_to(self.new, self._to_step(way).target) is None:
            only, then = conditional(line.title)
            self._task(Line("task", then.rstrip(" ."), only=only) if only else replace(line, kind="task", way=None))
        else:
            self.ways.append((self._asked(way), line.title, self.last))

    def let_go_of_the_empty_start(self, lines: Sequence[Line]) -> None:
        """The task that a new workflow begins with goes when others were pasted, and its phase when it stands empty."""
        empty = new_workflow("", "")["phases"][0]
        start = self.new["phases"][0]
        if not any(line.kind == "task" for line in lines) or empty["tasks"][0] not in start["tasks"]:
            return
        start["tasks"] = [task for task in start["tasks"] if task != empty["tasks"][0]]
        for task in every_task(self.new):
            if empty["tasks"][0]["key"] in task.get("needs", ()):
                task["needs"] = [key for key in task["needs"] if key != empty["tasks"][0]["key"]]
        if not start["tasks"] and start["title"] == empty["title"] and len(self.new["phases"]) > 1:
            self.new["phases"].pop(0)

    def put_deadlines(self) -> None:
        """The deadlines last, when every task that they may begin with is there."""
        for limit, title, before, until in self.limits:
            named = self._task_like(limit.after, until) or self._end_of_phase(limit.after, until)
            begins = named or before
            if limit.after and not named:
                self.told.lost.append(limit.after)
            kind = self._kind(limit, title)
            for each, name in each_of(limit, core(title)):
                made = put(self.new, "deadline", name, self.used)
                made |= {"add": dict(each.add), "until": {"task": until}}
                made["from"] = {"task": begins} if begins else {"event": "opened"}
                made |= {"repeat": True} if limit.repeat else {}
                made |= {"calendar": "school"} if limit.school and not limit.law else {}
                made |= kind
                self.told.count("deadline")

    def put_ways(self) -> None:
        """The other ways on last, when every phase that they may lead to is there."""
        places = [task["key"] for task in every_task(self.new)]
        ways = [
            (self._to_step(way), words, places.index(under) + 1) for way, words, under in self.ways if under in places
        ]
        made, lost = put_ways(self.new, ways, self.used, self.around)
        self.told.made |= {"branch": made} if made else {}
        self.told.lost += lost

    def _to_step(self, way: Way) -> Way:
        """«Punkt 4» is the phase that has this number on paper, wherever it stands among the others."""
        numbered = NUMBERED.match(way.target)
        phase = self.steps.get(int(numbered[1])) if numbered else None
        places = [each["key"] for each in self.new["phases"]]
        return replace(way, target=str(places.index(phase) + 1)) if phase in places else way

    def _kind(self, limit: Within, title: str) -> Part:
        """The law's own when the law is named; else a goal of the municipality's, whatever it is called."""
        if limit.law:
            law, paragraph = limit.law
            return {"kind": "legal", "law": {"law": law, "paragraph": paragraph}}
        if limit.by_law:
            self.told.lost.append(f"{title}: lovfrist")
        return {"kind": "internal"} if limit.internal else {}

    def _all_at_once(self, meanwhile: bool) -> None:
        """From here on the tasks wait for what stands above, and for each other only when they are not `meanwhile`."""
        self.meanwhile = meanwhile
        if self.together:
            self.awaited, self.together = self.together, []

    def _put(self, line: Line) -> Part:
        made = put(self.new, line.kind, line.title, self.used, phase=self.phase)
        self.told.ref = self.told.ref if line.kind in ("priority", "pause") else f"{line.kind}:{made['key']}"
        self.told.count(line.kind)
        return made

    def _task(self, line: Line) -> None:
        like = {} if "question" in line.flags else dict(self.around.like(core(line.title)))
        made = self._put(line)
        called = self._called(line.who)
        us = "we" in line.flags and not line.who and not like.get("owner")
        # Those who wrote it; who that is, is not said, and told once.
        self.told.lost += ["vi"] * (us and "vi" not in self.told.lost)
        made |= like
        made["owner"] = called or list(like.get("owner", ())) or ([] if us else self.owner) or made["owner"]
        if called and "guardian" not in called:
            made.pop("per", None)
        if "each_guardian" in line.flags:
            made |= {"owner": ["guardian"], "per": "guardian"}
        if "question" in line.flags and not made.get("form") and self.around.options(QUESTION):
            made["form"] = QUESTION
        self._named(made, line)
        self._order(made, line)
        if "optional" in line.flags:
            made["optional"] = True
        if "four_eyes" in line.flags and self.last:
            made["not_by"] = self.last
        self._condition(made, line)
        self._approval(made, line)
        self.owner = made["owner"] if "guardian" not in made["owner"] else self.owner
        self.last = made["key"]
        self._time(made, line)
        if line.way:
            words = line.title if not line.way.only else f"Hvis {line.way.only}"
            self.ways.append((self._asked(line.way), words, self.last))
        self.told.lost += line.lost
        self.told.made["with_form"] = self.told.made.get("with_form", 0) + bool(made.get("form"))

    def _asked(self, way: Way) -> Way:
        """The way by an answer that can be given: where no form asks for it, a task of its own does."""
        tasks = every_task(self.new)
        if not way.only or condition(tasks, way.only, self.around) or not self.around.options(QUESTION):
            return way
        return replace(way, only=self._ask(way.only))

    def _asked_before(self, line: Line, below: Line | None) -> Line:
        """The task, with a question before it where the line below tells what is otherwise done."""
        if is_otherwise(line.only):
            return replace(line, only=denied(self.said) if self.said else "")
        otherwise = below and (is_otherwise(below.only) or (below.way and not below.way.only))
        known = line.only and (condition(every_task(self.new), line.only, self.around) or fact(line.only))
        self.said = line.only or self.said
        if not (line.only and otherwise and self.last) or known or not self.around.options(QUESTION):
            return line
        self.said = self._ask(line.only)
        return replace(line, only=self.said)

    def _ask(self, words: str) -> str:
        """Puts the question whether it is so; gives the answer that says that it is."""
        wanted = NOT.sub("", words).strip()
        clause = len(wanted.split()) > 1
        title = (f"Avklar om {wanted}" if clause else f"Avklar: {wanted}")[:MAX_TITLE]
        self._task(Line("task", title, flags=frozenset({"question"})))
        return "nei" if wanted != words.strip() else "ja"

    def _called(self, who: str) -> list[str]:
        """Those who are meant; of several, those who are known, and the others are told."""
        parts = [part for part in _SEVERAL.split(who.strip(" .")) if part]
        whole = self.around.owners(who)
        known = [(part, self.around.owners(part) or self.around.owners(indefinite(part))) for part in parts]
        found = list(dict.fromkeys(role for _part, called in known for role in called))
        if not set(whole) <= set(found):
            return whole  # a team may be called by several words
        # «Rådgiver oppvekst og kultur» is one; «rektor og audiograf» are two.
        several = not whole or len(parts[0].split()) == 1
        unknown = [part for part, called in known if not called and (several or is_people(part))]
        self.told.lost += unknown if found else [who] * bool(who)
        return found

    def _order(self, made: Part, line: Line) -> None:
        """What it waits for: all that were done at the same time before it, or what they waited for when it is too."""
        key, beside = made["key"], line.beside
        other = self._task_like(beside, key) if beside else ""
        if beside and not other:
            self.told.lost.append(beside)
        elif beside is None and not self.meanwhile and self.together:
            self.awaited, self.together = self.together, []
        self.together.append(key)
        self.before = self.awaited[-1] if self.awaited else ""
        awaited = self._needs(other) if other and other not in self.together else self.awaited
        if self.in_order and awaited:
            made["needs"] = list(awaited)

    def _needs(self, key: str) -> list[str]:
        return next(list(task.get("needs", ())) for task in every_task(self.new) if task["key"] == key)

    def _time(self, made: Part, line: Line) -> None:
        """How long it may take, and by which law: of the deadline, or else of the task itself."""
        limit = line.within
        if limit and line.law and not limit.law:
            limit = replace(limit, law=line.law)
        elif line.law and not limit:
            made["law"] = {"law": line.law[0], "paragraph": line.law[1]}
        if limit:
            self.limits.append((limit, line.title, self._begins(made), self.last))

    def _begins(self, made: Part) -> str:
        """The one before it, but never one that is done only when this is not."""
        tasks = {task["key"]: task.get("show_if", {}) for task in every_task(self.new)}
        mine = made.get("show_if", {})
        other = [key for key, only in tasks.items() if only.get("task") == mine.get("task") and only != mine]
        if not mine.get("task") or self.before not in other:
            return self.before
        return next((key for key in reversed(list(tasks)[:-1]) if key not in other), "")

    def _named(self, made: Part, line: Line) -> None:
        if line.help:
            made["help"] = {"nb": line.help, "nn": line.help}
        if line.form and (key := self.around.named("form", line.form)):
            made["form"] = key
        elif line.form:
            self.told.lost.append(line.form)
        if line.letter and (key := self.around.named("letter", line.letter)):
            made["letter"] = {"key": key}
        elif line.letter:
            self.told.lost.append(line.letter)

    def _condition(self, made: Part, line: Line) -> None:
        """Shown only when an earlier task was answered so: the nearest whose form has such an answer."""
        if not line.only:
            return
        earlier = list(takewhile(lambda task: task["key"] != made["key"], every_task(self.new)))
        if found := condition(earlier, line.only, self.around):
            made["show_if"] = {"task": found[0], "rule": found[1]}
        elif rule := fact(line.only):
            made["show_if"] = {"case": rule}
        else:
            self.told.lost.append(line.only)
            made["optional"] = True
            told = made.get("help", {"nb": "", "nn": ""})
            words = {"nb": f"Gjelder når: {line.only}.", "nn": f"Gjeld når: {line.only}."}
            made["help"] = {each: f"{words[each]} {told[each]}".strip()[:MAX_TEXT] for each in words}

    def _approval(self, made: Part, line: Line) -> None:
        if not line.approved_by:
            return
        owners = self.around.owners(line.approved_by)
        if not owners:
            self.told.lost.append(line.approved_by)
        title = {"nb": "Godkjenning", "nn": "Godkjenning"}
        made["approvals"] = [{"key": "godkjenning", "title": title, "owner": owners or ["ppt_head"]}]

    def _sub(self, line: Line) -> None:
        key = self.around.named("workflow", line.title)
        if key:
            self._put(line)["workflow"] = key
        else:
            self.told.lost.append(line.title)

    def _phase_part(self) -> Part:
        return next(phase for phase in self.new["phases"] if phase["key"] == self.phase)

    def _title(self, key: str) -> str:
        return next(str(task["title"]["nb"]) for task in every_task(self.new) if task["key"] == key)

    def _end_of_phase(self, words: str, but: str) -> str:
        """The last task of the phase with a name like this."""
        wanted = stems(words)
        rows = [
            (alike(wanted, stems(phase["title"].get("nb", ""))), -n, phase["tasks"][-1]["key"])
            for n, phase in enumerate(self.new["phases"])
            if phase["tasks"]
            and not _BEFORE.search(phase["title"].get("nb", ""))
            and all(task["key"] != but for task in phase["tasks"])
        ]
        score, _place, key = max(rows, default=(0.0, 0, ""))
        return key if score >= _AFTER_ALIKE else ""

    def _task_like(self, words: str, but: str) -> str:
        """The task with a name like this; of several the first, and rather one before than after."""
        wanted, got = stems(_GOT.sub(" ", words)), _GOT.search(words)
        tasks = every_task(self.new)
        places = [task["key"] for task in tasks]
        here = places.index(but) if but in places else len(places)
        rows = []
        for n, task in enumerate(tasks):
            title = core(task["title"].get("nb", ""))
            said = stems(_GOT.sub(" ", title))
            score = max(alike(wanted, said), 0.5 * within(wanted, said))
            # What was received has been sent to someone.
            if got and _SENT.search(title):
                score += 0.3 + 0.1 * bool(_ASKED_IN.search(title))
            score += 0.2 * bool(got and task.get("effect") == "refer")
            rows.append((score, n < here, -n, task["key"]))
        score, _before, _place, key = max((row for row in rows if row[3] != but), default=(0.0, False, 0, ""))
        return key if score >= _AFTER_ALIKE else ""
