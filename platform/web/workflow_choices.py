"""What can be chosen in the workflow editor: tasks, people, forms, letters, and what starts and ends a deadline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from casework.documents.drafts import archived
from casework.documents.selectors import current_letters
from casework.forms.models import FormVersion
from casework.forms.selectors import current_forms
from casework.workflows.definition import load
from casework.workflows.editing import every_task
from casework.workflows.selectors import current_workflows
from casework.workflows.surroundings import Surroundings, gathered
from tenants.access import Role
from web import builder_rules, roles
from web.letter_page import title_of
from web.workflow_rules import CASE, Choice, Source
from web.workflow_words import CASE_EVENTS, FACTS, HEADINGS, SUB_EVENTS

Definition = Mapping[str, Any]
# What effects themselves look at.
_DECISIVE = {"approve": frozenset({"outcome"}), "review": frozenset({"outcome"}), "close": frozenset({"reason"})}
Groups = list[tuple[str, list[Choice]]]


def words(text: Mapping[str, str] | None, language: str) -> str:
    """The text in the reader's language, else in bokmål."""
    return (text or {}).get(language) or (text or {}).get("nb", "")


@dataclass(frozen=True)
class Choices:
    """What a draft's parts can be made of, in the reader's language."""

    definition: Definition
    language: str

    @cached_property
    def forms(self) -> Mapping[str, FormVersion]:
        """The published forms by key."""
        return {version.key: version for version in current_forms()}

    @cached_property
    def task_names(self) -> Mapping[str, str]:
        """What each task is called, in chart order."""
        return {task["key"]: words(task["title"], self.language) for task in every_task(self.definition)}

    @cached_property
    def owner_names(self) -> Mapping[str, str]:
        """Those who may do something, as they are called here."""
        guardian = Role.GUARDIAN.value
        return {**dict(roles.staff_choices()), guardian: roles.name_of(guardian)}

    def owners(self, chosen: Iterable[str]) -> list[Choice]:
        """Who may do something: roles, teams, and guardians."""
        held = list(chosen)
        known = dict(self.owner_names)
        known |= {role: roles.name_of(role) for role in held if role not in known}
        return [(role, name, role in held) for role, name in known.items()]

    def form_choices(self, chosen: str) -> list[Choice]:
        """The forms by title; one that is not published is kept as it is named."""
        known = sorted((words(row.definition["title"], self.language), key) for key, row in self.forms.items())
        found = [(key, title, key == chosen) for title, key in known]
        return found if not chosen or chosen in self.forms else [*found, (chosen, chosen, True)]

    @cached_property
    def letter_names(self) -> Mapping[str, str]:
        """The letters by key."""
        return {row.key: title_of(row.definition, self.language) for row, _letter in current_letters()}

    @cached_property
    def workflow_names(self) -> Mapping[str, str]:
        """The published workflows by key, and this one."""
        found = {row.key: words(row.definition["title"], self.language) for row in current_workflows()}
        return {self.definition["key"]: words(self.definition["title"], self.language)} | found

    @cached_property
    def surroundings(self) -> Surroundings:
        """What the workflow may name outside itself."""
        forms = {key: version.definition for key, version in self.forms.items()}
        return gathered(forms, self.letter_names, self.workflow_names)

    def letters(self, chosen: str) -> list[Choice]:
        """The letters by title, without those that are put away."""
        put_away = archived() - {chosen}
        rows = sorted(self.letter_names.items(), key=lambda row: row[1])
        rows = [row for row in rows if row[0] not in put_away]
        found = [(key, title, key == chosen) for key, title in rows]
        return found if not chosen or any(key == chosen for key, _title in rows) else [*found, (chosen, chosen, True)]

    def workflows(self, chosen: str) -> list[Choice]:
        """The workflows that a case beside this one may follow."""
        rows = sorted(self.workflow_names.items(), key=lambda row: row[1])
        return [(key, title, key == chosen) for key, title in rows]

    def tasks(self, chosen: Iterable[str], among: Iterable[str]) -> list[Choice]:
        """These tasks by name."""
        held = set(chosen)
        return [(key, self.task_names[key], key in held) for key in among if key in self.task_names]

    def up_to_phase_of(self, key: str) -> list[str]:
        """The tasks that this one can wait for: those of its own phase and of earlier ones."""
        found: list[str] = []
        for phase in self.definition["phases"]:
            found += [task["key"] for task in phase["tasks"]]
            if key in found:
                break
        return [each for each in found if each != key]

    def earlier(self, key: str) -> list[str]:
        """The tasks that stand before this one."""
        names = list(self.task_names)
        return names[: names.index(key)] if key in names else names

    def questions(self, task: Mapping[str, Any], types: Sequence[str] = ()) -> dict[str, Mapping[str, Any]]:
        """The questions of the task's form that can be looked at from outside."""
        form = self.forms.get(task.get("form") or "")
        items = [item for page in form.definition["pages"] for item in page["fields"]] if form else []
        return {
            item["id"]: item
            for item in items
            if (item["type"] in types if types else builder_rules.operators_for(item["type"]))
        }

    def answers(self, types: Sequence[str], among: Iterable[str], chosen: Iterable[str]) -> Groups:
        """The questions of these types, task by task, as `task.question`."""
        held, wanted = set(chosen), set(among)
        groups: Groups = []
        for task in every_task(self.definition):
            found = self.questions(task, types) if task["key"] in wanted else {}
            rows = [
                (path, words(item["label"], self.language), path in held)
                for name, item in found.items()
                if (path := f"{task['key']}.{name}")
            ]
            groups += [(self.task_names[task["key"]], rows)] if rows else []
        return groups

    @cached_property
    def sources(self) -> list[Source]:
        """What conditions can look at: the case, and each task's answers."""
        case = Source(CASE, str(HEADINGS["case"]), self._facts())
        own = [
            Source(task["key"], self.task_names[task["key"]], self.questions(task))
            for task in every_task(self.definition)
        ]
        return [case, *own]

    def _facts(self) -> dict[str, Mapping[str, Any]]:
        kinds: dict[str, Any] = dict.fromkeys(FACTS, "text")
        kinds |= {"unit_kind": "choice", "grade": "int", "age": "int", "priority": "choice", "private": "bool"}
        options = {
            "unit_kind": [
                {"value": kind, "label": {"nb": str(roles.UNIT_KINDS[kind])}} for kind in ("school", "kindergarten")
            ],
            "priority": [
                {"value": each["key"], "label": each["title"]} for each in self.definition.get("priorities", ())
            ],
        }
        return {
            name: {"id": name, "type": kinds[name], "label": {"nb": str(FACTS[name])}, "options": options.get(name, [])}
            for name in FACTS
        }

    @cached_property
    def asked(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """For each task the questions that decide what happens next; the definition must be a sound one."""
        definition = load(self.definition)
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for task in definition.tasks.values():
            own = self.questions({"form": task.form})
            wanted = definition.marks_of(task.key) | _DECISIVE.get(task.effect, frozenset())
            found[task.key] = {name: item for name, item in own.items() if name in wanted}
        return found

    def triggers(self, chosen: str, *, starts: bool) -> Groups:
        """What may start a deadline (or meet it), as `event:`, `task:` and `field:`."""
        events = [(f"event:{key}", str(name)) for key, name in CASE_EVENTS.items() if starts or key != "opened"]
        events += [
            (f"event:{each['key']}", words(each["title"], self.language)) for each in self.definition.get("events", ())
        ]
        for sub in self.definition.get("subs", ()):
            title = {"title": words(sub["title"], self.language)}
            events += [(f"event:{what}:{sub['key']}", str(told) % title) for what, told in SUB_EVENTS.items()]
        tasks = [(f"task:{key}", name) for key, name in self.task_names.items()]
        dates = [
            (f"field:{path}", f"{task}: {label}")
            for task, rows in self.answers(("date",), self.task_names, ())
            for path, label, _chosen in rows
        ]
        rows = [(str(HEADINGS["task"]), tasks), (str(HEADINGS["event"]), events), (str(HEADINGS["date"]), dates)]
        return [(title, [(value, name, value == chosen) for value, name in each]) for title, each in rows if each]


def trigger_values(trigger: Mapping[str, Any] | None) -> list[str]:
    """What a trigger is, as the values that are chosen for it."""
    if not trigger:
        return []
    if "field" in trigger:
        return [f"field:{trigger['task']}.{trigger['field']}"]
    if "event" in trigger:
        return [f"event:{trigger['event']}"]
    return [f"task:{key}" for key in ([trigger["task"]] if "task" in trigger else trigger.get("tasks", ()))]
