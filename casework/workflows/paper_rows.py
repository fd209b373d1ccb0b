"""The rows of a table on paper as phases and tasks. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from casework.workflows.paper_labels import name_of
from casework.workflows.paper_line import MAX_TEXT, MAX_TITLE, Line
from casework.workflows.paper_prose import other_eyes
from casework.workflows.paper_sentences import worded
from casework.workflows.paper_steps import cut
from casework.workflows.paper_tables import Row, Table
from casework.workflows.paper_told import NUMBER, PHASE, heading_of, number_of, papers
from casework.workflows.paper_untold import first_time
from casework.workflows.paper_words import beside, is_optional

_ASIDE = re.compile(r"\([^()]{2,80}\)")


def rows_of(table: Table) -> Iterator[Line]:
    """The phases and tasks of a table; cells that say nothing known are told."""
    yield from (Line("lost", head) for head in table.unknown)
    phase = ""
    for row in table.rows:
        if row.get("phase", phase) != phase:
            phase = row["phase"]
            number = NUMBER.match(f"{phase} ")
            yield replace(
                heading_of(PHASE.sub("", phase[number.end() :] if number else phase) or phase)[0],
                number=number_of(phase, number),
            )
        if guardian := row.get("guardian"):
            yield Line("guardian", guardian.strip(' «»"')[:MAX_TEXT])
        yield from _row(row)


def _row(row: Row) -> Iterator[Line]:
    title = row.get("task") or row.get("help", "")
    if not title:
        yield Line("lost", "; ".join(row[kind] for kind in row if kind not in ("phase", "guardian"))[:MAX_TITLE])
        return
    first, *others = worded(title)
    if first.kind != "task":
        first, others = Line("task", (PHASE.sub("", row.get("phase", "")) or title)[:MAX_TITLE]), [first, *others]
    yield _with_cells(first, row)
    yield from others


def _with_cells(task: Line, row: Row) -> Line:
    lost = [row["unknown"]] if "unknown" in row else []
    who = row.get("who") or task.who
    named_papers = papers(row.get("form", ""))
    lost += [name for kind, name in named_papers if not kind]
    named = dict(named_papers)
    within, others = first_time(row["time"]) if "time" in row else (task.within, ())
    lost += others if within else ()
    optional = is_optional(row.get("time", ""))
    meanwhile = beside(row["time"]) if "time" in row else None
    if "time" in row and not within and not optional and meanwhile is None:
        lost.append(row["time"])
    text = row.get("help", "") if "task" in row else ""
    return replace(
        task,
        who=_ASIDE.sub("", who).strip("–- "),
        within=within,
        form=named.get("form") or task.form,
        letter=name_of(row.get("letter", "")) or named.get("letter") or task.letter,
        guessed=task.guessed and "who" not in row,
        only=row.get("only") or task.only,
        help=f"{task.help} {text}".strip()[:MAX_TEXT],
        beside=task.beside if meanwhile is None else meanwhile,
        flags=task.flags | ({"optional"} if optional else set()) | ({"four_eyes"} if other_eyes(who) else set()),
        lost=(*task.lost, *cut(lost)),
    )
