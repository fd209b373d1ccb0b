"""Whole sentences on paper as tasks, what explains them, and where they lead. Pure."""

import re
from dataclasses import replace

from casework.workflows.paper_labels import label_of
from casework.workflows.paper_line import MAX_TEXT, MAX_TITLE, Line
from casework.workflows.paper_prose import (
    MAX_SHORT,
    by_us,
    doer_in,
    form_in,
    other_eyes,
    parted,
    sentences,
    time_in,
    titled,
    we_meet,
)
from casework.workflows.paper_untold import first_time, untold
from casework.workflows.paper_verbs import says_task
from casework.workflows.paper_words import asks, bare, conditional, often_in, two_ways, way_of, within_of

_VERB_FIRST = re.compile(r"^(?:\w{2,28}r|vert|skal|må|kan|tek|held|gjev)\b", re.IGNORECASE)

_WHEN_FIRST = re.compile(r"^(?:når|før|etter at|så snart|idet)\s[^,]{3,120},\s+(?=\w)", re.IGNORECASE)
_BOTH = re.compile(
    r"^.{0,80}\bmå\sbegge\s(?:samtykk|signer|skriv)"
    r"|^(?:begge|hver av|kvar av)\s(?:de\s|dei\s)?(?:foresatte|føresette|foreldre\w*)\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(r"foresatt|føresett|foreldre", re.IGNORECASE)


def worded(words: str) -> list[Line]:
    """The first is a task, and each that tells who does it, what to do or where it goes; the rest explains."""
    found: list[Line] = []
    for sentence in (part for each in sentences(words) for part in two_ways(each)):
        if way := way_of(sentence):
            found.append(Line("way", sentence[:MAX_TITLE], way=way))
            continue
        tasks = [n for n, line in enumerate(found) if line.kind == "task"]
        if tasks and (told := _labelled(found[tasks[-1]], sentence)):
            found[tasks[-1]] = told
            continue
        who = doer_in(sentence)
        if tasks and _BOTH.match(sentence) and "guardian" not in found[tasks[-1]].flags:
            last = _explained(found[tasks[-1]], sentence)
            found[tasks[-1]] = replace(
                last, flags=last.flags | {"each_guardian"} if _FAMILY.search(last.who) else last.flags
            )
            continue
        says = conditional(sentence)[0] or says_task(sentence) or asks(sentence) or we_meet(sentence)
        if tasks and not who and not says:
            found[tasks[-1]] = _explained(found[tasks[-1]], sentence)
            continue
        first, *others = parted(sentence)
        found.append(_sentence(first, who))
        for each in others:
            found.append(_sentence(each[0].upper() + each[1:], doer_in(each) or who))
    return found


def _labelled(task: Line, sentence: str) -> Line | None:
    """«… Ansvarlig: rektor. Frist: 2 uker.»: the task with it; none where the sentence is no such."""
    kind, words = label_of(sentence)
    if kind == "who" and words:
        return replace(task, who=words.strip(" ."), guessed=False)
    within, others = first_time(words, sentence.partition(":")[0]) if kind == "time" else (None, ())
    return replace(task, within=within, lost=(*task.lost, *others)) if within and not task.within else None


def _explained(task: Line, sentence: str) -> Line:
    taken = time_in(sentence)
    found = within_of(taken)
    within = task.within or found
    lost = untold(sentence, taken) if found and within is found else untold(sentence)
    if found and within is not found and taken not in lost:
        lost = (taken, *untold(sentence, taken))
    flags = task.flags | ({"four_eyes"} if other_eyes(sentence) else set())
    return replace(
        task, help=f"{task.help} {sentence}".strip()[:MAX_TEXT], within=within, flags=flags, lost=(*task.lost, *lost)
    )


def _sentence(sentence: str, who: str) -> Line:
    only, then = conditional(sentence)
    # «…, søker vi om det» says nothing without its condition.
    alone = then and (len(sentence) > MAX_SHORT or not _VERB_FIRST.match(then))
    title, whole = titled(then if alone else sentence, over=_WHEN_FIRST)
    title, optional, meanwhile = bare(title)
    taken = time_in(sentence) or often_in(sentence)
    within = within_of(taken)
    flags = {"optional": optional, "question": asks(sentence), "four_eyes": other_eyes(sentence)}
    flags["we"] = not who and by_us(sentence)
    return Line(
        "task",
        title[:MAX_TITLE],
        who=who,
        guessed=bool(who),
        within=within,
        lost=untold(sentence, taken if within else ""),
        form=form_in(sentence),
        only=only,
        beside=meanwhile,
        help=whole[:MAX_TEXT],
        flags=frozenset(flag for flag, said in flags.items() if said),
    )
