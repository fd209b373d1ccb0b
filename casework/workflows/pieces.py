"""The workflow as pictures that wrap: one for each phase, with ways on, what runs beside it, and what goes at once.

Made from a definition as it is written, so that a draft is seen while it is not yet right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from casework.workflows.drawing import Drawing, rect, short, words_at, wrapped
from casework.workflows.picture import spell

Part = Mapping[str, Any]
WIDTH, _ARROW = 264, 24
_PAD, _LINE, _BOX_LINE, _CHARS = 12, 20, 17, 28
_SMALL_LINE, _SMALL_CHARS = 16, 34
_WORDS = {
    "nb": {
        "to": "→ {target}",
        "back": "← tilbake til {target}",
        "start": "+ begynner {target}",
        "close": "× avslutter saken",
        "beside": "Ved siden av",
        "together": "Kan gjøres samtidig",
        "core": "lovpålagt",
        "optional": "kan utelates",
        "condition": "vises på vilkår",
        "approval": "godkjenning: {title}",
        "done": "ferdig",
        "current": "pågår",
    },
    "nn": {
        "to": "→ {target}",
        "back": "← tilbake til {target}",
        "start": "+ byrjar {target}",
        "close": "× avsluttar saka",
        "beside": "Ved sida av",
        "together": "Kan gjerast samstundes",
        "core": "lovpålagd",
        "optional": "kan utelatast",
        "condition": "vist på vilkår",
        "approval": "godkjenning: {title}",
        "done": "ferdig",
        "current": "går no",
    },
    "en": {
        "to": "→ {target}",
        "back": "← back to {target}",
        "start": "+ starts {target}",
        "close": "× closes the case",
        "beside": "Beside it",
        "together": "Can be done at the same time",
        "core": "required by law",
        "optional": "may be left out",
        "condition": "shown on a condition",
        "approval": "approval: {title}",
        "done": "done",
        "current": "in progress",
    },
}


@dataclass(frozen=True)
class Standing:
    """Where one case stands: the status of each phase and task."""

    phases: Mapping[str, str]
    tasks: Mapping[str, str]


@dataclass(frozen=True)
class Drawer:
    """Draws the phases of one workflow in one language."""

    definition: Part
    language: str
    standing: Standing | None = None

    def phase(self, number: int, *, last: bool) -> str:
        """One phase with its deadlines, tasks and ways on."""
        phase = self.definition["phases"][number]
        status = self.standing.phases.get(phase["key"], "ahead") if self.standing else "plain"
        body: list[str] = []
        y = 52
        for deadline in self._deadlines(phase):
            body += self._deadline(deadline, y + 8)
            y += _LINE
        for group in together(phase["tasks"]):
            top = y
            for task in group:
                drawn, y = self._task(task, y)
                body += drawn
            if len(group) > 1:
                body.append(self._together(top, y - 8))
        title, sign = self.words(phase["title"]), "✓" if status == "done" else str(number + 1)
        heading = [
            '<circle class="pathway-no-ring" cx="26" cy="28" r="14" fill="none" stroke="currentColor"/>',
            words_at("pathway-no", 26, 33, sign, anchor="middle"),
            words_at("pathway-title", 48, 33, short(title, 24)),
        ]
        arrow = "" if last else _arrow()
        return self._svg(f"p{number}", title, status, [*heading, *body], y + 4, arrow, self.told(number))

    def beside(self) -> str:
        """What may run beside the main line; empty when nothing may."""
        subs = self.definition.get("subs", ())
        if not subs:
            return ""
        y, body = 52, [words_at("pathway-title", 16, 33, self._say("beside"))]
        for sub in subs:
            lines = wrapped(self.words(sub["title"]), _CHARS)
            height = 30 + (len(lines) - 1) * _BOX_LINE
            body.append(rect("pathway-task-box", _PAD, y, WIDTH - 2 * _PAD, height, 5))
            body.append(rect("pathway-task-box", _PAD + 4, y + 4, WIDTH - 2 * _PAD - 8, height - 8, 3))
            body += [
                words_at("pathway-task-text", _PAD + 14, y + 20 + n * _BOX_LINE, each) for n, each in enumerate(lines)
            ]
            y += height + 8
        told = ", ".join(self.words(sub["title"]) for sub in subs)
        return self._svg("beside", self._say("beside"), "plain", body, y + 4, "", told)

    def told(self, number: int) -> str:
        """The phase in words, for those who do not see it."""
        phase = self.definition["phases"][number]
        return " ".join(f"{self._task_told(task)}." for task in phase["tasks"])

    def words(self, text: Mapping[str, str]) -> str:
        """The text in the picture's language, else in bokmål."""
        return text.get(self.language) or text.get("nb", "")

    def _task_told(self, task: Part) -> str:
        signs = [self._say(name) for name in ("core", "optional") if task.get(name)]
        signs += [self._say("condition")] if task.get("show_if") else []
        signs += [self._say("approval").format(title=self.words(each["title"])) for each in task.get("approvals", ())]
        signs += [f"{label} {way}" for label, way in self._ways(task)]
        status = self.standing.tasks.get(task["key"], "") if self.standing else ""
        signs += [self._say(status)] if status in ("done", "current") else []
        return self.words(task["title"]) + (f" ({'; '.join(signs)})" if signs else "")

    def _task(self, task: Part, y: int) -> tuple[list[str], int]:
        loose = bool(task.get("optional") or task.get("show_if"))
        status = self.standing.tasks.get(task["key"], "") if self.standing else ""
        label = self.words(task["title"]) + (" *" if task.get("show_if") else "")
        small = [f"✓ {self.words(each['title'])}" for each in task.get("approvals", ())]
        small += [f"{way}: {label}" for label, way in self._ways(task)]
        lines, small = wrapped(label, _CHARS), [line for each in small for line in wrapped(each, _SMALL_CHARS)]
        height = 30 + (len(lines) - 1) * _BOX_LINE + len(small) * _SMALL_LINE
        names = [
            "pathway-task",
            *(["pathway-task--optional"] if loose else []),
            *([f"pathway-task--{status}"] if status else []),
        ]
        out = [f'<g class="{" ".join(names)}"><title>{escape(self._task_told(task))}</title>']
        out.append(rect("pathway-task-box", _PAD, y, WIDTH - 2 * _PAD, height, 5, dashed=loose))
        out += [words_at("pathway-task-text", _PAD + 10, y + 20 + n * _BOX_LINE, each) for n, each in enumerate(lines)]
        under = y + 20 + len(lines) * _BOX_LINE + 2
        out += [words_at("pathway-way", _PAD + 18, under + n * _SMALL_LINE, each) for n, each in enumerate(small)]
        if task.get("core"):
            out.append(_lock(WIDTH - _PAD - 20, y + 9))
        if status == "done":
            out.append(_tick(WIDTH - _PAD - (40 if task.get("core") else 22), y + 15))
        return [*out, "</g>"], y + height + 8

    def _ways(self, task: Part) -> Iterator[tuple[str, str]]:
        """Each way on from the task: what it is called, and where it leads."""
        targets = {f"to:{each['key']}": each for each in self.definition["phases"]}
        targets |= {f"back:{each['key']}": each for each in self.definition["phases"]}
        targets |= {f"start:{each['key']}": each for each in self.definition.get("subs", ())}
        for branch in self.definition.get("branches", ()):
            way = next((name for name in ("to", "back", "start", "close") if name in branch), "")
            if branch["after"] == task["key"] and way:
                target = targets.get(f"{way}:{branch[way]}")
                there = self.words(target["title"]) if target else "…"
                yield self.words(branch["title"]), self._say(way).format(target=there)

    def _deadlines(self, phase: Part) -> list[Part]:
        keys = {task["key"] for task in phase["tasks"]}
        return [each for each in self.definition.get("deadlines", ()) if {*_tasks_of(each.get("until"))[-1:]} & keys]

    def _deadline(self, deadline: Part, y: int) -> Iterator[str]:
        title = f"{self.words(deadline['title'])}: {length(deadline['add'], self.language)}"
        kind = escape(str(deadline["kind"]))
        yield f'<g class="pathway-deadline pathway-deadline--{kind}"><title>{escape(title)}</title>'
        yield f'<circle cx="22" cy="{y - 4}" r="6" fill="none" stroke="currentColor"/>'
        yield f'<path d="M22 {y - 8}v4h3" fill="none" stroke="currentColor"/>'
        yield words_at("pathway-deadline-text", 34, y, short(title, 34)) + "</g>"

    def _together(self, top: int, bottom: int) -> str:
        title = escape(self._say("together"))
        line = f'd="M6 {top}V{bottom}" fill="none" stroke="currentColor"'
        return f'<path class="pathway-together" {line}><title>{title}</title></path>'

    def _svg(self, name: str, title: str, status: str, body: Sequence[str], height: int, arrow: str, told: str) -> str:
        full = WIDTH + _ARROW
        labels = f'role="img" aria-labelledby="piece-{name}-t piece-{name}-d" lang="{escape(self.language)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="pathway pathway-piece" width="{full}"'
            f' height="{height + 4}" viewBox="-2 -2 {full} {height + 4}" {labels}>'
            f'<title id="piece-{name}-t">{escape(title)}</title><desc id="piece-{name}-d">{escape(told)}</desc>'
            f'<g class="pathway-phase pathway-phase--{escape(status)}">'
            f"{rect('pathway-phase-box', 0, 0, WIDTH - 4, height, 10)}{''.join(body)}</g>{arrow}</svg>"
        )

    def _say(self, name: str) -> str:
        return _WORDS.get(self.language, _WORDS["nb"])[name]


