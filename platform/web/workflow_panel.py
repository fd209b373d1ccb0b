"""The part at hand in the workflow editor: what its panel shows and lets one choose."""

from collections.abc import Callable, Mapping
from typing import Any

from casework.workflows.editing import kind_of
from casework.workflows.lint import EFFECTS
from casework.workflows.pieces import length
from web import roles
from web.builder_words import LANGUAGES
from web.workflow_choices import Choices, trigger_values, words
from web.workflow_rules import CASE
from web.workflow_rules import panel as rule_panel
from web.workflow_words import (
    ASSIGNING,
    AUDIENCES,
    DEADLINE_KINDS,
    PARTS,
    START_NEEDS,
    SUBJECTS,
    UNITS,
    WAYS,
    Words,
)
from web.workflow_words import EFFECTS as EFFECT_NAMES

Part = Mapping[str, Any]
Panel = dict[str, Any]
_UNTIL_ROWS = 3


def panel(ref: str, part: Part | None, choices: Choices) -> Panel:
    """Everything that the template of this kind of part needs."""
    if part is None:
        return {"kind": "workflow", "template": "setup/workflow_whole.html", **_whole(choices)}
    kind = kind_of(ref)
    made = _PANELS.get(kind, _plain)(part, choices)
    template = f"setup/workflow_{kind if kind in _PANELS else 'word'}.html"
    titles = language_texts("title", part)
    return {"kind": kind, "name": str(PARTS[kind]), "template": template, "part": part, "titles": titles, **made}


def language_texts(name: str, part: Part) -> list[tuple[str, str, str]]:
    """A text in each language: code, language, words."""
    there = part.get(name) or {}
    return [(code, str(language), there.get(code, "")) for code, language in LANGUAGES.items()]


def _phase(part: Part, choices: Choices) -> Panel:
    return {"guardian_titles": language_texts("guardian_title", part), "texts": language_texts("guardian_text", part)}


def _task(part: Part, choices: Choices) -> Panel:
    earlier = choices.earlier(part["key"])
    condition = part.get("show_if") or {}
    sources = [source for source in choices.sources if source.key == CASE or source.key in earlier]
    letter = part.get("letter") or {}
    files = [f"{each['task']}.{each['field']}" for each in part.get("requires_files", ())]
    effect = part.get("effect", "none")
    return {
        "owners": choices.owners(part["owner"]),
        "forms": choices.form_choices(part.get("form") or ""),
        "effects": [(each, str(EFFECT_NAMES.get(each, each)), each == effect) for each in dict.fromkeys(EFFECTS)],
        "needs": choices.tasks(part.get("needs", ()), choices.up_to_phase_of(part["key"])),
        "others": choices.tasks([part.get("not_by") or ""], [key for key in choices.task_names if key != part["key"]]),
        "assigning": _chosen(ASSIGNING, part.get("assign") or ""),
        "letters": choices.letters(letter.get("key", "")),
        "audiences": [(key, str(name), key in letter.get("audience", ())) for key, name in AUDIENCES.items()],
        "files": [choices.answers(("file",), earlier, [path]) for path in (*files, "")],
        "show": rule_panel(
            "show",
            condition.get("rule") or condition.get("case"),
            condition.get("task", CASE),
            sources,
            choices.language,
        ),
        "approvals": _approvals(part, choices),
        "guardian_titles": language_texts("guardian_title", part),
        "helps": language_texts("help", part),
        "law": part.get("law") or {},
    }


def _approvals(part: Part, choices: Choices) -> list[Panel]:
    own = [source for source in choices.sources if source.key == part["key"]]
    rows = [*part.get("approvals", ()), {"key": "", "title": {}, "owner": []}]
    return [
        {
            "n": n,
            "key": each["key"],
            "titles": language_texts("title", each)[:2],
            "owners": choices.owners(each["owner"]),
            "when": rule_panel(f"approval_{n}", each.get("when"), part["key"], own, choices.language),
        }
        for n, each in enumerate(rows)
    ]


