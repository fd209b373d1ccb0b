"""A small workflow that uses every part of the grammar, and a log that is easy to write."""

from datetime import UTC, datetime, timedelta
from typing import Any

from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.engine import Event, State, fold

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def both(text: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"nb": text, "nn": text}


def task(key: str, owner: str = "ppt_adviser", **more: Any) -> dict[str, Any]:
    """A task of the sample."""
    return {"key": key, "title": both(key), "owner": [owner], **more}


def sample() -> dict[str, Any]:
    """A fresh copy of the sample definition."""
    return {
        "key": "sample",
        "version": 1,
        "title": {"nb": "Henvisning", "nn": "Tilvising"},
        "law": [{"law": "opplæringslova", "paragraph": "11-7", "valid_from": "2024-08-01"}],
        "events": [{"key": "complaint_received", "title": both("Klage mottatt")}],
        "phases": [
            {
                "key": "referral",
                "title": {"nb": "Henvist", "nn": "Tilvist"},
                "guardian_title": {"nb": "Skolen har henvist", "nn": "Skulen har tilvist"},
                "guardian_text": both("Vi har fått henvisningen."),
                "tasks": [
                    task("refer", "unit_head", form="school_referral", effect="refer", core=True),
                    task("consent", "guardian", effect="consent", needs=["refer"], per="guardian", core=True),
                    task("intake", "ppt_head", effect="intake", needs=["refer"]),
                    task("ask_report", "ppt_clerk", show_if={"task": "intake", "rule": {"eq": ["report", False]}}),
                ],
            },
            {
                "key": "assessment",
                "title": both("Sakkyndig vurdering"),
                "tasks": [
                    task("observe", optional=True),
                    task("assess", effect="assess", form="assessment"),
                    task("review", effect="review", needs=["assess"], not_by="assess"),
                    task("issue", effect="issue", needs=["review", "consent"], core=True),
                ],
            },
            {
                "key": "decision",
                "title": both("Vedtak"),
                "tasks": [task("decide", "decider", effect="decide", needs=["issue"], core=True)],
            },
            {
                "key": "follow_up",
                "title": both("Oppfølging"),
                "tasks": [task("plan", "teacher", effect="plan"), task("evaluate", "teacher", needs=["plan"])],
            },
        ],
        "deadlines": [
            {
                "key": "interim_reply",
                "title": both("Foreløpig svar"),
                "kind": "legal",
                "from": {"task": "refer"},
                "until": {"task": "decide"},
                "add": {"months": 1},
                "law": {"law": "forvaltningsloven", "paragraph": "11 a"},
            },
            {
                "key": "goal",
                "title": both("Mål for vurderingen"),
                "kind": "local_goal",
                "from": {"task": "refer"},
                "until": {"task": "issue"},
                "add": {"days": 90},
                "pausable": True,
                "warn_days": 14,
            },
            {
                "key": "complaint",
                "title": both("Klagefrist"),
                "kind": "legal",
                "from": {"task": "decide"},
                "add": {"weeks": 3},
            },
            {
                "key": "yearly",
                "title": both("Årsvurdering"),
                "kind": "legal",
                "from": {"task": "plan"},
                "until": {"task": "evaluate"},
                "add": {"years": 1},
                "repeat": True,
            },
            {
                "key": "report",
                "title": both("Rapport"),
                "kind": "internal",
                "from": {"task": "intake"},
                "until": {"task": "ask_report"},
                "add": {"working_days": 5},
            },
            {
                "key": "complaint_work",
                "title": both("Klagesak"),
                "kind": "internal",
                "from": {"event": "complaint_received"},
                "until": {"event": "closed"},
                "add": {"weeks": 2},
            },
        ],
    }


DEFINITION: WorkflowDefinition = load(sample())


class Log:
    """Writes a log, one line a day unless told otherwise."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.at = START

    def on(self, day: int, month: int = 11, year: int = 2026, hour: int = 9) -> "Log":
        """The next lines are written on this day."""
        self.at = datetime(year, month, day, hour, 0, tzinfo=UTC)
        return self

    def later(self, days: int) -> "Log":
        """Some days pass."""
        self.at += timedelta(days=days)
        return self

    def add(self, kind: str, task: str | None = None, actor: str | None = "anne", **data: Any) -> "Log":
        """One more line."""
        self.events.append(Event(len(self.events) + 1, kind, self.at, task, data, actor))
        return self

    def done(self, *tasks: str, actor: str = "anne", **data: Any) -> "Log":
        """These tasks are done."""
        for key in tasks:
            self.add("task_done", key, actor, **data)
        return self

    @property
    def state(self) -> State:
        """Where the case stands now."""
        return fold(DEFINITION, self.events)


def referred() -> Log:
    """A case that was opened and referred on 2 November 2026."""
    return Log().add("opened").done("refer")
