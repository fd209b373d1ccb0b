"""Forms: which there are, and what their answers must satisfy."""

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import NoQuery, Shape
from api.language import language_of
from api.openapi import described
from api.views import Endpoint, query_of
from casework.forms.json_schema import schema
from casework.forms.selectors import current_forms, definition_of, form_version


class FormShape(Shape):
    """The version of a form that is in use."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    schema = serializers.URLField(help_text="Address of its JSON Schema.")

    class Meta:
        """Its name in the description."""

        ref_name = "Form"


class FormList(Shape):
    """All forms; few enough for one page."""

    results = FormShape(many=True)


class Forms(Endpoint):
    """The forms in use."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="List forms",
        about="The version of each form that new answers are given in.",
        scope="forms:read",
        query=NoQuery,
        answers={200: FormList},
        answer_example={"results": [examples.FORM]},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        language = language_of(request._request)
        results = []
        for version in current_forms():
            title = definition_of(version).title
            results.append(
                {
                    "key": version.key,
                    "version": version.number,
                    "title": title.get(language) or title["nb"],
                    "published_at": version.published_at,
                    "schema": request.build_absolute_uri(
                        reverse("api_form_schema", args=[version.key, version.number])
                    ),
                }
            )
        return Response({"results": results})


class FormSchema(Endpoint):
    """What the answers to one form version must satisfy."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="Read a form's JSON Schema",
        about="JSON Schema 2020-12 of the form's answers, with titles in your language. A published version never "
        "changes, so it can be kept.",
        scope="forms:read",
        query=NoQuery,
        answers={200: OpenApiTypes.OBJECT},
        problems=(404,),
        media_type="application/schema+json",
    )
    def get(self, request: Request, key: str, number: int) -> Response:
        """The schema."""
        query_of(request, NoQuery)
        found = schema(definition_of(form_version(key, number)), language=language_of(request._request))
        return Response(found, content_type="application/schema+json")
