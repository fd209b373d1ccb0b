"""Configuration: a signed package out and in, one definition published, a workflow as BPMN, news in the templates."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, Flag, FreeObject, NoQuery, Query, Text, Whole
from api.language import language_of
from api.openapi import described
from api.parsing import ConfigurationParser
from api.v1.configuration_shapes import (
    KIND_CHOICES,
    DryRunShape,
    PlacedList,
    PlacedShape,
    StandingList,
    UpdateShape,
    change_told,
    item_told,
    own_item_told,
    placed_told,
    standing_told,
)
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.library import exchange, placing, updating
from casework.library.bpmn import MEDIA_TYPE
from casework.library.catalogue import Kind
from casework.library.packages import KINDS
from casework.library.placing import Placed
from core.acts import Act
from core.errors import NotFound
from tenants import access
from tenants.access import Action

MAX_PARTS = 1000


class WhatQuery(Query):
    """Everything, or one thing."""

    kind = serializers.ChoiceField(choices=KIND_CHOICES, required=False)
    key = serializers.SlugField(required=False, help_text="With `kind`: the one to export.")


class PackageBody(Body):
    """A package as it was exported."""

    package = FreeObject()


class ImportBody(PackageBody):
    """What to take in of a package, and how."""

    items = serializers.ListField(child=Text(max_length=100), max_length=MAX_PARTS)
    publish = Flag(required=False, default=False, help_text="Publish at once; else the parts become drafts.")
    accept_unsigned = Flag(required=False, default=False, help_text="You know where an unsigned package comes from.")
    seen = Text(
        max_length=64, required=False, help_text="From the dry run, with words or school years: what stood here then."
    )


class DefinitionBody(Body):
    """A definition to publish, or to put in a draft."""

    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    definition = FreeObject()
    publish = Flag(required=False, default=True)


class TakeBody(Body):
    """The changes to take; what is left out is left for good."""

    version = Whole(min_value=1, max_value=999_999, help_text="The municipality's version when you read the changes.")
    take = serializers.ListField(child=Text(max_length=300), max_length=MAX_PARTS)


class Configuring(Endpoint):
    """An endpoint that takes large bodies."""

    parser_classes = [ConfigurationParser]
    places = {"library.refused": "", "package.choose": ""}


class Export(Endpoint):
    """The configuration as a package."""

    scopes = {"GET": "setup:read"}

    @described(
        summary="Export configuration",
        about="A signed package of all forms, letters and workflows in use, or of one; a workflow brings the forms, "
        "letters and side workflows that it names, and all bring the municipality's own words and school years. "
        "It holds nothing about any person.",
        scope="setup:read",
        query=WhatQuery,
        answers={200: OpenApiTypes.OBJECT},
        problems=(404,),
    )
    def get(self, request: Request) -> HttpResponse:
        """The package."""
        asked = query_of(request, WhatQuery)
        made = exchange.export(kind=asked.get("kind"), key=asked.get("key", ""), act=act_of(request))
        return HttpResponse(made, content_type="application/json")


class DryRun(Configuring):
    """What a package would change."""

    scopes = {"POST": "setup:read"}

    @described(
        summary="Try a package",
        about="What an import of this package would change, part by part. Nothing is changed. A package that was "
        "changed after signing is refused. Bodies may be up to 5 MB here.",
        scope="setup:read",
        body=PackageBody,
        answers={200: DryRunShape},
        example={"package": examples.PACKAGE},
    )
    def post(self, request: Request) -> Response:
        """The comparison."""
        package = exchange.opened_json(body_of(request, PackageBody)["package"])
        run = exchange.dry_run(package=package, act=act_of(request))
        return Response(
            {
                "trust": package.trust.value,
                "municipality": package.source_name,
                "results": [item_told(item) for item in run.items],
                "own": [own_item_told(item) for item in run.own],
                "seen": run.seen,
            }
        )


class Import(Configuring):
    """Taking a package in."""

    scopes = {"POST": "setup:write"}

    @described(
        summary="Import a package",
        about="Take parts of a package in, as drafts or published at once; all or nothing. Running cases keep the "
        "versions that they began under. Words and school years stand at once, in place of what `seen` says was shown.",
        scope="setup:write",
        body=ImportBody,
        answers={200: PlacedList},
        example={"package": examples.PACKAGE, "items": ["forms/own_note"], "publish": False},
    )
    def post(self, request: Request) -> Response:
        """The import."""
        body, act = body_of(request, ImportBody), act_of(request)

        def work() -> Response:
            taken = exchange.take_in(
                package=exchange.opened_json(body["package"]),
                chosen=body["items"],
                publish=body["publish"],
                trusted_anyway=body["accept_unsigned"],
                act=act,
                seen=body.get("seen", ""),
            )
            return Response({"results": [placed_told(one) for one in taken.placed], "own": list(taken.own)})

        return once(request, work)


class Definitions(Configuring):
    """Publishing a definition of one's own."""

    scopes = {"POST": "setup:write"}

    @described(
        summary="Publish a definition",
        about="Publish a form, letter or workflow as its next version, or put it in a draft. Whatever is wrong with "
        "it is told at once. The same content again gives the version that is there.",
        scope="setup:write",
        body=DefinitionBody,
        answers={200: PlacedShape},
        example={"kind": "forms", "definition": examples.DEFINITION},
    )
    def post(self, request: Request) -> Response:
        """The publication."""
        body, act = body_of(request, DefinitionBody), act_of(request)
        access.require(act, Action.CONFIGURE)
        place: Callable[..., Placed] = placing.publish if body["publish"] else placing.put_in_draft
        return once(request, lambda: Response(placed_told(place(body["kind"], body["definition"], act=act))))


