"""Cases: list, read, open, and follow what happens in them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.auth import require_scope
from api.fields import Body, FreeObject, Key, NoQuery, Shape, Text
from api.language import language_of
from api.openapi import described
from api.pagination import PageQuery, page
from api.v1.children import NewChild, child_places, register
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.cases import access as case_access
from casework.cases import services
from casework.cases.models import Case, CaseEvent, CaseTask, case_number
from casework.cases.selectors import case_row
from casework.workflows.definition import text
from casework.workflows.selectors import definition_of, published
from core.acts import Act
from core.audit.services import record, record_shown
from core.errors import Conflict
from tenants.access import Action


class Workflow(Shape):
    """The workflow version that a case runs by; it stays the same for the whole case."""

    key = serializers.CharField()
    version = serializers.IntegerField()


class Phase(Shape):
    """How far a case has come."""

    key = serializers.CharField()
    title = serializers.CharField()
    number = serializers.IntegerField()
    count = serializers.IntegerField()


class CaseShape(Shape):
    """A case as it stands. It names the child by its id only."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="The number that people quote, such as 2026/0012.")
    status = serializers.ChoiceField(choices=Case.Status.values)
    child_id = serializers.UUIDField(allow_null=True, help_text="Empty for a case about no child; see `title`.")
    title = serializers.CharField(allow_blank=True, help_text="What a case about no child is about.")
    parent_id = serializers.UUIDField(allow_null=True, help_text="The case that this one runs beside.")
    priority = serializers.CharField(allow_null=True, help_text="A key among the workflow's priorities.")
    unit_id = serializers.UUIDField(help_text="The school or kindergarten.")
    workflow = Workflow()
    phase = Phase()
    next_task = serializers.CharField(allow_null=True, help_text="Key of the task that comes next.")
    next_owners = serializers.ListField(child=serializers.CharField(), help_text="The roles that may do it.")
    due_on = serializers.DateField(allow_null=True)
    due_kind = serializers.CharField(allow_null=True, help_text="`legal`, `local_goal` or `internal`.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Counts up with every change; also given as `ETag`.")

    class Meta:
        """Its name in the description."""

        ref_name = "Case"


class TaskOfCase(Shape):
    """A task that can be done now; its own address tells the rest."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    owners = serializers.ListField(child=serializers.CharField(), help_text="The roles whose task it is.")


class WholeCase(CaseShape):
    """One case with what can be done in it now."""

    ready = TaskOfCase(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "CaseWithTasks"


class CasePage(Shape):
    """One page of cases."""

    results = CaseShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="Address of the next page.")


class EventShape(Shape):
    """Something that happened in a case. What was written is not told here."""

    seq = serializers.IntegerField()
    kind = serializers.CharField(help_text="`opened`, `task_done`, `paused`, `closed` and so on.")
    task = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    actor = serializers.CharField()

    class Meta:
        """Its name in the description."""

        ref_name = "Event"


class EventPage(Shape):
    """One page of events, the oldest first."""

    results = EventShape(many=True)
    next = serializers.URLField(allow_null=True)


class CaseQuery(PageQuery):
    """What a list of cases can be narrowed to."""

    status = serializers.ChoiceField(
        choices=Case.Status.values, required=False, help_text="Only the cases that stand so."
    )
    child = serializers.UUIDField(required=False, help_text="Only the cases of this child.")
    unit = serializers.UUIDField(required=False, help_text="Only the cases at this school or kindergarten.")
    phase = serializers.CharField(max_length=60, required=False, help_text="Only the cases in this phase.")
    beside = serializers.UUIDField(required=False, help_text="Only what runs beside this case.")
    priority = serializers.CharField(max_length=20, required=False, help_text="Only the cases of this priority.")


class NewCase(Body):
    """A case to open: for a child that is registered, or registered in the same stroke; or by title, about none."""

    title = Text(max_length=200, required=False, help_text="What it is about, when its workflow is about no child.")
    child_id = Key(required=False, help_text="A child that is registered.")
    child = NewChild(required=False, help_text="A child to register now. Demands the scope `children:write` as well.")
    unit_id = Key(help_text="The school or kindergarten where the case is opened.")
    workflow = Text(max_length=60, required=False, default="school_referral")
    answers = FreeObject(
        required=False,
        help_text="The referral, by the form's schema. Demands the scope `tasks:write` as well. When it is refused, "
        "neither child nor case is made.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one child, or a title instead."""
        if sum(name in attrs for name in ("child", "child_id", "title")) != 1:
            raise serializers.ValidationError({"child_id": [serializers.ErrorDetail("either", code="either")]})
        return attrs


