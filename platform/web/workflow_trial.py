"""«Prøv flyten»: a made-up case as its page shows it, and what its buttons do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.workflows.definition import text
from casework.workflows.engine import State, TaskState, days_left, light
from casework.workflows.pieces import Standing
from casework.workflows.simulation import Simulation, Trial, as_json, from_json
from casework.workflows.state import steps_due
from core.clock import oslo_date
from core.errors import Conflict
from web import roles
from web.case_words import OUTCOMES
from web.posted import decimal_number, iso_date, whole_number
from web.workflow_choices import Choices, words
from web.workflow_words import CASE_EVENTS, LIGHTS, TRIAL_EVENTS

MAX_CARRIED = 200_000
Item = Mapping[str, Any]


def carried(data: QueryDict) -> Trial:
    """The case that the page brought back."""
    typed = data.get("trial", "")
    try:
        return from_json(json.loads(typed) if len(typed) <= MAX_CARRIED else None)
    except (ValueError, RecursionError) as error:
        raise Conflict("simulation.unknown") from error


def facts_from(data: QueryDict) -> dict[str, object]:
    """What the made-up case is about; nothing about anybody."""
    grade = whole_number(data.get("grade", "").strip())
    facts: dict[str, object] = {"unit_kind": data.get("unit_kind", "school")[:20], "private": "private" in data}
    return facts | ({"grade": grade} if isinstance(grade, int) else {})


def act(simulation: Simulation, trial: Trial, data: QueryDict, choices: Choices) -> Trial:
    """What the pressed button does to the case."""
    verb, _colon, about = data.get("act", "").partition(":")
    key, _point, more = about.partition(":")
    match verb:
        case "wait":
            return simulation.wait(trial, about)
        case "undo":
            return simulation.undo(trial)
        case "do":
            return simulation.do(trial, about, _answers(data, choices, about))
        case "answer":
            return simulation.answer(trial, key, *_respondent_and_word(more))
        case "skip":
            return simulation.skip(trial, about, _("Prøvd"))
        case "sub_end":
            sub = {"sub": key, "case": more, "outcome": ""}
            return simulation.happen(trial, "sub_ended", sub)
    if verb not in _HAPPENINGS:
        raise Conflict("simulation.unknown")
    kind, name = _HAPPENINGS[verb]
    chosen = about or data.get(verb, "")
    return simulation.happen(trial, kind, {name: chosen} if name else {})


# What a button makes happen: the kind of event, and which of its data is chosen.
_HAPPENINGS: Mapping[str, tuple[str, str]] = {
    "pause": ("paused", "reason"),
    "resume": ("resumed", ""),
    "jump": ("jumped", "phase"),
    "happen": ("happened", "what"),
    "priority": ("prioritised", "priority"),
    "close": ("closed", "outcome"),
    "reopen": ("reopened", ""),
}


def _respondent_and_word(about: str) -> tuple[str, str]:
    respondent, _colon, said = about.partition(":")
    return respondent, said if said in ("yes", "no", "partly") else "no"


def _answers(data: QueryDict, choices: Choices, key: str) -> dict[str, object]:
    """The answers given to the questions that the workflow looks at, as their types."""
    read = {name: _read(item, f"svar.{key}.{name}", data) for name, item in asked(choices, key).items()}
    return {name: value for name, value in read.items() if value not in ("", [])}


def _read(item: Item, name: str, data: QueryDict) -> object:
    typed = data.get(name, "").strip()
    match item["type"]:
        case "bool" | "sign" | "file":
            return name in data
        case "checks":
            return data.getlist(name)
        case "int":
            return whole_number(typed) if typed else ""
        case "dec":
            return decimal_number(typed) if typed else ""
        case "date":
            return _date(typed)
    return typed


def _date(typed: str) -> str:
    try:
        return date.fromisoformat(iso_date(typed)).isoformat()
    except ValueError:
        return ""


def asked(choices: Choices, key: str) -> dict[str, Item]:
    """The questions of the task that decide what happens next; those alone are asked when one tries."""
    return dict(choices.asked.get(key, {}))


@dataclass(frozen=True)
class TrialPage:
    """The made-up case, in the reader's language."""

    simulation: Simulation
    trial: Trial
    choices: Choices

    @cached_property
    def state(self) -> State:
        """Where the case stands."""
        return self.simulation.state(self.trial)

    @property
    def carried(self) -> str:
        """The case as the page carries it along."""
        return json.dumps(as_json(self.trial), separators=(",", ":"))

    @property
    def phase(self) -> str:
        """The phase that it is in."""
        return self._words(self.state.phase.title)

    @property
    def outcome(self) -> str:
        """Why it was closed, in the words that the case's own page has."""
        ended = self.state.outcome or ""
        branch = next((each for each in self.simulation.definition.branches if each.close == ended), None)
        return str(OUTCOMES.get(ended, "")) or (self._words(branch.title) if branch else ended)

    @property
    def guardian(self) -> dict[str, str]:
        """What the guardian reads now."""
        phase = self.simulation.definition.phases[self.state.phase_no - 1]
        language = self.choices.language
        return {
            "title": text(phase.guardian_title or phase.title, language),
            "text": text(phase.guardian_text, language),
        }

    @cached_property
    def tasks(self) -> list[dict[str, Any]]:
        """What can be done now."""
        return [self._task(task) for task in self.state.next_tasks()]

    @cached_property
    def deadlines(self) -> list[dict[str, Any]]:
        """Each deadline that counts or has counted, with its light."""
        shown = [each for each in self.state.deadlines.values() if each.status != "not_started"]
        return [
            {
                "title": self._words(each.title),
                "light": light(each, self.trial.today),
                "due": each.due_on(self.trial.today),
                "left": days_left(each, self.trial.today),
                "told": str(LIGHTS[light(each, self.trial.today)]),
                "law": str(each.law) if each.law else "",
                "notices": [
                    ", ".join(map(roles.name_of, each.escalate[step].to)) for step in steps_due(each, self.trial.today)
                ],
            }
            for each in shown
        ]

    @property
    def later_phases(self) -> list[tuple[str, str]]:
        """Where it can be jumped to."""
        return [(phase.key, self._words(phase.title)) for phase in self.state.phases[self.state.phase_no :]]

    @property
    def pause_reasons(self) -> list[tuple[str, str]]:
        """Why it can wait."""
        return [(each.key, self._words(each.title)) for each in self.simulation.definition.pause_reasons]

    @property
    def priorities(self) -> list[tuple[str, str, bool]]:
        """How urgent it can be."""
        found = self.simulation.definition.priorities
        return [(each.key, self._words(each.title), each.key == self.state.priority) for each in found]

    @property
    def events(self) -> list[tuple[str, str]]:
        """What can happen in it."""
        return [(key, self._words(title)) for key, title in self.simulation.definition.events.items()]

    @property
    def subs(self) -> list[dict[str, Any]]:
        """The cases that run beside it, or have run."""
        titles = {sub.key: self._words(sub.title) for sub in self.simulation.definition.subs}
        return [
            {"about": f"{run.key}:{run.case}", "title": titles.get(run.key, run.key), "running": run.running}
            for runs in self.state.subs.values()
            for run in runs
        ]

    @property
    def log(self) -> list[tuple[date, str]]:
        """What has happened, newest first."""
        return [
            (oslo_date(event.at), self._told(event.kind, event.task, event.data)) for event in self.trial.events[::-1]
        ]

    @property
    def standing(self) -> Standing:
        """The same for the picture."""
        return Standing(
            {phase.key: phase.status for phase in self.state.phases},
            {task.key: self._status(task) for task in self.state.tasks.values()},
        )

    def _status(self, task: TaskState) -> str:
        """Its status; a task that nobody has answered the condition of yet has not fallen away."""
        condition = task.definition.show_if if task.definition else None
        asked = self.state.tasks.get(condition.task or "") if condition else None
        open_still = asked is not None and asked.status in ("waiting", "ready")
        return "undecided" if task.status == "hidden" and open_still else task.status

    def _task(self, task: TaskState) -> dict[str, Any]:
        unanswered = task.unanswered if task.per_guardian else ()
        people = [(each, _("Foresatt %(number)s") % {"number": each.rpartition("-")[2]}) for each in unanswered]
        return {
            "key": task.key,
            "title": self._words(task.title),
            "owners": _(" eller ").join(map(roles.name_of, task.owner)),
            "optional": task.optional,
            "core": bool(task.definition and task.definition.core),
            "guardians": people,
            "per_guardian": task.per_guardian,
            "not_by": self._title_of(task.definition.not_by) if task.definition and task.definition.not_by else "",
            "questions": [self._question(item) for item in asked(self.choices, task.key).values()],
        }

    def _question(self, item: Item) -> dict[str, Any]:
        options = [(each["value"], words(each["label"], self.choices.language)) for each in item.get("options", ())]
        label = words(item["label"], self.choices.language)
        return {"id": item["id"], "type": item["type"], "label": label, "options": options}

    def _title_of(self, key: str) -> str:
        task = self.state.tasks.get(key)
        return self._words(task.title) if task else key

    def _told(self, kind: str, task: str | None, data: Mapping[str, Any]) -> str:
        named = {phase.key: self._words(phase.title) for phase in self.state.phases} | dict(self.events)
        named |= {sub.key: self._words(sub.title) for sub in self.simulation.definition.subs}
        named |= dict(self.pause_reasons)
        named |= {key: title for key, title, _chosen in self.priorities}
        about = next((data[name] for name in ("phase", "what", "sub", "reason", "priority") if data.get(name)), "")
        told = str(TRIAL_EVENTS.get(kind, CASE_EVENTS.get(kind, kind)))
        what = self._title_of(task) if task else named.get(str(about), str(about))
        return f"{told}: {what}" if what else told

    def _words(self, title: Mapping[str, str]) -> str:
        return words(title, self.choices.language)
