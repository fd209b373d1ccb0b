"""What the words of a pasted service model mean in this municipality: its people, forms, letters and known tasks."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from casework.workflows.editing import every_task
from casework.workflows.likeness import alike, stems, within
from casework.workflows.pasting import Option, Pasted
from casework.workflows.selectors import current_workflows
from web.workflow_choices import Choices, words
from web.workflow_people import people_called

# How alike a task of a workflow about the same must be, and one of any other, which all such must agree on.
_SAME_TOPIC, _ANY = 0.6, 0.8
_NAMED = 0.6
_TAKEN = ("form", "effect", "per", "letter", "owner")
Known = tuple[bool, frozenset[str], frozenset[str], Mapping[str, Any]]  # same topic, its words, its form's, the task


class Meanings:
    """Looks up words; what a known task with legal force is made of is given to one pasted task only."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._given: set[str] = set()
        self._topic = stems(words(choices.definition["title"], "nb"))

    def owners(self, who: str) -> list[str]:
        """The roles and teams that are called this."""
        return people_called(who, self._choices.owner_names, self._topic)

    def like(self, title: str) -> Mapping[str, Any]:
        """What the known task most like this is made of; nothing where two would be made of different things."""
        found = self._near(title) or self._far(title) or self._holding(title)
        if found is None:
            return {}
        if found.get("effect", "none") != "none":
            self._given.add(found["key"])
        allowed = set(self._choices.owner_names)
        made = {name: found[name] for name in _TAKEN if found.get(name) and found[name] != "none"}
        made["owner"] = [owner for owner in found["owner"] if owner in allowed][:1]
        return made

    def named(self, kind: str, title: str) -> str:
        """The key of the form, letter or workflow with this title, or nothing."""
        names: Mapping[str, str] = {
            "form": {key: words(row.definition["title"], "nb") for key, row in self._choices.forms.items()},
            "letter": self._choices.letter_names,
            "workflow": self._choices.workflow_names,
        }[kind]
        wanted = stems(title)
        rows = [
            (
                title.casefold() == name.casefold(),
                max(alike(wanted, stems(name)), 0.7 * within(wanted, stems(name))),
                key,
            )
            for key, name in names.items()
        ]
        exact, score, key = max(rows, default=(False, 0.0, ""))
        return key if exact or score >= _NAMED else ""

    def options(self, form: str) -> list[Option]:
        """The answers that the form offers to choose from."""
        return [
            (name, item["type"], option["value"], words(option["label"], "nb"))
            for name, item in self._choices.questions({"form": form}, ("choice", "radio", "checks")).items()
            for option in item.get("options", ())
        ]

    @cached_property
    def _known(self) -> list[Known]:
        return list(self._gathered())

    def _gathered(self) -> Iterator[Known]:
        own = self._choices.definition["key"]
        for version in current_workflows():
            same = bool(self._topic & stems(version.definition["title"].get("nb", "")))
            for task in every_task(version.definition) if version.key != own else ():
                form = self._choices.forms.get(task.get("form") or "")
                called = stems(words(form.definition["title"], "nb")) if form else frozenset()
                drop = self._topic if same else frozenset()
                yield same, stems(words(task["title"], "nb")) - drop, called - drop, task

    def _near(self, title: str) -> Mapping[str, Any] | None:
        """The most alike in workflows about the same."""
        wanted, there = self._there(title)
        rows = [(max(alike(wanted, row[1]), alike(wanted, row[2])), number) for number, row in enumerate(there)]
        score, number = max(rows, default=(0.0, 0))
        return there[number][3] if score >= _SAME_TOPIC else None

    def _holding(self, title: str) -> Mapping[str, Any] | None:
        """The only one in workflows about the same that says all that this says."""
        wanted, there = self._there(title)
        holding = {row[3]["key"]: row[3] for row in there if within(wanted, row[1]) or within(wanted, row[2])}
        return next(iter(holding.values())) if len(holding) == 1 else None

    def _there(self, title: str) -> tuple[frozenset[str], list[Known]]:
        rows = [row for row in self._known if row[0] and row[3]["key"] not in self._given]
        return stems(title) - self._topic, rows

    def _far(self, title: str) -> Mapping[str, Any] | None:
        wanted = stems(title)
        found = [row[3] for row in self._known if alike(wanted, row[1]) >= _ANY and row[3]["key"] not in self._given]
        kinds = {(task.get("form"), task.get("effect")) for task in found}
        return found[0] if len(kinds) == 1 else None


def told_of(told: Pasted) -> tuple[str, str]:
    """What was made, and what was not understood, in words; the second is empty when everything was."""
    named = {
        "phase": _("faser"),
        "task": _("oppgaver"),
        "with_form": _("av dem med skjema"),
        "deadline": _("frister"),
        "branch": _("veivalg"),
        "sub": _("saker ved siden av"),
        "priority": _("prioriteter"),
        "pause": _("grunner til å vente"),
    }
    made = ", ".join(f"{name}: {told.made[kind]}" for kind, name in named.items() if told.made.get(kind))
    aside = ", ".join(f"«{each}»" for each in told.aside)
    lost = ", ".join(f"«{each}»" for each in dict.fromkeys(told.lost))
    done = _("Lagt til: %(made)s. Se gjennom listen; «Angre» tar alt tilbake.") % {"made": made or "0"}
    if told.made.get("lane"):
        done += " " + _("Teksten er delt etter rolle. Velg selv hva som kommer først mellom rollene.")
    if aside:
        done += " " + _("Tatt som forklaring, ikke som oppgaver: %(aside)s.") % {"aside": aside}
    return done, _("Dette ble ikke forstått, så velg det selv: %(lost)s.") % {"lost": lost} if lost else ""
