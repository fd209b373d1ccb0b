"""A published form on a page: fields made from its definition, judged by `casework.forms.validation` alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _

from casework.forms.definition import Field, FormDefinition, answered, in_language
from casework.forms.validation import Lookups, clean
from web.form_texts import condition_text, fault_text
from web.posted import answers_from, as_typed, initial_from, row_numbers, with_rows

Choices = Sequence[tuple[str, str]]
People = Callable[[str | None], Choices]
Units = Callable[[str | None], Choices]


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file that an answer may point at."""

    id: str
    name: str
    size: int


@dataclass(frozen=True)
class Question:
    """One question as its template needs it."""

    item: Field
    bound: BoundField | None  # an info has none
    label: str
    help: str
    condition: str
    files: tuple[StoredFile, ...] = ()
    path: str = ""  # its name on the page: the id, or `measures.0.text` in a row
    rows: "tuple[Row, ...]" = ()
    worked_out: str = ""  # what a computed answer comes to
    faults: tuple[str, ...] = ()  # of a repeat as a whole
    prefilled: bool = False

    @property
    def kind(self) -> str:
        """Which markup: info, group (radio buttons, check boxes), check (one box), file, repeat, computed or single."""
        kinds = {"radio": "group", "checks": "group", "bool": "check", "sign": "check"}
        own = ("info", "file", "repeat", "computed")
        return self.item.type if self.item.type in own else kinds.get(self.item.type, "single")

    @property
    def may_grow(self) -> bool:
        """Whether there is room for one more row."""
        return len(self.rows) < self.item.most_rows

    @property
    def optional(self) -> bool:
        """Whether it says «(valgfritt)»; a box that may stay empty does not need the words."""
        return not self.item.required and self.item.type not in ("info", "bool", "sign", "repeat", "computed")

    @property
    def counted(self) -> int:
        """The number of characters there is room for, when that is worth telling."""
        return self.item.length if self.item.type == "long" else 0


@dataclass(frozen=True)
class Row:
    """One row of a repeat: its name in words, its path, its questions."""

    label: str
    path: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Section:
    """One page of the form, shown as a headed card."""

    id: str
    title: str
    questions: tuple[Question, ...]


