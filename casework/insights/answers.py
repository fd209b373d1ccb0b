"""What has been answered in a form, question by question over all its versions; nothing is told of fewer than five."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet

from casework.cases.models import Case
from casework.forms.definition import Field, every
from casework.forms.models import FormVersion, Submission
from casework.forms.selectors import definition_of
from core.acts import Act
from core.errors import Forbidden, NotFound
from tenants import access
from tenants.access import Action

SMALLEST_SHOWN = 5
_CHOSEN, _TICKED, _NUMBERS = ("choice", "radio", "checks"), ("bool", "sign"), ("int", "dec", "computed")
_MOST_CASES = 200


@dataclass(frozen=True, slots=True)
class Share:
    """One answer to choose, and how many have chosen it; None where they are too few to tell."""

    value: str
    label: Mapping[str, str]
    count: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One question: how many have answered, and what; None where they are too few to tell."""

    field_id: str
    type: str
    label: Mapping[str, str]
    answered: int | None
    shares: tuple[Share, ...] = ()
    least: float | None = None
    middle: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A form's answers; `handed_in` is None when nothing can be told at all."""

    key: str
    title: Mapping[str, str]
    handed_in: int | None
    questions: tuple[Figures, ...]


@dataclass(slots=True)
class _Asked:
    """A question as its newest version has it, with every answer it has had to choose from."""

    item: Field
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)


def answers_report(*, form_key: str, act: Act, year: int | None = None) -> Report:
    """What has been answered in this form, in the year or ever; NotFound «form.unknown». Two queries."""
    _may_read(act)
    versions = list(FormVersion.objects.filter(key=form_key).order_by("number"))
    if not versions:
        raise NotFound("form.unknown", key=form_key)
    asked = _asked(versions)
    rows = _in_force(form_key, year)
    given: dict[str, list[Any]] = defaultdict(list)
    count = 0
    for answers in rows.values_list("answers", flat=True).iterator(chunk_size=500):
        count += 1
        for name, value in _flat(answers):
            given[name].append(value)
    questions = tuple(_figures(one, given[name]) for name, one in asked.items()) if count >= SMALLEST_SHOWN else ()
    return Report(form_key, definition_of(versions[-1]).title, _shown(count), questions)


def years_of(form_key: str) -> list[int]:
    """The years that the form was handed in, newest first."""
    return [day.year for day in _in_force(form_key, None).dates("submitted_at", "year", order="DESC")]


def cases_answering(*, form_key: str, field_id: str, value: str, act: Act) -> QuerySet[Case]:
    """The cases where this was answered in a question of choice, in any version; for whoever leads the service."""
    access.require(act, Action.OVERVIEW_READ)
    found = _in_force(form_key, None).filter(
        Q(**{f"answers__{field_id}": value}) | Q(**{f"answers__{field_id}__contains": [value]})
    )
    cases = Case.objects.filter(tasks__submission__in=found.values("id")) | Case.objects.filter(
        consents__submission__in=found.values("id")
    )
    return cases.select_related("child", "unit").distinct().order_by("-opened_at")[:_MOST_CASES]


def known_choice(form_key: str, field_id: str, value: str) -> bool:
    """Whether the form has, or has had, this answer to choose in this question."""
    versions = FormVersion.objects.filter(key=form_key).order_by("number")
    one = _asked(versions).get(field_id)
    return one is not None and value in one.labels


def _may_read(act: Act) -> None:
    if not (access.may(act, Action.OVERVIEW_READ) or access.may(act, Action.API_READ)):
        raise Forbidden("access.denied", action=Action.OVERVIEW_READ.value)


def _in_force(form_key: str, year: int | None) -> QuerySet[Submission]:
    """What is handed in and counts: not what was taken up again and answered anew."""
    rows = Submission.objects.filter(form_version__key=form_key, state=Submission.State.SUBMITTED)
    rows = rows.filter(Q(casetask__isnull=False) | Q(consent__isnull=False))
    if year is not None:
        rows = rows.filter(submitted_at__year=year)
    return rows.distinct()


def _asked(versions: Iterable[FormVersion]) -> dict[str, _Asked]:
    found: dict[str, _Asked] = {}
    for version in versions:
        for item in every(definition_of(version).fields):
            labels = found[item.id].labels if item.id in found else {}
            labels = labels | {option.value: option.label for option in item.options}
            found[item.id] = _Asked(item, labels)
    return {name: one for name, one in found.items() if one.item.type not in ("info", "repeat")}


def _flat(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every answer by its id, those of rows once for each row."""
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for row in value:
                yield from _flat(row)
        else:
            yield name, value


def _figures(one: _Asked, given: list[Any]) -> Figures:
    item, count = one.item, _shown(len(given))
    if count is None or count == 0:
        return Figures(item.id, item.type, item.label, count)
    if item.type in _CHOSEN:
        chosen = Counter(part for value in given for part in (value if isinstance(value, list) else [value]))
        single = item.type != "checks"
        return Figures(item.id, item.type, item.label, count, _shares(one.labels, chosen, single=single))
    if item.type in _TICKED:
        ticked = Counter("yes" if value is True else "no" for value in given)
        return Figures(item.id, item.type, item.label, count, _shares({"yes": {}, "no": {}}, ticked, single=True))
    if item.type in _NUMBERS:
        return Figures(item.id, item.type, item.label, count, (), min(given), median(given), max(given))
    return Figures(item.id, item.type, item.label, count)


def _shares(labels: Mapping[str, Mapping[str, str]], chosen: Counter[str], *, single: bool) -> tuple[Share, ...]:
    hidden = {value for value, count in chosen.items() if 0 < count < SMALLEST_SHOWN}
    if single and len(hidden) == 1:
        # Alone it could be worked out from the others: one more goes with it.
        others = sorted((count, value) for value, count in chosen.items() if value not in hidden)
        hidden |= {others[0][1]} if others else set()
    known = {**{value: {"nb": value} for value in chosen}, **labels}
    return tuple(
        Share(value, label, None if value in hidden else chosen.get(value, 0)) for value, label in known.items()
    )


def _shown(count: int) -> int | None:
    return None if 0 < count < SMALLEST_SHOWN else count
