"""Answers that are being written: kept as a draft that a person or another system goes on with."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, FreeObject, Shape, Whole
from api.openapi import described
from api.v1.tasks import MAX_VERSION, place_of
from api.views import Endpoint, act_of, body_of, once
from casework.cases import services


class Draft(Body):
    """What has been answered so far."""

    answers = FreeObject(help_text="By the schema of the task's form; nothing is demanded yet.")
    extras = FreeObject(required=False, default=None, allow_null=True, help_text="As when the task is completed.")
    revision = Whole(
        min_value=1,
        max_value=MAX_VERSION,
        required=False,
        help_text="The revision that you began from; 409 «form.stale» if somebody has saved since.",
    )


class KeptDraft(Shape):
    """The draft as it was kept: what is no answer to the form, or of another type, is left out."""

    task_id = serializers.UUIDField()
    revision = serializers.IntegerField(help_text="Send it with the next draft.")
    saved_at = serializers.DateTimeField()
    answers = serializers.DictField()

    class Meta:
        """Its name in the description."""

        ref_name = "AnswersDraft"


class SaveDraft(Endpoint):
    """Keeping the unfinished answers of a task."""

    scopes = {"POST": "tasks:write"}
    places = {"form.invalid": "/answers"}

    @described(
        summary="Save a draft of answers",
        about="Keeps unfinished answers of a task that is ready, in place of the draft before. A person goes on with "
        "them in the task's page, or you hand them in by completing the task.",
        scope="tasks:write",
        body=Draft,
        answers={200: KeptDraft},
        problems=(404, 409),
        example={"answers": {"absence": 4}},
        answer_example={
            "task_id": examples.TASK["id"],
            "revision": 1,
            "saved_at": "2026-09-01T08:10:00Z",
            "answers": {"absence": 4},
        },
    )
    def post(self, request: Request, task_id: UUID) -> Response:
        """The draft, kept."""
        return once(request, lambda: self._save(request, task_id), one_act=True)

    def _save(self, request: Request, task_id: UUID) -> Response:
        act, given = act_of(request), body_of(request, Draft)
        case_id, key = place_of(task_id)
        kept = services.save_task_draft(
            case_id=case_id,
            task_key=key,
            answers=given["answers"],
            revision=given.get("revision"),
            extras=given["extras"],
            act=act,
        )
        told: dict[str, Any] = {
            "task_id": task_id,
            "revision": kept.revision,
            "saved_at": kept.updated_at,
            "answers": kept.answers,
        }
        return Response(told)
