"""What a caseworker does with a case besides its tasks: beside it, its urgency, off the beaten track, on hold."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, NoQuery, Shape, Text
from api.language import language_of
from api.openapi import described
from api.v1.cases import WholeCase, one
from api.v1.tasks import place_of
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.cases import services
from casework.cases.models import Case
from casework.cases.subs import start_sub
from casework.workflows.definition import Choice, text
from casework.workflows.selectors import definition_of, offered_workflows

SCOPE = "casework:write"
View = TypeVar("View", bound=Callable[..., Response])


class WordShape(Shape):
    """A word of the workflow's own: its key, and what people read."""

    key = serializers.CharField()
    title = serializers.CharField()


class WorkflowShape(Shape):
    """A workflow that cases can begin under now."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    subject = serializers.ChoiceField(choices=["child", "none"], help_text="`none`: a case about no child, by title.")
    roles = serializers.ListField(child=serializers.CharField(), help_text="Who may begin it; empty: the usual roles.")
    unit_kinds = serializers.ListField(child=serializers.CharField(), help_text="Where; empty: everywhere.")
    sub_only = serializers.BooleanField(help_text="Begins only beside another case.")
    priorities = WordShape(many=True)
    pause_reasons = WordShape(many=True)
    subs = WordShape(many=True, help_text="What may run beside such a case.")

    class Meta:
        """Its name in the description."""

        ref_name = "WorkflowOffered"


class WorkflowList(Shape):
    """All of them; few enough for one page."""

    results = WorkflowShape(many=True)


class Workflows(Endpoint):
    """The workflows that cases can begin under."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="List workflows",
        about="The workflows that new cases can begin under, with the words that their cases use.",
        scope="forms:read",
        query=NoQuery,
        answers={200: WorkflowList},
        answer_example={"results": [examples.WORKFLOW]},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        language = language_of(request._request)
        rows = [(row, definition_of(row)) for row in offered_workflows().defer("definition")]
        results = [
            {
                "key": found.key,
                "version": row.number,
                "title": text(found.title, language),
                "subject": found.subject,
                "roles": list(found.start.roles),
                "unit_kinds": list(found.start.unit_kinds),
                "sub_only": found.start.sub_only,
                "priorities": _words(found.priorities, language),
                "pause_reasons": _words(found.pause_reasons, language),
                "subs": [{"key": sub.key, "title": text(sub.title, language)} for sub in found.subs],
            }
            for row, found in rows
        ]
        return Response({"results": results})


def _words(choices: tuple[Choice, ...], language: str) -> list[dict[str, str]]:
    return [{"key": choice.key, "title": text(choice.title, language)} for choice in choices]


class CaseAct(Endpoint):
    """One act on a case; answers with the case as it is then."""

    scopes = {"POST": SCOPE}
    shape: ClassVar[type[Body]]
    does: ClassVar[Callable[..., Case]]
    status: ClassVar[int] = 200

    def act(self, request: Request, case_id: UUID, **place: Any) -> Response:
        """Do it once, all or nothing."""
        work = type(self).does

        def done() -> Response:
            given = body_of(request, self.shape)
            return one(request, work(case_id=case_id, act=act_of(request), **place, **given), status=self.status)

        return once(request, done)


class TaskAct(CaseAct):
    """One act on a task; answers with its case."""

    def act_on(self, request: Request, task_id: UUID) -> Response:
        """Find its place, and do it."""
        case_id, key = place_of(task_id)
        return self.act(request, case_id, task_key=key)


def _described(summary: str, about: str, body: type[Body], example: dict[str, Any]) -> Callable[[View], View]:
    return described(
        summary=summary,
        about=about,
        scope=SCOPE,
        body=body,
        answers={200: WholeCase},
        problems=(404,),
        example=example,
        answer_example=examples.WHOLE_CASE,
    )


class Beside(Body):
    """What is to run beside the case."""

    sub_key = Text(max_length=60, help_text="A key among the workflow's `subs`.")