class DynamicForm(forms.Form):
    """The form to show (`initial`: stored answers in JSON types) or to judge (`data`: what was posted).

    After is_valid(), `answers` holds what counts; errors name their question. `partial` asks for no required answer;
    without `judge`, what was typed is shown again and no fault is found with it. `only` shows that page alone; the
    others' answers must then be in `data` all the same. `prefilled` says that `initial` is what was known beforehand,
    and not what somebody typed.
    """

    use_required_attribute = False

    def __init__(
        self,
        definition: FormDefinition,
        *,
        language: str,
        people: People,
        units: Units,
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | None = None,
        stored_files: Mapping[str, Iterable[StoredFile]] | None = None,
        lookups: Lookups | None = None,
        partial: bool = False,
        judge: bool = True,
        prefilled: bool = False,
        only: str = "",
    ) -> None:
        # The path of the repeat that a button just gave or took a row; then nothing is judged.
        self.pressed = ""
        if data is not None:
            data, self.pressed = with_rows(definition, data)
        super().__init__(data=data, initial=initial_from(definition, initial or {}), label_suffix="")
        self._stored = initial or {}
        self._prefilled = frozenset(self._stored) if prefilled else frozenset()
        self._stored_rows = {
            path: len(value)
            for path, item, value in answered(definition.fields, self._stored)
            if item.type == "repeat" and isinstance(value, list)
        }
        self.definition, self.language, self._only = definition, language, only
        self._lookups, self._partial, self._judge = lookups, partial, judge
        self._files = {name: tuple(files) for name, files in (stored_files or {}).items()}
        self.answers: dict[str, Any] = {}
        self._add_fields(definition.fields, "", people, units)

    def _add_fields(self, fields: Iterable[Field], at: str, people: People, units: Units) -> None:
        for item in fields:
            if item.type == "repeat":
                for number in range(self._row_count(item, at)):
                    self._add_fields(item.fields, f"{at}{item.id}.{number}.", people, units)
            elif item.is_asked:
                self.fields[at + item.id] = _field(item, self.language, people, units)

    def _row_count(self, item: Field, at: str) -> int:
        if self.is_bound:
            assert isinstance(self.data, QueryDict)
            there = len(row_numbers(self.data, at + item.id))
        else:
            there = self._stored_rows.get(at + item.id, 0)
        # One to begin with, so that nobody must press a button before they can write.
        return min(max(there, int(item.min or 0), 1), item.most_rows)

    def is_valid(self) -> bool:
        """Whether it can be handed in; not when a button only asked for a row."""
        return not self.pressed and super().is_valid()

    def full_clean(self) -> None:
        """Read what was posted and let the one judge say what is wrong with it."""
        self._errors = forms.utils.ErrorDict()
        if not self.is_bound or not self._judge or self.pressed:
            return
        self.cleaned_data = {}
        judged = clean(self.definition, self.posted, partial=self._partial, unknown="drop", lookups=self._lookups)
        self.answers = judged.answers
        for name, faults in judged.errors.items():
            self.say(name, [fault.code for fault in faults])

    @property
    def posted(self) -> dict[str, Any]:
        """Everything posted, in JSON types but not judged: what a draft is made of."""
        assert isinstance(self.data, QueryDict)
        return answers_from(self.definition, self.data)

    def say(self, name: str, codes: Iterable[str]) -> None:
        """Put these faults on a field, in words."""
        item = self.definition.field(name)
        for code in codes:
            self.add_error_text(name, fault_text(item, code, language=self.language))

    def add_error_text(self, name: str, text: str) -> None:
        """Put a fault that has its own words on a field."""
        self.errors.setdefault(name, self.error_class()).append(text)

    def say_all(self, faults: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Put a service's faults on the fields that are known here; the others are returned."""
        left: dict[str, list[str]] = {}
        for name, codes in faults.items():
            if name in self.fields or self.definition.types.get(name) == "repeat":
                self.errors.pop(name, None)
                self.say(name, codes)
            else:
                left[name] = list(codes)
        return left

    @property
    def intro(self) -> str:
        """What the form says before its first question."""
        intro = self.definition.intro
        return marked(in_language(intro, self.language), intro, self.language) if intro else ""

    @property
    def title(self) -> str:
        """The form's title."""
        return in_language(self.definition.title, self.language)

    @property
    def sections(self) -> list[Section]:
        """The pages with their questions."""
        worked_out = self._worked_out
        return [
            Section(
                f"del-{page.key}",
                in_language(page.title, self.language),
                tuple(self._question(item, "", worked_out) for item in page.fields),
            )
            for page in self.definition.pages
            if self._only in ("", page.key)
        ]

    @property
    def rules(self) -> dict[str, Any]:
        """What the browser needs to show and hide questions, and to work out what is computed."""
        told: dict[str, Any] = {"fields": _rules(self.definition.fields)}
        if self._only:
            here = {item.id for page in self.definition.pages if page.key == self._only for item in page.fields}
            known = self.posted if self.is_bound else self._stored
            told["given"] = {name: value for name, value in known.items() if name not in here}
        return told

    @property
    def summary(self) -> list[dict[str, str]]:
        """Every fault with the id it links to, in the order of the questions."""
        found = [{"id": "", "text": str(text)} for text in self.non_field_errors()]
        repeats = [name for name in self.errors if name != "__all__" and name not in self.fields]
        for name in [*self.fields, *repeats]:
            for text in self.errors.get(name, ()):
                found.append({"id": self._target(name), "text": str(text)})
        return found

    def _target(self, name: str) -> str:
        if name not in self.fields or self.definition.field(name).type in ("radio", "checks", "file"):
            return f"id_{name}"
        return self[name].id_for_label

    @property
    def _worked_out(self) -> dict[str, str]:
        """The computed answers as they stand, by path; the browser keeps them up to date where it has script."""
        if not any(kind == "computed" for kind in self.definition.types.values()):
            return {}
        given = self.posted if self.is_bound else self._stored
        answers = clean(self.definition, given, partial=True, unknown="drop").answers
        return {
            path: str(as_typed(item, value))
            for path, item, value in answered(self.definition.fields, answers)
            if item.type == "computed"
        }

    def _question(self, item: Field, at: str, worked_out: Mapping[str, str]) -> Question:
        path = at + item.id
        condition = condition_text(item.show_if, self.definition, language=self.language) if item.show_if else ""
        bound = self[path] if path in self.fields else None
        files: tuple[StoredFile, ...] = ()
        if bound is not None and item.type == "file":
            kept = {str(one) for one in bound.value() or ()}
            files = tuple(file for file in self._files.get(path, ()) if file.id in kept)
        rows = self._rows(item, at, worked_out) if item.type == "repeat" else ()
        told = marked(_help(item, self.language), item.help, self.language)
        label = marked(item.label_in(self.language), item.label, self.language)
        faults = tuple(map(str, self.errors.get(path, ()))) if item.type == "repeat" else ()
        known = path in self._prefilled
        return Question(item, bound, label, told, condition, files, path, rows, worked_out.get(path, ""), faults, known)

    def _rows(self, item: Field, at: str, worked_out: Mapping[str, str]) -> tuple[Row, ...]:
        called = in_language(item.item_label or item.label, self.language)
        return tuple(
            Row(
                f"{called} {number + 1}",
                f"{at}{item.id}.{number}",
                tuple(self._question(each, f"{at}{item.id}.{number}.", worked_out) for each in item.fields),
            )
            for number in range(self._row_count(item, at))
        )


def marked(words: str, text: Mapping[str, str] | None, language: str) -> str:
    """The words as they are, or marked as bokmål where they stand in for another language that is missing."""
    if not words or not text or text.get(language) or language == "nb":
        return words
    return format_html('<span lang="nb">{}</span>', words)


def _rules(fields: Iterable[Field]) -> list[dict[str, Any]]:
    told = []
    for item in fields:
        rule: dict[str, Any] = {"id": item.id, "type": item.type, "show_if": item.show_if}
        if item.type == "computed":
            rule |= {"calc": item.calc, "decimals": item.decimals}
        elif item.type == "repeat":
            rule["fields"] = _rules(item.fields)
        elif item.type == "info" and not item.show_if:
            continue
        told.append(rule)
    return told


# A form to show or to judge is made by its class alone.
build = DynamicForm


def _field(item: Field, language: str, people: People, units: Units) -> forms.Field:
    label, help_text = item.label_in(language), _help(item, language)
    choices = [(option.value, option.label_in(language)) for option in item.options]
    match item.type:
        case "choice":
            widget: forms.Widget = forms.Select(choices=[("", _("Velg …")), *choices])
        case "person":
            widget = forms.Select(choices=[("", _("Velg …")), *people(item.person_role)])
        case "unit":
            widget = forms.Select(choices=[("", _("Velg …")), *units(item.unit_kind)])
        case "radio" | "checks":
            told = [
                (option.value, marked(option.label_in(language), option.label, language)) for option in item.options
            ]
            kind = forms.RadioSelect if item.type == "radio" else forms.CheckboxSelectMultiple
            widget = kind(choices=told)
        case "bool" | "sign":
            widget = forms.CheckboxInput()
        case "file":
            widget = forms.MultipleHiddenInput()
        case "long":
            widget = forms.Textarea(attrs={"rows": "6" if item.length > 2500 else "4", "class": "grows"})
        case _:
            widget = forms.TextInput(attrs=_text_attrs(item))
    return forms.Field(required=item.required, label=label, help_text=help_text, widget=widget)


def _text_attrs(item: Field) -> dict[str, str]:
    attrs = {"autocomplete": "off"}
    if item.type in ("int", "dec", "date"):
        attrs |= {"inputmode": "decimal" if item.type == "dec" else "numeric", "class": "input-short"}
    return attrs


def _help(item: Field, language: str) -> str:
    told = item.help_in(language)
    if item.type == "date":
        written = _("Skriv datoen slik: dd.mm.åååå.")
        return f"{told} {written}".strip()
    return told