def pathway_pieces(definition: Part, *, language: str, standing: Standing | None = None) -> list[Drawing]:
    """One picture a phase in order, and one of what may run beside."""
    drawer = Drawer(definition, language, standing)
    count = len(definition["phases"])
    pieces = [drawer.phase(number, last=number + 1 == count) for number in range(count)]
    return [Drawing(piece) for piece in (*pieces, drawer.beside()) if piece]


def together(tasks: Sequence[Part]) -> list[list[Part]]:
    """Neighbours that can be done at the same time: none waits for another of them, and all wait for the same."""
    groups: list[list[Part]] = []
    for task in tasks:
        if groups and set(groups[-1][0].get("needs", ())) == set(task.get("needs", ())):
            groups[-1].append(task)
        else:
            groups.append([task])
    return groups


def length(add: Mapping[str, Any], language: str) -> str:
    """How long something may take, as far as it can be read."""
    for unit, amount in add.items():
        if unit == "on":
            dates = [amount] if isinstance(amount, str) else amount
            return ", ".join(f"{day[3:]}.{day[:2]}." for day in dates)
        return spell(amount, unit, language) if isinstance(amount, int) else str(amount)
    return ""


def _tasks_of(trigger: Part | None) -> list[str]:
    return [trigger["task"]] if trigger and "task" in trigger else list((trigger or {}).get("tasks", ()))


def _arrow() -> str:
    return f'<path class="pathway-arrow" d="M{WIDTH} 28h18m-7-6l7 6-7 6" fill="none" stroke="currentColor"/>'


def _lock(x: int, y: int) -> str:
    path = f"M{x} {y + 5}h10v8h-10zM{x + 2} {y + 5}v-2a3 3 0 0 1 6 0v2"
    return f'<path class="pathway-lock" d="{path}" fill="none" stroke="currentColor"/>'


def _tick(x: int, y: int) -> str:
    return f'<path class="pathway-tick" d="M{x} {y}l4 4 8-8" fill="none" stroke="currentColor"/>'
