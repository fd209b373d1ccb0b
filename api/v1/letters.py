"""Letters: which there are, and what each version of them says."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import FreeObject, NoQuery, Shape
from api.language import language_of
from api.openapi import described
from api.views import Endpoint, query_of
from casework.documents.models import LetterVersion
from casework.documents.selectors import letter_version, newest_letters


class LetterShape(Shape):
    """The version of a letter template that is in use."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.CharField(help_text="What it is for: which values of a case may stand in it.")
    title = serializers.CharField(help_text="With its merge fields, such as {{child.name}}.")
    published_at = serializers.DateTimeField()
    definition = serializers.URLField(help_text="Address of what it says.")

    class Meta:
        """Its name in the description."""

        ref_name = "Letter"


class LetterList(Shape):
    """All letters; few enough for one page."""

    results = LetterShape(many=True)


class LetterDefinition(Shape):
    """One version of a letter template, as it was published."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    content = FreeObject(help_text="All of it, in every language, as `POST /configuration/definitions` takes it.")

    class Meta:
        """Its name in the description."""

        ref_name = "LetterDefinition"


class Letters(Endpoint):
    """The letters in use."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="List letters",
        about="The version of each letter template that new letters are written from.",
        scope="forms:read",
        query=NoQuery,
        answers={200: LetterList},
        answer_example={"results": [examples.LETTER]},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        results = []
        for version in newest_letters():
            address = reverse("api_letter", args=[version.key, version.number])
            results.append(_told(version, request) | {"definition": request.build_absolute_uri(address)})
        return Response({"results": results})


class OneLetter(Endpoint):
    """What one version of a letter says."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="Read a letter's definition",
        about="The letter's blocks, conditions and merge fields. A published version never changes, so it can be kept.",
        scope="forms:read",
        query=NoQuery,
        answers={200: LetterDefinition},
        problems=(404,),
    )
    def get(self, request: Request, key: str, number: int) -> Response:
        """The definition."""
        query_of(request, NoQuery)
        version = letter_version(key, number)
        return Response(_told(version, request) | {"content": version.definition})


def _told(version: LetterVersion, request: Request) -> dict[str, Any]:
    title = version.definition["title"]
    return {
        "key": version.key,
        "version": version.number,
        "kind": version.definition["kind"],
        "title": title.get(language_of(request._request)) or title["nb"],
        "published_at": version.published_at,
    }