def _deadline(part: Part, choices: Choices) -> Panel:
    ((unit, amount),) = part["add"].items() if len(part["add"]) == 1 else (("days", ""),)
    pausable = part.get("pausable", False)
    until = [*trigger_values(part.get("until")), ""][: _UNTIL_ROWS + 1]
    starts = trigger_values(part["from"]) or [""]
    reasons = choices.definition.get("pause_reasons", ())
    held = pausable if isinstance(pausable, list) else []
    escalate = [(each["after_days"], to) for each in part.get("escalate", ()) for to in each["to"]]
    return {
        "kinds": _chosen(DEADLINE_KINDS, part["kind"]),
        "starts": [choices.triggers(value, starts=True) for value in (*starts, "")],
        "until": [choices.triggers(value, starts=False) for value in until],
        "count": _dates(amount) if unit == "on" else amount,
        "units": _chosen(UNITS, unit),
        "length": length(part["add"], choices.language),
        "pausable": bool(pausable),
        "reasons": [(each["key"], words(each["title"], choices.language), each["key"] in held) for each in reasons],
        "warn_days": part.get("warn_days", 7),
        "escalations": [
            {"days": str(days).lstrip("-"), "before": str(days).startswith("-"), "to": choices.owners([to])}
            for days, to in escalate
        ]
        + [{"days": "", "before": False, "to": choices.owners([])}],
        "law": part.get("law") or {},
    }


def _dates(amount: Any) -> str:
    return ", ".join(f"{day[3:]}.{day[:2]}" for day in ([amount] if isinstance(amount, str) else amount))


def _branch(part: Part, choices: Choices) -> Panel:
    sources = [source for source in choices.sources if source.key != CASE]
    return {
        "ways": [(str(WAYS[way]), rows) for way in WAYS if (rows := _targets(way, part.get(way, ""), choices))],
        "when": rule_panel("when", part.get("when"), part["after"], sources, choices.language),
        "after": choices.task_names.get(part["after"], ""),
    }


def _targets(way: str, chosen: str, choices: Choices) -> list[tuple[str, str, bool]]:
    if way == "close":
        return [(f"close:{value}", label, value == chosen) for value, label in _outcomes(choices, chosen).items()]
    rows = choices.definition.get("subs", ()) if way == "start" else choices.definition["phases"]
    return [(f"{way}:{each['key']}", words(each["title"], choices.language), each["key"] == chosen) for each in rows]


def _outcomes(choices: Choices, chosen: str) -> dict[str, str]:
    """Why a case can be closed, in the words of the form that closes it."""
    closing = [
        task for phase in choices.definition["phases"] for task in phase["tasks"] if task.get("effect") == "close"
    ]
    found = {chosen: chosen} if chosen else {}
    for task in (*closing, {"form": "close"}):
        options = choices.questions(task).get("reason", {}).get("options", ())
        found |= {each["value"]: words(each["label"], choices.language) for each in options}
        if options:
            break
    return found


def _sub(part: Part, choices: Choices) -> Panel:
    return {"workflows": choices.workflows(part["workflow"]), "by": choices.owners(part.get("by", ()))}


def _plain(part: Part, choices: Choices) -> Panel:
    return {"helps": language_texts("help", part), "law": part.get("law") or {}}


def _whole(choices: Choices) -> Panel:
    definition = choices.definition
    start = definition.get("start") or {}
    subject = definition.get("subject", "child")
    kinds = ("school", "kindergarten")
    return {
        "titles": language_texts("title", definition),
        "subjects": _chosen(SUBJECTS, subject),
        "start_roles": choices.owners(start.get("roles", ())),
        "start_kinds": [(kind, str(roles.UNIT_KINDS[kind]), kind in start.get("unit_kinds", ())) for kind in kinds],
        "start_needs": _chosen(START_NEEDS, start.get("needs") or ""),
        "sub_only": start.get("sub_only", False),
        "many": not start.get("once", subject == "child"),
        "laws": [*definition.get("law", ()), {}],
    }


def _chosen(names: Words, chosen: str) -> list[tuple[str, str, bool]]:
    return [(value, str(name), value == chosen) for value, name in names.items()]


_PANELS: Mapping[str, Callable[[Part, Choices], Panel]] = {
    "phase": _phase,
    "task": _task,
    "deadline": _deadline,
    "branch": _branch,
    "sub": _sub,
}