class Bpmn(Endpoint):
    """A workflow for a process portal."""

    scopes = {"GET": "setup:read"}

    @described(
        summary="Download a workflow as BPMN",
        about="BPMN 2.0 XML with its picture, in your language.",
        scope="setup:read",
        query=NoQuery,
        answers={200: OpenApiTypes.BINARY},
        problems=(404,),
        media_type=MEDIA_TYPE,
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """The file."""
        query_of(request, NoQuery)
        made = exchange.bpmn(key=key, language=language_of(request._request), act=act_of(request))
        return HttpResponse(made, content_type=MEDIA_TYPE)


class Updates(Endpoint):
    """News in the national templates."""

    scopes = {"GET": "setup:read"}

    @described(
        summary="List template updates",
        about="Every national template, and how the municipality stands to it.",
        scope="setup:read",
        query=NoQuery,
        answers={200: StandingList},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        return Response({"results": [standing_told(one) for one in updating.standings(act=act_of(request))]})


class OneUpdate(Configuring):
    """One template's news."""

    scopes = {"GET": "setup:read", "POST": "setup:write"}

    @described(
        summary="Read a template update",
        about="What the newer template changes, against what the municipality has made of the one before.",
        scope="setup:read",
        query=NoQuery,
        answers={200: UpdateShape},
        problems=(404, 409),
    )
    def get(self, request: Request, kind: str, key: str) -> Response:
        """The changes."""
        query_of(request, NoQuery)
        found = updating.update_of(kind=_kind(kind), key=key, act=act_of(request))
        return Response({**standing_told(found.standing), "changes": [change_told(one) for one in found.changes]})

    @described(
        summary="Take a template update",
        about="Take some changes and leave the rest for good: a draft to look over.",
        scope="setup:write",
        body=TakeBody,
        answers={200: PlacedShape},
        problems=(404,),
        example={"version": 1, "take": ["changed/fields/outcome/help"]},
    )
    def post(self, request: Request, kind: str, key: str) -> Response:
        """The draft."""
        body, act = body_of(request, TakeBody), act_of(request)
        return once(request, lambda: Response(placed_told(_take(kind, key, body, act))))


def _take(kind: str, key: str, body: dict[str, Any], act: Act) -> Placed:
    return updating.take_update(kind=_kind(kind), key=key, number=body["version"], taken=body["take"], act=act)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFound("library.unknown", kind=kind, key="")
    return kind
