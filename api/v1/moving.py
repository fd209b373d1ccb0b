"""Running cases that follow an older version of a workflow: what the newest would change, and moving one of them."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, Key, Shape, Text, Whole
from api.openapi import described
from api.pagination import PageQuery, page
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.cases import moving, prospects
from casework.cases.models import Case
from casework.cases.moving import Wish
from casework.cases.outlooks import Outlook
from casework.cases.prospects import Prospect
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflow
from core.errors import NotFound
from tenants import access
from tenants.access import Action

MAX_NUMBER = 2**31 - 1
CHANGES = ("same", "later", "shorter", "new", "overdue", "gone")


class ShiftShape(Shape):
    """One running deadline before and after."""

    key = serializers.CharField()
    before = serializers.DateField(allow_null=True)
    after = serializers.DateField(allow_null=True)
    change = serializers.ChoiceField(choices=CHANGES)

    class Meta:
        """Its name in the description."""

        ref_name = "DeadlineMove"


class ProspectShape(Shape):
    """What a move would change for one case."""

    case_id = serializers.UUIDField()
    number = serializers.CharField()
    case_version = serializers.IntegerField(help_text="Send it with the move; another one means: look again.")
    kind = serializers.ChoiceField(
        choices=prospects.KINDS,
        help_text="`asks`: work would lose its place or a deadline get shorter, so the move must be confirmed.",
    )
    phase_before = serializers.CharField()
    phase_after = serializers.CharField()
    lost = serializers.ListField(child=serializers.CharField(), help_text="Tasks with work that has no place any more.")
    gone = serializers.ListField(child=serializers.CharField(), help_text="Open tasks that would fall away.")
    come = serializers.ListField(child=serializers.CharField(), help_text="Tasks that would have to be done besides.")
    deadlines = ShiftShape(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "MoveProspect"


class ProspectPage(Shape):
    """One page of cases that lag behind."""

    version = serializers.IntegerField(help_text="The newest version; `to` of a move.")
    results = ProspectShape(many=True)
    next = serializers.URLField(allow_null=True)


class MovedShape(Shape):
    """The case after its move."""

    case_id = serializers.UUIDField()
    number = serializers.CharField()
    case_version = serializers.IntegerField()
    version = serializers.IntegerField(help_text="The version of the workflow that it follows now.")

    class Meta:
        """Its name in the description."""

        ref_name = "MovedCase"


class MoveBody(Body):
    """One case to move."""

    case_id = Key()
    case_version = Whole(min_value=0, max_value=MAX_NUMBER, help_text="As it was previewed.")
    to = Whole(min_value=1, max_value=MAX_NUMBER, help_text="The newest version of the workflow.")
    confirm = Text(
        max_length=100,
        required=False,
        default="",
        help_text="The case's number, such as 2026/0012, when `kind` is `asks`.",
    )


class Moves(Endpoint):
    """Cases on older versions of one workflow."""

    scopes = {"GET": "setup:read", "POST": "setup:write"}

    @described(
        summary="Preview a workflow's moves",
        about="Running cases that follow an older version of this workflow, each with what the newest would change. "
        "Nothing is moved. No child is named.",
        scope="setup:read",
        query=PageQuery,
        answers={200: ProspectPage},
        problems=(404,),
    )
    def get(self, request: Request, key: str) -> Response:
        """One page."""
        act, asked = act_of(request), query_of(request, PageQuery)
        access.require(act, Action.CONFIGURE)
        version = current_workflow(key)
        cases, following = page(prospects.lagging(version), request, asked)
        found = prospects.shown(cases=cases, version=version, act=act)
        return Response({"version": version.number, "results": [_shape(one) for one in found], "next": following})

    @described(
        summary="Move a case",
        about="Let one running case go on under the newest version. What is done stays done; answers stay on record.",
        scope="setup:write",
        body=MoveBody,
        answers={200: MovedShape},
        problems=(404, 409),
        example={"case_id": examples.CASE["id"], "case_version": 7, "to": 2, "confirm": "2026/0012"},
    )
    def post(self, request: Request, key: str) -> Response:
        """The move."""
        body, act = body_of(request, MoveBody), act_of(request)
        access.require(act, Action.CONFIGURE)
        version = current_workflow(key)
        return once(
            request, lambda: Response(_moved(moving.move_case(wish=_wish(body, version), to=body["to"], act=act)))
        )


def _wish(body: dict[str, Any], version: WorkflowVersion) -> Wish:
    if not Case.objects.filter(id=body["case_id"], workflow_version__key=version.key).exists():
        raise NotFound("case.unknown")
    return Wish(body["case_id"], body["case_version"], body["confirm"])


def _moved(case: Case) -> dict[str, object]:
    return {
        "case_id": case.id,
        "number": case.number,
        "case_version": case.version,
        "version": case.workflow_version.number,
    }


def _shape(one: Prospect) -> dict[str, object]:
    found: Outlook = one.outlook
    return {
        "case_id": one.case.id,
        "number": one.case.number,
        "case_version": one.case.version,
        "kind": found.kind,
        "phase_before": found.before.phase_key,
        "phase_after": found.after.phase_key,
        **{name: [task.key for task in getattr(found, name)] for name in ("lost", "gone", "come")},
        "deadlines": [
            {"key": shift.key, "before": shift.before, "after": shift.after, "change": shift.change}
            for shift in found.shifts
        ],
    }
