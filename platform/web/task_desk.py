"""The form of a task being filled in: what is typed, what is uploaded, what is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from casework.plans.selectors import newest_plan
from core.errors import Invalid
from web.dynamic_form import DynamicForm, build
from web.error_texts import sentence
from web.form_choices import people_for, stored_files, units_for
from web.plan_rows import GoalRows, ReviewRows, Rows
from web.posted import UPLOAD, answers_from, as_posted, counter, file_questions
from web.prefill import prefilled
from web.sheets import Sheet
from web.task_steps import WHOLE, Steps, side_of

MOST_FILES = 20
# Tasks whose page has rows beside the form's questions; it is not cut in pages.
WITH_ROWS = ("plan", "evaluate")


class TaskDesk:
    """A task's form and rows, from the draft (GET) or from what was posted (POST)."""

    def __init__(
        self,
        sheet: Sheet,
        request: HttpRequest,
        *,
        judge: bool = True,
        partial: bool = False,
        shown: bool = True,
    ) -> None:
        # `shown` is false where only a line of status is answered: then no fields are made of the form.
        self.sheet, self.request = sheet, request
        self.version: int = sheet.case.version
        self.revision: int = sheet.kept.revision if sheet.kept else 0
        self.upload_faults: list[tuple[str, str]] = []
        self.data: QueryDict | None = None
        self.steps: Steps | None = self._steps()
        if request.method == "POST":
            self.data = request.POST.copy()
            self._put_other_pages(self.data)
            self._take_uploads(self.data)
        self.form: DynamicForm | None = self._form(judge=judge, partial=partial) if shown else None
        self.rows: Rows | None = self._rows()
        if self.form is not None:
            for field_id, text in self.upload_faults:
                self.form.add_error_text(field_id, text)

    @property
    def posted_revision(self) -> int:
        """The revision the page was made from; one that never was, when it was tampered with."""
        return counter(self.request.POST.get("revision"))

    @property
    def posted_version(self) -> int:
        """The version of the case the page was made from."""
        return counter(self.request.POST.get("version"))

    @property
    def extras(self) -> dict[str, Any] | None:
        """The rows, where the task has any."""
        return self.rows.extras() if self.rows else None

    @property
    def summary(self) -> list[dict[str, str]]:
        """Every fault of form and rows."""
        found = list(self.form.summary) if self.form else []
        faults = self.rows.faults if self.rows else {}
        return found + [{"id": f"id_{name}", "text": text} for name, text in faults.items()]

    def complete(self) -> bool:
        """Whether everything is filled in; all faults of form and rows at once."""
        form_ok = self.form is None or self.form.is_valid()
        rows_ok = self.rows is None or self.rows.complete()
        return form_ok and rows_ok and not self.upload_faults

    def save(self, *, revision: int) -> None:
        """Keep what is typed as the draft; Conflict when somebody else did meanwhile."""
        definition = self.sheet.form_definition
        if definition is None or self.data is None:
            return
        answers = self.form.posted if self.form else answers_from(definition, self.data)
        self.revision = self.sheet.keep(answers=answers, extras=self.extras, revision=revision)

    def say(self, error: Invalid) -> None:
        """Put a service's faults where they belong."""
        left: dict[str, Iterable[str]] = dict(self.form.say_all(error.fields)) if self.form else dict(error.fields)
        about_rows = self.rows is not None and self.rows.say(left)
        if self.form is not None and not self.form.errors and not about_rows:
            self.form.add_error(None, sentence(error))

    def _form(self, *, judge: bool, partial: bool) -> DynamicForm | None:
        sheet, definition = self.sheet, self.sheet.form_definition
        if definition is None:
            return None
        people = people_for(sheet.act, sheet.case)
        untouched = self.data is None and sheet.kept is None
        answers: Mapping[str, Any]
        if self.data is not None:
            answers = answers_from(definition, self.data)
        elif sheet.kept:
            answers = sheet.kept.answers
        else:
            answers = self._known
        return build(
            definition,
            language=sheet.language,
            people=people,
            units=units_for(sheet.case),
            data=self.data,
            initial=answers,
            stored_files=stored_files(definition, answers, sheet.files),
            lookups=sheet.lookups,
            judge=judge,
            partial=partial,
            prefilled=untouched,
            only=self.steps.current if self.steps else "",
        )

    @property
    def _known(self) -> Mapping[str, Any]:
        """What is answered as it is stored, or as it is known beforehand."""
        sheet, definition = self.sheet, self.sheet.form_definition
        if definition is None:
            return {}
        if sheet.kept:
            answers: Mapping[str, Any] = sheet.kept.answers
            return answers
        people = people_for(sheet.act, sheet.case)
        return prefilled(definition, case=sheet.case, task_key=sheet.definition.key, act=sheet.act, people=people)

    def _steps(self) -> Steps | None:
        definition, chosen = self.sheet.form_definition, side_of(self.request)
        if definition is None or not definition.paged or chosen == WHOLE or self.sheet.definition.effect in WITH_ROWS:
            return None
        return Steps(definition, self._known, chosen, self.sheet.language)

    def _put_other_pages(self, data: QueryDict) -> None:
        """The answers of the pages that are not on the page, so that the form is judged and kept as a whole."""
        if self.steps is None:
            return
        away = [item for page in self.steps.definition.pages if page.key != self.steps.current for item in page.fields]
        for name, values in as_posted(away, self._known):
            data.setlist(name, values)

    def _rows(self) -> Rows | None:
        effect = self.sheet.definition.effect
        kept = self.sheet.kept.extras if self.sheet.kept else {}
        if effect == "plan":
            return GoalRows.from_post(self.data) if self.data is not None else GoalRows.from_extras(kept)
        if effect == "evaluate":
            plan = newest_plan(self.sheet.case.id)
            if self.data is not None:
                return ReviewRows.from_post(self.data, plan)
            return ReviewRows.from_extras(kept, plan)
        return None

    def _take_uploads(self, data: QueryDict) -> None:
        definition = self.sheet.form_definition
        for path, item in file_questions(definition, self.request.FILES) if definition else ():
            for upload in self.request.FILES.getlist(f"{path}{UPLOAD}")[:MOST_FILES]:
                try:
                    stored = self._store(upload)
                except Invalid as error:
                    self.upload_faults.append((path, f"{upload.name}: {sentence(error)}"))
                    continue
                if item.multiple:
                    data.appendlist(path, stored)
                else:
                    data.setlist(path, [stored])

    def _store(self, upload: "UploadedFile[bytes]") -> str:
        if (upload.size or 0) > settings.SAMSPOR_UPLOAD_MAX:
            raise Invalid("file.too_large", fields={"file": ["too_large"]})
        return str(self.sheet.store(upload_name=upload.name or "", content=upload.read()).id)