class StartSub(CaseAct):
    """Beginning what may run beside a case."""

    scopes = {"POST": "cases:write"}
    shape = Beside
    does = staticmethod(start_sub)
    status = 201

    @described(
        summary="Begin what runs beside a case",
        about="A complaint, a renewal and so on: a case of its own with `parent_id`, under the same child and unit.",
        scope="cases:write",
        body=Beside,
        answers={201: WholeCase},
        problems=(404,),
        example={"sub_key": "renewal"},
        answer_example=examples.WHOLE_CASE,
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """The new case."""
        return self.act(request, case_id)


class Urgency(Body):
    """How urgent."""

    priority = Text(max_length=20, help_text="A key among the workflow's `priorities`.")


class SetPriority(CaseAct):
    """Saying how urgent a case is."""

    shape = Urgency
    does = staticmethod(services.set_priority)

    @_described("Set a case's priority", "In the words of its workflow.", Urgency, {"priority": "high"})
    def post(self, request: Request, case_id: UUID) -> Response:
        """The case."""
        return self.act(request, case_id)


class ExtraTask(Body):
    """Something that the workflow does not know."""

    title = Text(max_length=200)
    owner = Text(max_length=40, help_text="A role, or a team: `team:<key>`.")
    reason = Text(max_length=1000)
    due_on = serializers.DateField(required=False)


class AddTask(CaseAct):
    """Adding a task to one case."""

    places = {"task.title_missing": "/title", "task.owner_unknown": "/owner", "reason.missing": "/reason"}
    shape = ExtraTask
    does = staticmethod(services.add_task)

    @_described(
        "Add a task to a case",
        "A task of this case alone. It holds nothing else up.",
        ExtraTask,
        {"title": "Ring helsesykepleier", "owner": "ppt_adviser", "reason": "Vekt følges opp.", "due_on": "2026-10-01"},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """The case."""
        return self.act(request, case_id)


class Ahead(Body):
    """A later phase, and why."""

    phase_key = Text(max_length=60)
    reason = Text(max_length=1000)


class Jump(CaseAct):
    """Going on with a later phase."""

    shape = Ahead
    does = staticmethod(services.jump_ahead)

    @_described(
        "Go on with a later phase",
        "What is undone before it counts as skipped. Never past a consent that the law asks for.",
        Ahead,
        {"phase_key": "assessment", "reason": "Kartlagt tidligere i høst."},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """The case."""
        return self.act(request, case_id)


class Wait(Body):
    """Why the case waits."""

    reason = Text(max_length=1000, help_text="A key among the workflow's `pause_reasons`, when it lists any.")
    note = Text(max_length=1000, required=False, default="", allow_blank=True)


class Pause(CaseAct):
    """Putting a case on hold."""

    shape = Wait
    does = staticmethod(services.pause_case)

    @_described(
        "Put a case on hold", "Local goals wait with it, legal deadlines do not.", Wait, {"reason": "documents"}
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """The case."""
        return self.act(request, case_id)


class Again(Body):
    """What has come in meanwhile."""

    note = Text(max_length=1000, required=False, default="", allow_blank=True)


class Resume(CaseAct):
    """Taking a case up again."""

    shape = Again
    does = staticmethod(services.resume_case)

    @_described(
        "Take a case up again", "Local goals move by the days it waited.", Again, {"note": "Rapporten er kommet."}
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """The case."""
        return self.act(request, case_id)


class Why(Body):
    """A reason; it stays in the case."""

    reason = Text(max_length=1000)


class Skip(TaskAct):
    """Leaving a task out."""

    shape = Why
    does = staticmethod(services.skip_task)

    @_described("Skip a task", "What the law demands cannot be skipped.", Why, {"reason": "Gjort før henvisningen."})
    def post(self, request: Request, task_id: UUID) -> Response:
        """Its case."""
        return self.act_on(request, task_id)


class Reopen(TaskAct):
    """Taking a task up again."""

    shape = Why
    does = staticmethod(services.reopen_task)

    @_described("Take a task up again", "Its answers become the draft to go on from.", Why, {"reason": "Noe manglet."})
    def post(self, request: Request, task_id: UUID) -> Response:
        """Its case."""
        return self.act_on(request, task_id)


class Undo(TaskAct):
    """Saying that a task was not done after all."""

    shape = Why
    does = staticmethod(services.undo_task)

    @_described("Undo a task", "As if never done: the clocks that it started go away.", Why, {"reason": "Feil sak."})
    def post(self, request: Request, task_id: UUID) -> Response:
        """Its case."""
        return self.act_on(request, task_id)
