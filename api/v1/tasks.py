"""Tasks: what waits for somebody over all cases, one task with its answers, and doing it."""

import re
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, FreeObject, NoQuery, Shape, Whole
from api.language import language_of
from api.openapi import described
from api.pagination import PageQuery, page
from api.problems import Stale
from api.v1.cases import etag
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.cases import access as case_access
from casework.cases import services
from casework.cases.models import Case, CaseTask
from casework.cases.selectors import added_title, get_case
from casework.forms.selectors import current_form_numbers
from casework.workflows.definition import TaskDef, text
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.audit.services import record, record_shown
from core.errors import Conflict, Invalid, NotFound
from tenants.access import Action, Role

STATUSES = ("waiting", "ready", "done", "skipped", "hidden")
MAX_VERSION = 2**31 - 1
_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')


class FormOfTask(Shape):
    """The form that a task asks for."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    schema = serializers.URLField(help_text="Address of the JSON Schema that `answers` must satisfy.")


class TaskShape(Shape):
    """One task of one case."""

    id = serializers.UUIDField()
    case_id = serializers.UUIDField()
    key = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES, help_text="Only a `ready` task can be done.")
    owners = serializers.ListField(child=serializers.CharField(), help_text="The roles whose task it is.")
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.CharField(allow_null=True)
    form = FormOfTask(allow_null=True)
    case_version = serializers.IntegerField()

    class Meta:
        """Its name in the description."""

        ref_name = "Task"


class TaskPage(Shape):
    """One page of tasks."""

    results = TaskShape(many=True)
    next = serializers.URLField(allow_null=True)


class WholeTask(TaskShape):
    """One task with what has been answered in it, when the school may read that."""

    answers = serializers.DictField(allow_null=True)
    answers_state = serializers.ChoiceField(choices=["draft", "submitted"], allow_null=True)

    class Meta:
        """Its name in the description."""

        ref_name = "TaskWithAnswers"


class TaskQuery(PageQuery):
    """What a list of tasks can be narrowed to."""

    status = serializers.ChoiceField(
        choices=STATUSES,
        required=False,
        default="ready",
        help_text="Only the tasks that stand so; `ready` if not given.",
    )
    case = serializers.UUIDField(required=False, help_text="Only the tasks of this case.")
    owner = serializers.ChoiceField(
        choices=[role.value for role in Role], required=False, help_text="Only the tasks of this role."
    )


class Completion(Body):
    """What is handed in when a task is done."""

    answers = FreeObject(required=False, default=dict, help_text="By the schema of the task's form.")
    extras = FreeObject(
        required=False,
        default=dict,
        help_text="What a form cannot carry. For a plan: `goals`, each {subject, text, criterion, measures: [{text, "
        "responsible, frequency, hours}]}. For a yearly evaluation: `goals`, each {goal, status, comment}.",
    )
    version = Whole(
        min_value=0, max_value=MAX_VERSION, required=False, help_text="The case's version when you read it."
    )


class Tasks(Endpoint):
    """Tasks over all cases."""

    scopes = {"GET": "cases:read"}

    @described(
        summary="List tasks",
        about="Tasks over all cases; those that can be done now unless `status` says otherwise.",
        scope="cases:read",
        query=TaskQuery,
        answers={200: TaskPage},
        answer_example={"results": [examples.TASK], "next": None},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        act, asked = act_of(request), query_of(request, TaskQuery)
        found, following = page(_tasks(act, asked), request, asked)
        record_shown(act=act, action="case.listed", cases={(task.case_id, task.case.child_id) for task in found})
        numbers = current_form_numbers()
        return Response({"results": [as_shape(task, request, numbers) for task in found], "next": following})


class OneTask(Endpoint):
    """One task."""

    scopes = {"GET": "cases:read"}

    @described(
        summary="Read a task",
        about="The task with its answers, when they are such as the school may read. `ETag` is the case's version.",
        scope="cases:read",
        query=NoQuery,
        answers={200: WholeTask},
        problems=(404,),
        answer_example={**examples.TASK, "answers": None, "answers_state": None},
    )
    def get(self, request: Request, task_id: UUID) -> Response:
        """The task."""
        query_of(request, NoQuery)
        act = act_of(request)
        task = _task(task_id, act)
        record(
            act=act,
            action="case.read",
            case_id=task.case_id,
            child_id=task.case.child_id,
            object_type="task",
            object_id=task.id,
            detail={"task": task.key},
        )
        return _one(task, request, act)


class CompleteTask(Endpoint):
    """Doing a task."""

    scopes = {"POST": "tasks:write"}
    places = {"form.invalid": "/answers"}

    @described(
        summary="Complete a task",
        about="Hands in the answers and lets what follows happen. Integrations can do the tasks of `unit_head` and "
        "`teacher`. Send `version` or `If-Match`, and nothing is done if the case has changed since you read it.",
        scope="tasks:write",
        body=Completion,
        answers={200: WholeTask},
        problems=(404,),
        example=examples.COMPLETION,
        answer_example={**examples.TASK, "status": "done", "answers": None, "answers_state": None},
        stale=True,
    )
    def post(self, request: Request, task_id: UUID) -> Response:
        """The task, done."""
        return once(request, lambda: self._complete(request, task_id), one_act=True)

    def _complete(self, request: Request, task_id: UUID) -> Response:
        act, given = act_of(request), body_of(request, Completion)
        case_id, key = place_of(task_id)
        demanded = _if_match(request)
        if demanded is not None and given.get("version", demanded) != demanded:
            raise Stale
        try:
            case = services.complete_task(
                case_id=case_id,
                task_key=key,
                answers=given["answers"],
                extras=given["extras"],
                version=given.get("version") if demanded is None else demanded,
                act=act,
            )
        except Conflict as conflict:
            if conflict.code == "case.stale" and demanded is not None:
                raise Stale from None
            raise
        task = _with_submission(CaseTask.objects.filter(id=task_id)).get()
        task.case = case  # as it is now; read and locked by the act itself
        return _one(task, request, act)


def place_of(task_id: UUID) -> tuple[UUID, str]:
    """The case and key of a task, for an act that asks by itself who may do it; NotFound when there is none."""
    place = CaseTask.objects.filter(id=task_id).values_list("case_id", "key").first()
    if place is None:
        raise NotFound("task.unknown")
    return place


def as_shape(task: CaseTask, request: Request, form_numbers: dict[str, int]) -> dict[str, Any]:
    """The task as `TaskShape` says."""
    described = definition_of(task.case.workflow_version).tasks.get(task.key)
    used = task.submission.form_version if task.submission else None
    key = used.key if used else described.form if described else None
    number = used.number if used else form_numbers.get(key or "")
    form = None
    if key and number:
        schema = request.build_absolute_uri(reverse("api_form_schema", args=[key, number]))
        form = {"key": key, "version": number, "schema": schema}
    return {
        "id": task.id,
        "case_id": task.case_id,
        "key": task.key,
        "title": _title(task, described, language_of(request._request)),
        "status": task.status,
        "owners": task.owners,
        "due_on": task.due_on,
        "done_at": task.done_at,
        "done_by": task.done_by_name or None,
        "form": form,
        "case_version": task.case.version,
    }


def _tasks(act: Act, asked: dict[str, Any]) -> QuerySet[CaseTask]:
    rows = _with_case(CaseTask.objects.filter(case__in=case_access.visible(act, Action.CASE_LIST)))
    rows = rows.filter(status=asked["status"])
    if asked["status"] == "ready":
        rows = rows.exclude(case__status=Case.Status.CLOSED)
    if "case" in asked:
        rows = rows.filter(case=asked["case"])
    if "owner" in asked:
        rows = rows.filter(owners__contains=[asked["owner"]])
    return rows


def _with_case(rows: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
    rows = _with_submission(rows).select_related("case", "case__workflow_version")
    return rows.defer("case__workflow_version__definition", "submission__form_version__definition")


def _with_submission(rows: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
    return rows.select_related("submission", "submission__form_version").defer("submission__form_version__definition")


def _task(task_id: UUID, act: Act) -> CaseTask:
    task = _with_case(CaseTask.objects.filter(id=task_id)).first()
    if task is None:
        raise NotFound("task.unknown")
    get_case(task.case_id, act=act)
    return task


def _one(task: CaseTask, request: Request, act: Act) -> Response:
    described = definition_of(task.case.workflow_version).tasks.get(task.key)
    audiences = case_access.audiences(act, task.case)
    readable = task.submission and case_access.may_read_answers(
        described.effect if described else "", audiences, task.owners
    )
    told = as_shape(task, request, {} if task.submission else current_form_numbers())
    told["answers"] = task.submission.answers if readable and task.submission else None
    told["answers_state"] = task.submission.state if readable and task.submission else None
    return Response(told, headers={"ETag": etag(task.case)})


def _if_match(request: Request) -> int | None:
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise Invalid("header.if_match")
    return int(match[1])


def _title(task: CaseTask, described: TaskDef | None, language: str) -> str:
    """Its name in the workflow; else what whoever added it called it."""
    return text(described.title if described else added_title(task.case_id, task.key), language) or task.key
