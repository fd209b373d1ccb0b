"""The pathway as a picture: plain SVG with classes only, so that it obeys a strict content policy and any theme."""

from collections.abc import Iterator
from datetime import date
from html import escape

from casework.workflows.definition import DeadlineDef, PhaseDef, TaskDef, WorkflowDefinition, text
from casework.workflows.drawing import Drawing, rect, short, words_at, wrapped
from casework.workflows.state import State, TaskState, light

_WIDTH, _GAP, _PAD = 208, 32, 12
_HEAD, _LINE, _BOX, _BOX_LINE, _BOX_GAP = 52, 20, 30, 17, 8
_TITLE_CHARS, _TASK_CHARS = 19, 24

_UNITS = {
    "nb": {
        "days": ("dag", "dager"),
        "working_days": ("virkedag", "virkedager"),
        "weeks": ("uke", "uker"),
        "months": ("måned", "måneder"),
        "years": ("år", "år"),
    },
    "nn": {
        "days": ("dag", "dagar"),
        "working_days": ("vyrkedag", "vyrkedagar"),
        "weeks": ("veke", "veker"),
        "months": ("månad", "månader"),
        "years": ("år", "år"),
    },
    "en": {
        "days": ("day", "days"),
        "working_days": ("working day", "working days"),
        "weeks": ("week", "weeks"),
        "months": ("month", "months"),
        "years": ("year", "years"),
    },
}
_WORDS = {
    "nb": {
        "done": "ferdig",
        "current": "pågår",
        "ahead": "ikke begynt",
        "due": "Frist {date}",
        "conditional": "* vises bare når vilkåret er oppfylt",
        "before": "før",
    },
    "nn": {
        "done": "ferdig",
        "current": "pågår",
        "ahead": "ikkje begynt",
        "due": "Frist {date}",
        "conditional": "* blir vist berre når vilkåret er oppfylt",
        "before": "før",
    },
    "en": {
        "done": "done",
        "current": "in progress",
        "ahead": "not begun",
        "due": "Due {date}",
        "conditional": "* shown only when its condition holds",
        "before": "before",
    },
}


def pathway_svg(
    definition: WorkflowDefinition,
    state: State | None = None,
    *,
    language: str,
    today: date | None = None,
    id_prefix: str = "pathway",
) -> Drawing:
    """The whole way from left to right; with a state, where one case stands on it."""
    lines = max((len(_deadlines_in(definition, phase)) for phase in definition.phases), default=0)
    tasks_top = _HEAD + lines * _LINE
    boxes = max(sum(_box_height(task, language) for task in phase.tasks) for phase in definition.phases)
    height = tasks_top + boxes + _PAD
    width = len(definition.phases) * (_WIDTH + _GAP) - _GAP
    own = escape(id_prefix)
    box = f'viewBox="-2 -2 {width + 4} {height + 4}" width="{width + 4}" height="{height + 4}"'
    label = f'role="img" aria-labelledby="{own}-title {own}-desc" lang="{escape(language)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pathway" {box} {label}>',
        f'<title id="{own}-title">{escape(text(definition.title, language))}</title>',
        f'<desc id="{own}-desc">{escape(describe(definition, state, language=language))}</desc>',
    ]
    for index, phase in enumerate(definition.phases):
        parts.append(f'<g transform="translate({index * (_WIDTH + _GAP)} 0)">')
        parts += _phase(definition, phase, index, state, language, today, height, tasks_top)
        if index + 1 < len(definition.phases):
            parts.append(_arrow())
        parts.append("</g>")
    return Drawing("".join([*parts, "</svg>"]))


def describe(definition: WorkflowDefinition, state: State | None = None, *, language: str) -> str:
    """The picture in words, for those who do not see it."""
    words = _words(language)
    sentences = []
    for index, phase in enumerate(definition.phases):
        status = f", {words[state.phases[index].status]}" if state else ""
        tasks = ", ".join(_label(task, language) for task in phase.tasks)
        sentences.append(f"{index + 1}. {text(phase.title, language)}{status}: {tasks}.")
    if any(task.show_if for task in definition.tasks.values()):
        sentences.append(f"{words['conditional']}.")
    return " ".join(sentences)


def duration(deadline: DeadlineDef, language: str) -> str:
    """How long it may take, in words: "3 måneder", "31.05.", or before a date that was answered, "90 dager før"."""
    if deadline.on:
        return ", ".join(f"{day:02}.{month:02}." for month, day in deadline.on)
    return spell(deadline.count, deadline.unit, language)