class Cases(Endpoint):
    """All the municipality's cases."""

    scopes = {"GET": "cases:read", "POST": "cases:write"}
    places = {
        **child_places("/child"),
        "unit.unknown:unit": "/unit_id",
        "unit.wrong_kind:unit": "/unit_id",
        "case.child_missing:child": "/child_id",
        "case.child_unwanted:child": "/child_id",
        "case.title_missing:title": "/title",
        "form.invalid": "/answers",
    }

    @described(
        summary="List cases",
        about="Cases in the order in which they were opened.",
        scope="cases:read",
        query=CaseQuery,
        answers={200: CasePage},
        answer_example={"results": [examples.CASE], "next": None},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        act, asked = act_of(request), query_of(request, CaseQuery)
        found, following = page(_narrowed(_cases(act), asked), request, asked)
        record_shown(act=act, action="case.listed", cases=[(case.id, case.child_id) for case in found])
        language = language_of(request._request)
        return Response({"results": [as_shape(case, language) for case in found], "next": following})

    @described(
        summary="Open a case",
        about="Opens a case. With `child` the child is registered, with `answers` the referral is sent, all in one "
        "stroke: either everything is done, or nothing.",
        scope="cases:write",
        body=NewCase,
        answers={201: WholeCase},
        problems=(404,),
        example=examples.NEW_CASE,
        answer_example=examples.WHOLE_CASE,
    )
    def post(self, request: Request) -> Response:
        """The new case."""
        return once(request, lambda: self._open(request))

    def _open(self, request: Request) -> Response:
        act, given = act_of(request), body_of(request, NewCase)
        if "child" in given:
            require_scope(request, "children:write")
        if "answers" in given:
            require_scope(request, "tasks:write")
        child_id = register(given["child"], act=act).id if "child" in given else given.get("child_id")
        case = services.open_case(
            child_id=child_id,
            unit_id=given["unit_id"],
            workflow_key=given["workflow"],
            title=given.get("title", ""),
            act=act,
        )
        if "answers" in given:
            case = services.complete_task(case_id=case.id, task_key=_referral(case), answers=given["answers"], act=act)
        return one(request, case, status=201)


class OneCase(Endpoint):
    """One case."""

    scopes = {"GET": "cases:read"}

    @described(
        summary="Read a case",
        about="The case as it stands; `ETag` is its version.",
        scope="cases:read",
        query=NoQuery,
        answers={200: WholeCase},
        problems=(404,),
        answer_example=examples.WHOLE_CASE,
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """The case."""
        query_of(request, NoQuery)
        return one(request, read_case(case_id, act_of(request)))


class Events(Endpoint):
    """What has happened in one case."""

    scopes = {"GET": "cases:read"}

    @described(
        summary="List what happened in a case",
        about="The case's events from the first on. Keep `next`, or the last `seq`, to ask for what came after.",
        scope="cases:read",
        query=PageQuery,
        answers={200: EventPage},
        problems=(404,),
        answer_example={"results": [examples.EVENT], "next": None},
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """One page."""
        asked = query_of(request, PageQuery)
        case = read_case(case_id, act_of(request))
        found, following = page(CaseEvent.objects.filter(case=case), request, asked, by="seq")
        results = [
            {"seq": row.seq, "kind": row.kind, "task": row.task or None, "at": row.at, "actor": row.actor_name}
            for row in found
        ]
        return Response({"results": results, "next": following})


def read_case(case_id: UUID, act: Act) -> Case:
    """The case, with the reading on record; NotFound when there is none."""
    case = case_row(case_id, act=act)
    record(act=act, action="case.read", case_id=case.id, child_id=case.child_id, object_type="case", object_id=case.id)
    return case


def one(request: Request, case: Case, *, status: int = 200) -> Response:
    """The answer that shows one case."""
    headers = {"ETag": etag(case)}
    if status == 201:
        headers["Location"] = request.build_absolute_uri(reverse("api_case", args=[case.id]))
    ready = CaseTask.objects.filter(case=case, status="ready").order_by("position").values("id", "key", "owners")
    told = as_shape(case, language_of(request._request)) | {"ready": list(ready)}
    return Response(told, status=status, headers=headers)


def etag(case: Case) -> str:
    """The case's version as an entity tag."""
    return f'"{case.version}"'


# What a list tells of a case: a page of them is not worth a model each.
_TOLD = (
    *("id", "year", "serial", "sub_no", "status", "child_id", "title", "parent_id", "priority", "unit_id"),
    *("workflow_version_id", "phase_key", "phase_number", "phase_count", "next_task_key", "next_owners"),
    *("due_on", "due_kind", "opened_at", "closed_at", "version"),
)


def as_shape(case: Case, language: str) -> dict[str, Any]:
    """The case, or a row with the columns `_TOLD` of one, as `CaseShape` says."""
    workflow = published(case.workflow_version_id)
    phase = next((phase for phase in workflow.definition.phases if phase.key == case.phase_key), None)
    return {
        "id": str(case.id),
        "number": case_number(case.year, case.serial, case.sub_no),
        "status": case.status,
        "child_id": str(case.child_id) if case.child_id else None,
        "title": case.title,
        "parent_id": case.parent_id,
        "priority": case.priority or None,
        "unit_id": str(case.unit_id),
        "workflow": {"key": workflow.key, "version": workflow.number},
        "phase": {
            "key": case.phase_key,
            "title": text(phase.title, language) if phase else "",
            "number": case.phase_number,
            "count": case.phase_count,
        },
        "next_task": case.next_task_key or None,
        "next_owners": case.next_owners,
        "due_on": case.due_on,
        "due_kind": case.due_kind or None,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "version": case.version,
    }


def _cases(act: Act) -> QuerySet[Case]:
    rows: QuerySet[Case] = case_access.visible(act, Action.CASE_LIST).values_list(*_TOLD, named=True)
    return rows


def _narrowed(rows: QuerySet[Case], asked: dict[str, Any]) -> QuerySet[Case]:
    wanted = {"status": "status", "child": "child_id", "unit": "unit_id", "phase": "phase_key"}
    wanted |= {"beside": "parent_id", "priority": "priority"}
    return rows.filter(**{column: asked[name] for name, column in wanted.items() if name in asked})


def _referral(case: Case) -> str:
    tasks = definition_of(case.workflow_version).tasks.values()
    key = next((task.key for task in tasks if task.effect == "refer"), None)
    if key is None:
        raise Conflict("case.no_referral")
    return key
