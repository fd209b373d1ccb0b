"""A published form on a page: fields made from its definition, judged by `casework.forms.validation` alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.forms.definition import Field, FormDefinition, in_language
from casework.forms.validation import Lookups, clean
from web.form_texts import condition_text, fault_text
from web.posted import answers_from, initial_from

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

    @property
    def kind(self) -> str:
        """Which markup: info, group (radio buttons, check boxes), check (one box), file or single."""
        kinds = {"info": "info", "radio": "group", "checks": "group", "bool": "check", "file": "file"}
        return kinds.get(self.item.type, "single")

    @property
    def optional(self) -> bool:
        """Whether it says «(valgfritt)»; a box that may stay empty does not need the words."""
        return not self.item.required and self.item.type not in ("info", "bool")

    @property
    def counted(self) -> int:
        """The number of characters there is room for, when that is worth telling."""
        return self.item.length if self.item.type == "long" else 0


@dataclass(frozen=True)
class Section:
    """One page of the form, shown as a headed card."""

    id: str
    title: str
    questions: tuple[Question, ...]


class DynamicForm(forms.Form):
    """Bound fields for a definition. After is_valid(), `answers` holds what counts; errors name their question."""

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
    ) -> None:
        super().__init__(data=data, initial=initial_from(definition, initial or {}), label_suffix="")
        self.definition, self.language = definition, language
        self._lookups, self._partial, self._judge = lookups, partial, judge
        self._files = {name: tuple(files) for name, files in (stored_files or {}).items()}
        self.answers: dict[str, Any] = {}
        for item in definition.fields:
            if item.type != "info":
                self.fields[item.id] = _field(item, language, people, units)

    def full_clean(self) -> None:
        """Read what was posted and let the one judge say what is wrong with it."""
        self._errors = forms.utils.ErrorDict()
        if not self.is_bound or not self._judge:
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
            self.add_error(name, fault_text(item, code, language=self.language))

    def add_error_text(self, name: str, text: str) -> None:
        """Put a fault that has its own words on a field."""
        self.errors.setdefault(name, self.error_class()).append(text)

    def say_all(self, faults: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Put a service's faults on the fields that are known here; the others are returned."""
        left: dict[str, list[str]] = {}
        for name, codes in faults.items():
            if name in self.fields:
                self.errors.pop(name, None)
                self.say(name, codes)
            else:
                left[name] = list(codes)
        return left

    @property
    def intro(self) -> str:
        """What the form says before its first question."""
        return in_language(self.definition.intro, self.language) if self.definition.intro else ""

    @property
    def title(self) -> str:
        """The form's title."""
        return in_language(self.definition.title, self.language)

    @property
    def sections(self) -> list[Section]:
        """The pages with their questions."""
        return [
            Section(
                f"del-{page.key}", in_language(page.title, self.language), tuple(self._question(i) for i in page.fields)
            )
            for page in self.definition.pages
        ]

    @property
    def rules(self) -> dict[str, Any]:
        """What the browser needs to show and hide questions."""
        asked = [item for item in self.definition.fields if item.type != "info" or item.show_if]
        return {"fields": [{"id": i.id, "type": i.type, "show_if": i.show_if} for i in asked]}

    @property
    def summary(self) -> list[dict[str, str]]:
        """Every fault with the id it links to, in the order of the questions."""
        found = [{"id": "", "text": str(text)} for text in self.non_field_errors()]
        for item in self.definition.fields:
            for text in self.errors.get(item.id, ()):
                group = item.type in ("radio", "checks", "file")
                found.append({"id": self[item.id].auto_id if group else self[item.id].id_for_label, "text": str(text)})
        return found

    def _question(self, item: Field) -> Question:
        condition = condition_text(item.show_if, self.definition, language=self.language) if item.show_if else ""
        bound = self[item.id] if item.type != "info" else None
        files: tuple[StoredFile, ...] = ()
        if bound is not None and item.type == "file":
            kept = {str(one) for one in bound.value() or ()}
            files = tuple(file for file in self._files.get(item.id, ()) if file.id in kept)
        return Question(item, bound, item.label_in(self.language), _help(item, self.language), condition, files)


def build(
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
) -> DynamicForm:
    """The form to show (`initial`: stored answers in JSON types) or to judge (`data`: what was posted).

    `partial` asks for no required answer; without `judge`, what was typed is shown again and no fault is found with it.
    """
    return DynamicForm(
        definition,
        language=language,
        people=people,
        units=units,
        data=data,
        initial=initial,
        stored_files=stored_files,
        lookups=lookups,
        partial=partial,
        judge=judge,
    )


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
        case "radio":
            widget = forms.RadioSelect(choices=choices)
        case "checks":
            widget = forms.CheckboxSelectMultiple(choices=choices)
        case "bool":
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
