"""A form being answered, whoever answers it: kept, looked over, sent. What was typed stays, whatever happens."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.clock import OSLO
from core.errors import Conflict, Invalid
from web.error_texts import sentence
from web.posted import counter
from web.sheets import Sheet
from web.task_desk import TaskDesk
from web.task_steps import REVIEW, side_of
from web.views_task_review import looked_over, onwards, place

S = TypeVar("S", bound=Sheet)
MOVES = ("save", "upload", "next", "back", "review")


class Answering(ABC, Generic[S]):
    """One request about one form. Each kind says what sending is, and what is shown when it is too late for that."""

    page_template: ClassVar[str]
    review_template: ClassVar[str]
    # What somebody can choose what to do with: their own text, or what was kept meanwhile.
    stale: ClassVar[frozenset[str]]
    # Whether also what cannot be sent as it stands is kept; then nobody is held back by it before the look over.
    keeps_all: ClassVar[bool] = False

    def __init__(self, request: HttpRequest, sheet: S) -> None:
        self.request, self.sheet = request, sheet

    @abstractmethod
    def fresh(self) -> S:
        """The sheet as it is by now."""

    @abstractmethod
    def send(
        self, answers: Mapping[str, Any] | None, extras: Mapping[str, Any] | None, revision: int, version: int
    ) -> HttpResponse:
        """Hand it in, and go on."""

    @abstractmethod
    def too_late(self, sheet: S, error: Conflict, *, reviewed: bool) -> HttpResponse | None:
        """The page for what can be sent no more; None where there is still a choice."""

    def more(self, desk: TaskDesk) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def respond(self) -> HttpResponse:
        """The form, the look over, or what became of what was posted."""
        if self.request.method == "POST":
            return self._posted()
        self.sheet.opened()
        if side_of(self.request) == REVIEW:
            return self.review(self.sheet)
        return self.page(TaskDesk(self.sheet, self.request))

    def autosave(self) -> HttpResponse:
        """Keep what is typed, while it is typed; answers with a line of status."""
        context: dict[str, Any] = {"at": self.request.act.at.astimezone(OSLO)}
        try:
            desk = TaskDesk(self.sheet, self.request, judge=False, shown=False)
            desk.save(revision=desk.posted_revision)
            context["revision"] = desk.revision
        except (Conflict, Invalid) as error:
            context |= {"problem": sentence(error), "stale": error.code in self.stale}
            status = 409 if isinstance(error, Conflict) else 422
            return render(self.request, "tasks/saved.html", context, status=status)
        return render(self.request, "tasks/saved.html", context)

    def complete(self) -> HttpResponse:
        """Send what is on the page, when all of it is filled in."""
        desk = TaskDesk(self.sheet, self.request)
        if not desk.complete():
            return self._kept_with_faults(desk)
        answers = desk.form.answers if desk.form else None
        try:
            return self.send(answers, desk.extras, desk.posted_revision, desk.posted_version)
        except Invalid as error:
            desk.say(error)
            return self._kept_with_faults(desk)
        except Conflict as error:
            return self._conflict(desk, error)

    def save(self, act: str) -> HttpResponse:
        """Keep what is on the page, and go where the button says."""
        desk = TaskDesk(self.sheet, self.request, partial=True)
        try:
            desk.save(revision=desk.posted_revision)
        except Conflict as error:
            return self._conflict(desk, error)
        except Invalid as error:
            desk.say(error)
            return self.page(desk, status=422)
        if desk.form is not None and desk.form.errors and (desk.upload_faults or not self.keeps_all):
            note = _("Utkastet er lagret, men feltene som er merket, må rettes før de kan lagres.")
            return self.page(desk, status=422, notice=note)
        if act in ("next", "back", "review"):
            return onwards(self.sheet, desk, act)
        messages.success(self.request, _("Utkastet er lagret."))
        return redirect(place(self.sheet, desk.steps.current if desk.steps else ""))

    def review(self, sheet: S, *, error: Invalid | None = None, status: int = 200) -> HttpResponse:
        """All answers as they will be sent; the form itself when there are none."""
        kept = sheet.kept
        if kept is None or sheet.form_definition is None:
            return redirect(place(sheet))
        context = looked_over(self.request, sheet, kept, error=error) | {"has_errors": status >= 400}
        return render(self.request, self.review_template, context, status=status)

    def page(self, desk: TaskDesk, *, status: int = 200, carry: bool = False, **more: Any) -> HttpResponse:
        """The form. `carry` keeps the revision and version that the reader's page was made from."""
        context = {
            "sheet": desk.sheet,
            "form": desk.form,
            "rows": desk.rows,
            "summary": desk.summary,
            "revision": desk.posted_revision if carry else desk.revision,
            "version": desk.posted_version if carry else desk.version,
            "steps": desk.steps,
            "has_errors": status >= 400,
            **self.more(desk),
            **more,
        }
        return render(self.request, self.page_template, context, status=status)

    def _posted(self) -> HttpResponse:
        act = self.request.POST.get("act", "complete")
        if act == "complete":
            return self._send_reviewed() if side_of(self.request) == REVIEW else self.complete()
        if act in MOVES:
            return self.save(act)
        desk = TaskDesk(self.sheet, self.request, judge=False)
        if desk.rows:
            desk.rows.press(act)
        return self.page(desk, carry=True)

    def _send_reviewed(self) -> HttpResponse:
        """Send what was looked over: the draft as it lies, if nobody has changed it since."""
        draft, posted = self.sheet.kept, self.request.POST
        try:
            return self.send(
                draft.answers if draft else None,
                draft.extras if draft else None,
                counter(posted.get("revision")),
                counter(posted.get("version")),
            )
        except Invalid as error:
            return self.review(self.fresh(), error=error, status=422)
        except Conflict as error:
            late = self.too_late(self.sheet, error, reviewed=True)
            if late is not None:
                return late
            messages.warning(self.request, sentence(error))
            return redirect(place(self.sheet, REVIEW))

    def _kept_with_faults(self, desk: TaskDesk) -> HttpResponse:
        """What was typed is kept as a draft too, so that nothing is lost if the reader leaves the page."""
        try:
            desk.save(revision=desk.posted_revision)
        except (Conflict, Invalid):
            return self.page(desk, status=422, carry=True)
        return self.page(desk, status=422)

    def _conflict(self, desk: TaskDesk, error: Conflict) -> HttpResponse:
        """Somebody got there first. What was typed stays on the page, which now knows what is newest."""
        fresh = self.fresh()
        late = self.too_late(fresh, error, reviewed=False)
        if late is not None:
            return late
        desk.version = fresh.case.version
        desk.revision = fresh.kept.revision if fresh.kept else 0
        return self.page(desk, status=409, conflict=sentence(error), kept=fresh.kept)