def spell(count: int, unit: str, language: str) -> str:
    """A number of days, months and so on in words."""
    one, many = _UNITS.get(language, _UNITS["nb"])[unit]
    before = f" {_words(language)['before']}" if count < 0 else ""
    return f"{abs(count)} {one if abs(count) == 1 else many}{before}"


def _phase(
    definition: WorkflowDefinition,
    phase: PhaseDef,
    index: int,
    state: State | None,
    language: str,
    today: date | None,
    height: int,
    tasks_top: int,
) -> Iterator[str]:
    status = state.phases[index].status if state else "ahead"
    title = text(phase.title, language)
    number = "✓" if status == "done" else str(index + 1)
    yield f'<g class="pathway-phase pathway-phase--{status if state else "plain"}">'
    yield f"<title>{escape(title)}</title>"
    yield rect("pathway-phase-box", 0, 0, _WIDTH, height, 10)
    yield '<circle class="pathway-no-ring" cx="26" cy="28" r="14" fill="none" stroke="currentColor"/>'
    yield words_at("pathway-no", 26, 33, number, anchor="middle")
    yield words_at("pathway-title", 48, 33, short(title, _TITLE_CHARS))
    for line, deadline in enumerate(_deadlines_in(definition, phase)):
        yield from _deadline(deadline, state, language, today, _HEAD + 8 + line * _LINE)
    top = tasks_top
    for task in phase.tasks:
        yield from _task(task, state.tasks.get(task.key) if state else None, language, top)
        top += _box_height(task, language)
    yield "</g>"


def _task(task: TaskDef, standing: TaskState | None, language: str, top: int) -> Iterator[str]:
    loose = task.optional or task.show_if is not None
    classes = ["pathway-task"]
    if loose:
        classes.append("pathway-task--optional")
    if standing:
        classes.append(f"pathway-task--{standing.status}")
    label = _label(task, language)
    yield f'<g class="{" ".join(classes)}"><title>{escape(label)}</title>'
    yield rect(
        "pathway-task-box", _PAD, top, _WIDTH - 2 * _PAD, _box_height(task, language) - _BOX_GAP, 5, dashed=loose
    )
    for line, words in enumerate(wrapped(label, _TASK_CHARS)):
        yield words_at("pathway-task-text", _PAD + 10, top + 20 + line * _BOX_LINE, words)
    if standing and standing.status == "done":
        tick = f"M{_WIDTH - _PAD - 22} {top + 15}l4 4 8-8"
        yield f'<path class="pathway-tick" d="{tick}" fill="none" stroke="currentColor"/>'
    yield "</g>"


def _deadline(
    deadline: DeadlineDef, state: State | None, language: str, today: date | None, middle: int
) -> Iterator[str]:
    words, label, colour = _words(language), duration(deadline, language), ""
    title = f"{text(deadline.title, language)}: {label}"
    standing = state.deadlines.get(deadline.key) if state else None
    if standing and today and (due := standing.due_on(today)):
        label = words["due"].format(date=f"{due:%d.%m.%Y}")
        colour = f" pathway-deadline--{light(standing, today)}"
    yield f'<g class="pathway-deadline pathway-deadline--{deadline.kind}{colour}"><title>{escape(title)}</title>'
    yield f'<circle cx="22" cy="{middle - 4}" r="6" fill="none" stroke="currentColor"/>'
    yield f'<path d="M22 {middle - 8}v4h3" fill="none" stroke="currentColor"/>'
    yield (words_at("pathway-deadline-text", 34, middle, short(label, _TASK_CHARS)) + "</g>")


def _deadlines_in(definition: WorkflowDefinition, phase: PhaseDef) -> list[DeadlineDef]:
    """The deadlines that end with a task of this phase, at the latest."""
    keys = {task.key for task in phase.tasks}
    return [item for item in definition.deadlines if item.until and {*item.until.any_of[-1:]} & keys]


def _arrow() -> str:
    start, end = _WIDTH + 4, _WIDTH + _GAP - 4
    path = f"M{start} 28H{end}m-7-6l7 6-7 6"
    return f'<path class="pathway-arrow" d="{path}" fill="none" stroke="currentColor"/>'


def _label(task: TaskDef, language: str) -> str:
    return text(task.title, language) + (" *" if task.show_if else "")


def _box_height(task: TaskDef, language: str) -> int:
    """With the gap below it."""
    return _BOX + (len(wrapped(_label(task, language), _TASK_CHARS)) - 1) * _BOX_LINE + _BOX_GAP


def _words(language: str) -> dict[str, str]:
    return _WORDS.get(language, _WORDS["nb"])
