"""Children and their guardians: register, find, list, read."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, Flag, Key, NoQuery, Shape, Text
from api.openapi import described
from api.pagination import PageQuery, page
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.people import services as people
from casework.people.models import Child, Guardianship
from casework.people.selectors import child_with_national_id, get_child
from core import national_id
from core.acts import Act
from core.audit.services import record, record_children_shown
from core.errors import Invalid
from tenants import access
from tenants.access import Action

LANGUAGES = ("nb", "nn", "se", "en")


class ChildShape(Shape):
    """A child. The national identity number is never given out."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    birth_date = serializers.DateField()
    unit_id = serializers.UUIDField(allow_null=True)
    grade = serializers.CharField()
    class_group = serializers.CharField()
    created_at = serializers.DateTimeField()

    class Meta:
        """Its name in the description."""

        ref_name = "Child"


class ChildPage(Shape):
    """One page of children."""

    results = ChildShape(many=True)
    next = serializers.URLField(allow_null=True)


class ChildQuery(PageQuery):
    """What a list of children can be narrowed to."""

    unit = serializers.UUIDField(required=False, help_text="Only the children at this school or kindergarten.")


class NewGuardianBody(Body):
    """A parent or other guardian."""

    name = Text(max_length=200)
    parental_responsibility = Flag()
    email = Text(max_length=254, required=False, allow_blank=True, default="")
    phone = Text(max_length=30, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(
        choices=LANGUAGES, required=False, help_text="Of letters and pages; if not given, the municipality's."
    )
    lives_with = serializers.ChoiceField(
        choices=Guardianship.Residence.values, required=False, default=Guardianship.Residence.PERMANENT.value
    )
    access_blocked = Flag(required=False, default=False, help_text="This guardian may not know of the child's case.")
    interpreter_language = Text(max_length=50, required=False, allow_blank=True, default="")

    class Meta:
        """Its name in the description."""

        ref_name = "NewGuardian"


class NewChild(Body):
    """A child to register, with its guardians."""

    national_id = Text(max_length=20, help_text="Eleven digits: birth number or d-number.")
    first_name = Text(max_length=100)
    last_name = Text(max_length=100)
    unit_id = Key(required=False, allow_null=True, default=None)
    grade = Text(max_length=10, required=False, allow_blank=True, default="")
    class_group = Text(max_length=50, required=False, allow_blank=True, default="")
    languages = Text(max_length=200, required=False, allow_blank=True, default="")
    interpreter_language = Text(max_length=50, required=False, allow_blank=True, default="")
    address_protection = serializers.ChoiceField(
        choices=Child.AddressProtection.values, required=False, default=Child.AddressProtection.NONE.value
    )
    guardians = serializers.ListField(child=NewGuardianBody(), required=False, default=list, max_length=10)


class Sought(Body):
    """Whom to look for. The number stands in the body, as addresses end up in logs."""

    national_id = Text(max_length=20)


class FoundChild(Shape):
    """The child, or null."""

    child = ChildShape(allow_null=True)


def child_places(base: str) -> dict[str, str]:
    """Where a child's fields stand in a body that has the child at `base`."""
    return {
        "child.invalid": base,
        "guardian.invalid": f"{base}/guardians",
    }


class Children(Endpoint):
    """All the children that the municipality has registered."""

    scopes = {"GET": "children:read", "POST": "children:write"}
    places = child_places("")

    @described(
        summary="List children",
        about="Children in the order in which they were registered.",
        scope="children:read",
        query=ChildQuery,
        answers={200: ChildPage},
        answer_example={"results": [examples.CHILD], "next": None},
    )
    def get(self, request: Request) -> Response:
        """One page."""
        act, asked = act_of(request), query_of(request, ChildQuery)
        access.require(act, Action.CHILD_READ)
        rows = Child.objects.filter(unit=asked["unit"]) if "unit" in asked else Child.objects.all()
        found, following = page(rows.defer("national_id_secret", "national_id_index"), request, asked)
        record_children_shown(act=act, action="child.read", children=[child.id for child in found])
        return Response({"results": [as_shape(child) for child in found], "next": following})

    @described(
        summary="Register a child",
        about="Registers a child with its guardians. A child that is registered already gives 409 `child.exists`.",
        scope="children:write",
        body=NewChild,
        answers={201: ChildShape},
        example=examples.NEW_CHILD,
        answer_example=examples.CHILD,
    )
    def post(self, request: Request) -> Response:
        """The new child."""
        return once(request, lambda: self._register(request))

    def _register(self, request: Request) -> Response:
        child = register(body_of(request, NewChild), act=act_of(request))
        location = request.build_absolute_uri(reverse("api_child", args=[child.id]))
        return Response(as_shape(child), status=201, headers={"Location": location})


class FindChild(Endpoint):
    """Finding one child by its national identity number."""

    scopes = {"POST": "children:read"}
    places = child_places("")

    @described(
        summary="Find a child by national identity number",
        about="Answers `null` when no such child is registered here. Each search is put on record.",
        scope="children:read",
        body=Sought,
        answers={200: FoundChild},
        example={"national_id": "57912075186"},
        answer_example={"child": examples.CHILD},
    )
    def post(self, request: Request) -> Response:
        """The child or null."""
        act, sought = act_of(request), body_of(request, Sought)["national_id"]
        access.require(act, Action.CHILD_READ)
        try:
            number = national_id.parse(sought).value
        except Invalid:
            raise Invalid("child.invalid", fields={"national_id": ["national_id"]}) from None
        child = child_with_national_id(number)
        _put_on_record(act, child.id if child else None, "child.searched")
        return Response({"child": as_shape(child) if child else None})


class OneChild(Endpoint):
    """One child."""

    scopes = {"GET": "children:read"}

    @described(
        summary="Read a child",
        about="The child as registered.",
        scope="children:read",
        query=NoQuery,
        answers={200: ChildShape},
        problems=(404,),
        answer_example=examples.CHILD,
    )
    def get(self, request: Request, child_id: UUID) -> Response:
        """The child."""
        query_of(request, NoQuery)
        act = act_of(request)
        access.require(act, Action.CHILD_READ)
        child = get_child(child_id)
        _put_on_record(act, child.id, "child.read")
        return Response(as_shape(child))


def register(given: dict[str, Any], *, act: Act) -> Child:
    """Register the child that a checked body describes."""
    guardians = tuple(people.NewGuardian(**guardian) for guardian in given["guardians"])
    try:
        return people.register_child(**{**given, "guardians": guardians}, act=act)
    except Invalid as error:
        if error.code != "unit.unknown":
            raise
        raise Invalid("child.invalid", fields={"unit_id": ["unit"]}) from None


def as_shape(child: Child) -> dict[str, Any]:
    """The child as `ChildShape` says."""
    return {
        "id": child.id,
        "first_name": child.first_name,
        "last_name": child.last_name,
        "birth_date": child.birth_date,
        "unit_id": child.unit_id,
        "grade": child.grade,
        "class_group": child.class_group,
        "created_at": child.created_at,
    }


def _put_on_record(act: Act, child_id: UUID | None, action: str) -> None:
    record(act=act, action=action, child_id=child_id, object_type="child", object_id=child_id)
