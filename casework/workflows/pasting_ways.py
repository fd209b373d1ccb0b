"""What «hvis …» on paper means in a workflow: the answer that it looks at, and the way that the case goes. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from casework.workflows.editing import Definition, Part, every_task, put
from casework.workflows.likeness import alike, stems
from casework.workflows.paper_words import Way

ALIKE, _CLOSER = 0.4, 0.5
QUESTION = "yes_no"  # the form that only asks whether it is so
Option = tuple[str, str, str, str]  # question, its type, value, words
Rule = dict[str, Any]
NOT = re.compile(r"\b(?:ikke|ikkje|ingen|inga)\b\s*", re.IGNORECASE)
_REFUSED = re.compile(r"\bavsl(?:ås|år|ått|ege|egen|å|åtte)\b", re.IGNORECASE)
_JOINTS = ((re.compile(r"\s+eller\s+", re.IGNORECASE), "any"), (re.compile(r"\s+og\s+", re.IGNORECASE), "all"))
NUMBERED = re.compile(r"^(?:fase|steg|trinn|punkt|pkt\.?|nr\.?)?\s*([0-9]{1,2})\b\.?\s*(?:\(.{0,80}|$)", re.IGNORECASE)
_FACTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Rule]], ...] = (
    (re.compile(r"\bunder\s+([0-9]{1,2})\s+år", re.I), lambda said: {"lt": ["age", int(said[1])]}),
    (re.compile(r"\bover\s+([0-9]{1,2})\s+år", re.I), lambda said: {"gt": ["age", int(said[1])]}),
    (re.compile(r"\bfylt\s+([0-9]{1,2})\s+år", re.I), lambda said: {"gt": ["age", int(said[1]) - 1]}),
    (re.compile(r"\bi\s+barnehagen?\b", re.I), lambda said: {"eq": ["unit_kind", "kindergarten"]}),
    (re.compile(r"\b(?:i|på)\s+(?:skolen?|skulen?)\b", re.I), lambda said: {"eq": ["unit_kind", "school"]}),
)


class Around(Protocol):
    """What the words of a condition may mean where the workflow is written."""

    def named(self, kind: str, title: str) -> str:
        """The key of the workflow with this title, or nothing."""

    def options(self, form: str) -> list[Option]:
        """The answers that the form offers to choose from."""


def condition(tasks: Sequence[Part], words: str, around: Around) -> tuple[str, Rule] | None:
    """The nearest of these tasks that can be answered so, with the rule; none when it is not understood."""
    for task in reversed([task for task in tasks if task.get("form")]):
        options = around.options(task["form"])
        for joint, operator in _JOINTS:
            parts = [_answer(options, part) for part in joint.split(words)]
            if len(parts) > 1 and all(parts):
                return task["key"], {operator: parts}
        if rule := _answer(options, words):
            return task["key"], rule
    return None


def denied(words: str) -> str:
    """What is said when this is not so."""
    if words in ("ja", "nei"):
        return "nei" if words == "ja" else "ja"
    return NOT.sub("", words) if NOT.search(words) else f"ikke {words}"


def fact(words: str) -> Rule | None:
    """What the case itself must be: how old the child is, in kindergarten or at school."""
    for pattern, rule in _FACTS:
        if said := pattern.search(words):
            return {"not": rule(said)} if NOT.search(words) else rule(said)
    return None


def put_ways(
    new: Definition, ways: Sequence[tuple[Way, str, int]], used: Collection[str], around: Around
) -> tuple[int, list[str]]:
    """The ways on, with the words of each and how many tasks stood above it; how many were made, and what was lost."""
    made, lost = 0, []
    before: tuple[str, list[Rule]] = ("", [])
    for way, words, above in ways:
        tasks = every_task(new)[:above]
        found = condition(tasks, way.only, around) if way.only else _otherwise(before)
        goal = _goal(new, way, found[0], around, used) if found else None
        if found is None or goal is None:
            lost.append(words)
            before = ("", [])  # what is otherwise than this is not known either
            continue
        part = put(new, "branch", words, used)
        part.pop("to", None)
        part |= {"after": found[0], "when": found[1], goal[0]: goal[1]}
        before = (found[0], [*(before[1] if before[0] == found[0] else []), found[1]])
        made += 1
    return made, lost


def _otherwise(before: tuple[str, list[Rule]]) -> tuple[str, Rule] | None:
    denied = [rule.get("not", {"not": rule}) for rule in before[1]]
    if not denied:
        return None
    return before[0], denied[0] if len(denied) == 1 else {"all": denied}


def _answer(options: Sequence[Option], words: str) -> Rule | None:
    """The answer that is meant; none when there is none, or when two questions have it."""
    exact = [option for option in options if option[3].casefold() == words.casefold().strip(" .«»")]
    if exact:
        return _rule(exact[0]) if len(exact) == 1 else None
    words = _REFUSED.sub("avslag", words)
    denied, wanted = bool(NOT.search(words)), stems(NOT.sub("", words))
    rows = [
        (alike(wanted, stems(NOT.sub("", option[3]))), bool(NOT.search(option[3])) == denied, option)
        for option in options
    ]
    # «Ikke X» may be said of the answer X; but «X» is never said of the answer «ikke X».
    fit = [row for row in rows if row[0] >= ALIKE and (row[1] or denied)]
    if not fit:
        return None
    _score, same, option = max(fit, key=lambda row: row[:2])
    return _rule(option) if same else {"not": _rule(option)}


def _rule(option: Option) -> Rule:
    question, kind, value, _words = option
    return {"has" if kind == "checks" else "eq": [question, value]}


def _goal(new: Definition, way: Way, after: str, around: Around, used: Collection[str]) -> tuple[str, str] | None:
    match way.way:
        case "close":
            return _ending(new, way, around)
        case "start":
            return _beside(new, way.target, around, used)
    there = goes_to(new, way.target)
    if there is None:
        return None
    here = next(n for n, phase in enumerate(new["phases"]) if any(task["key"] == after for task in phase["tasks"]))
    if (way.way == "back" and there > here) or (way.way == "to" and there == here):
        return None
    return "to" if there > here else "back", new["phases"][there]["key"]


def goes_to(new: Definition, words: str) -> int | None:
    """The phase with this number or name, or that begins with the task of this name."""
    phases: list[Part] = new["phases"]
    if numbered := NUMBERED.match(words):
        return int(numbered[1]) - 1 if 0 < int(numbered[1]) <= len(phases) else None
    wanted = stems(words)
    rows = [(alike(wanted, stems(_bokmal(phase))), -n) for n, phase in enumerate(phases)]
    rows += [(alike(wanted, stems(_bokmal(phase["tasks"][0]))), -n) for n, phase in enumerate(phases) if phase["tasks"]]
    score, place = max(rows, default=(0.0, 0))
    return -place if score >= _CLOSER else None


def _ending(new: Definition, way: Way, around: Around) -> tuple[str, str] | None:
    """Why the case is closed, in the words of the form that closes it."""
    closing = [task["form"] for task in every_task(new) if task.get("effect") == "close" and task.get("form")]
    for form in (*closing, "close"):
        reasons = [option for option in around.options(form) if option[0] == "reason"]
        if reasons:
            wanted = stems(way.target) or stems(way.only)
            score, reason = max((alike(wanted, stems(option[3])), option[2]) for option in reasons)
            other = next((option[2] for option in reasons if option[2] == "other"), "")
            return ("close", reason if score >= ALIKE else other) if score >= ALIKE or other else None
    return None


def _beside(new: Definition, title: str, around: Around, used: Collection[str]) -> tuple[str, str] | None:
    there = [(alike(stems(title), stems(_bokmal(sub))), sub["key"]) for sub in new.get("subs", ())]
    score, key = max(there, default=(0.0, ""))
    if score >= _CLOSER:
        return "start", key
    workflow = around.named("workflow", title)
    if not workflow:
        return None
    made = put(new, "sub", title, used)
    made["workflow"] = workflow
    return "start", made["key"]


def _bokmal(part: Mapping[str, Any]) -> str:
    return str(part["title"].get("nb", ""))
