"""Rows that a form cannot hold: goals with measures in a plan, and what the yearly evaluation says of each goal."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.plans.selectors import PlanSheet

MOST = 40
GOAL_FIELDS = ("subject", "text", "criterion")
MEASURE_FIELDS = ("text", "responsible", "frequency", "hours")
_GOAL_NAME = re.compile(r"goal-([0-9]{1,3})-(subject|text|criterion)")
_MEASURE_NAME = re.compile(r"goal-([0-9]{1,3})-measure-([0-9]{1,3})-(text|responsible|frequency|hours)")
_BUTTON = re.compile(r"(add_goal|add_measure|remove_goal|remove_measure)(?:_([0-9]{1,3}))?(?:_([0-9]{1,3}))?")


class Rows(Protocol):
    """What the task page asks of the rows beside a form."""

    template: str
    faults: dict[str, str]

    def extras(self) -> dict[str, Any]:
        """The rows as services take them."""

    def press(self, button: str) -> bool:
        """Add or remove a row; False when the button is not about rows."""

    def complete(self) -> bool:
        """Whether everything that must be there is; otherwise `faults` says what is not."""

    def say(self, fields: Mapping[str, Iterable[str]]) -> bool:
        """Take a service's faults; False when none of them was about the rows."""


class GoalRows:
    """The goals and measures of a plan as they are being written."""

    template = "tasks/goals.html"

    def __init__(self, goals: list[dict[str, Any]]) -> None:
        self.goals = goals or [_empty_goal()]
        self.faults: dict[str, str] = {}
        self.focus = ""

    @classmethod
    def from_post(cls, data: QueryDict) -> "GoalRows":
        """As typed on the page."""
        goals: dict[int, dict[str, Any]] = {}
        for name in data:
            if match := _GOAL_NAME.fullmatch(name):
                goal = goals.setdefault(int(match[1]), {"measures": {}})
                goal[match[2]] = data[name]
            elif match := _MEASURE_NAME.fullmatch(name):
                goal = goals.setdefault(int(match[1]), {"measures": {}})
                goal["measures"].setdefault(int(match[2]), {})[match[3]] = data[name]
        return cls([_as_goal(goals[number]) for number in sorted(goals)][:MOST])

    @classmethod
    def from_extras(cls, extras: Mapping[str, Any]) -> "GoalRows":
        """As kept in the draft."""
        return cls([_as_goal(goal) for goal in extras.get("goals", ()) if isinstance(goal, Mapping)][:MOST])

    def extras(self) -> dict[str, Any]:
        """The rows as the plan's service takes them."""
        return {"goals": self.goals}

    def press(self, button: str) -> bool:
        """Add or remove a goal or a measure."""
        match = _BUTTON.fullmatch(button)
        if match is None:
            return False
        at, part = int(match[2] or 0), int(match[3] or 0)
        if match[1] == "add_goal" and len(self.goals) < MOST:
            self.goals.append(_empty_goal())
            self.focus = f"goal-{len(self.goals) - 1}-subject"
        elif match[1] == "remove_goal" and at < len(self.goals):
            del self.goals[at]
            self.goals = self.goals or [_empty_goal()]
            self.focus = f"goal-{max(0, at - 1)}-subject"
        elif at < len(self.goals):
            self._press_measure(match[1], at, part)
        return True

    def complete(self) -> bool:
        """Subject, goal and measure must be written; the service judges the rest."""
        for number, goal in enumerate(self.goals):
            for name in ("subject", "text"):
                if not goal[name].strip():
                    self.faults[f"goal-{number}-{name}"] = self._text(f"goal-{number}-{name}", "required")
            for part, measure in enumerate(goal["measures"]):
                if not measure["text"].strip():
                    name = f"goal-{number}-measure-{part}-text"
                    self.faults[name] = self._text(name, "required")
        return not self.faults

    def say(self, fields: Mapping[str, Iterable[str]]) -> bool:
        """`goals.0.measures.1.text` becomes the field of that name."""
        for path, codes in fields.items():
            if not path.startswith("goals"):
                continue
            name = path.replace("goals.", "goal-").replace(".measures.", "-measure-").replace(".", "-")
            if name == "goals" or name.endswith("-measures"):
                name = "goal-0-subject"
            self.faults[name] = self._text(name, next(iter(codes), ""))
        return bool(self.faults)

    @property
    def table(self) -> list[dict[str, Any]]:
        """The rows with names, values and faults, for the template."""
        return [
            {
                "number": number,
                "fields": self._cells(f"goal-{number}", GOAL_FIELDS, goal),
                "measures": [
                    {"number": part, "fields": self._cells(f"goal-{number}-measure-{part}", MEASURE_FIELDS, measure)}
                    for part, measure in enumerate(goal["measures"])
                ],
            }
            for number, goal in enumerate(self.goals)
        ]

    def _press_measure(self, button: str, at: int, part: int) -> None:
        measures = self.goals[at]["measures"]
        if button == "add_measure" and len(measures) < MOST:
            measures.append(_empty_measure())
            self.focus = f"goal-{at}-measure-{len(measures) - 1}-text"
        elif button == "remove_measure" and part < len(measures) and len(measures) > 1:
            del measures[part]
            self.focus = f"goal-{at}-measure-{max(0, part - 1)}-text"

    def _cells(self, prefix: str, names: tuple[str, ...], row: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        return {
            name: {
                "name": f"{prefix}-{name}",
                "value": row[name],
                "fault": self.faults.get(f"{prefix}-{name}", ""),
                "focus": self.focus == f"{prefix}-{name}",
            }
            for name in names
        }

    def _text(self, name: str, code: str) -> str:
        words = {
            "subject": _("Fag eller område"),
            "criterion": _("Slik ser vi at målet er nådd"),
            "hours": _("Timer per år"),
        }
        words |= {"responsible": _("Ansvarlig"), "frequency": _("Hvor ofte")}
        text = _("Hva skal gjøres?") if "-measure-" in name else _("Mål for eleven")
        place = {"label": words.get(name.rpartition("-")[2], text), "number": int(name.split("-")[1]) + 1}
        match code:
            case "required":
                return _("Mål %(number)s: fyll ut «%(label)s»") % place
            case "too_long":
                return _("Mål %(number)s: «%(label)s» er for lang") % place
            case "too_large":
                return _("Mål %(number)s: «%(label)s» må være mellom 0 og 2000") % place
        return _("Mål %(number)s: se over «%(label)s»") % place


class ReviewRows:
    """What is said of each goal of the newest plan."""

    template = "tasks/reviews.html"

    def __init__(self, sheet: PlanSheet | None, given: Mapping[str, Mapping[str, str]]) -> None:
        self._sheet = sheet
        self._given = given
        self.faults: dict[str, str] = {}

    @classmethod
    def from_post(cls, data: QueryDict, sheet: PlanSheet | None) -> "ReviewRows":
        """As typed on the page."""
        ids = [str(planned.goal.id) for planned in sheet.goals] if sheet else []
        names = ("status", "comment")
        return cls(sheet, {one: {name: data.get(f"goal-{one}-{name}", "") for name in names} for one in ids})

    @classmethod
    def from_extras(cls, extras: Mapping[str, Any], sheet: PlanSheet | None) -> "ReviewRows":
        """As kept in the draft."""
        rows = [row for row in extras.get("goals", ()) if isinstance(row, Mapping)]
        names = ("status", "comment")
        return cls(sheet, {str(row.get("goal")): {name: str(row.get(name, "")) for name in names} for row in rows})

    def extras(self) -> dict[str, Any]:
        """The rows as the evaluation's service takes them."""
        return {"goals": [{"goal": one, **row} for one, row in self._given.items()]}

    def press(self, button: str) -> bool:
        """There is nothing to add or remove."""
        return False

    def complete(self) -> bool:
        """Each goal is judged."""
        for number, planned in enumerate(self._sheet.goals if self._sheet else (), start=1):
            if not self._given.get(str(planned.goal.id), {}).get("status"):
                text = _("Mål %(number)s: velg hvor langt eleven er kommet") % {"number": number}
                self.faults[f"goal-{planned.goal.id}-status"] = text
        return not self.faults

    def say(self, fields: Mapping[str, Iterable[str]]) -> bool:
        """`goal_<id>` becomes that goal's status."""
        for path in fields:
            if path.startswith("goal_"):
                one = path.removeprefix("goal_").partition(".")[0]
                self.faults[f"goal-{one}-status"] = _("Se over vurderingen av dette målet")
        return bool(self.faults)

    @property
    def table(self) -> list[dict[str, Any]]:
        """The goals with what is said of them, for the template."""
        statuses = {
            "reached": _("Nådd"),
            "on_the_way": _("På vei"),
            "not_reached": _("Ikke nådd"),
            "not_worked_on": _("Ikke arbeidet med"),
        }
        rows = []
        for number, planned in enumerate(self._sheet.goals if self._sheet else (), start=1):
            one = str(planned.goal.id)
            given = self._given.get(one, {})
            rows.append(
                {
                    "number": number,
                    "name": f"goal-{one}",
                    "goal": planned.goal,
                    "measures": planned.measures,
                    "options": [(value, label, value == given.get("status")) for value, label in statuses.items()],
                    "comment": given.get("comment", ""),
                    "fault": self.faults.get(f"goal-{one}-status", ""),
                }
            )
        return rows


def _as_goal(row: Mapping[str, Any]) -> dict[str, Any]:
    given = row.get("measures") or []
    if isinstance(given, Mapping):
        given = [given[number] for number in sorted(given)]
    measures = [{name: str(m.get(name) or "") for name in MEASURE_FIELDS} for m in given if isinstance(m, Mapping)]
    words = {name: str(row.get(name) or "") for name in GOAL_FIELDS}
    return {**words, "measures": measures[:MOST] or [_empty_measure()]}


def _empty_goal() -> dict[str, Any]:
    return _as_goal({})


def _empty_measure() -> dict[str, str]:
    return dict.fromkeys(MEASURE_FIELDS, "")
