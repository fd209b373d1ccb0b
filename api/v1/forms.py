"""Forms: which there are, and what their answers must satisfy."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import NoQuery, Query, Shape
from api.language import language_of
from api.openapi import described
from api.views import Endpoint, act_of, query_of
from casework.forms.definition import in_language
from casework.forms.json_schema import schema
from casework.forms.selectors import current_forms, definition_of, form_version
from casework.insights.answers import Figures, answers_report


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


class YearQuery(Query):
    """Which year's answers."""

    year = serializers.IntegerField(
        min_value=1900, max_value=2200, required=False, help_text="Only what was handed in that year."
    )


class ShareShape(Shape):
    """One answer to choose."""

    value = serializers.CharField()
    title = serializers.CharField()
    count = serializers.IntegerField(allow_null=True, help_text="Null: fewer than five, or they could be worked out.")

    class Meta:
        """Its name in the description."""

        ref_name = "AnswerShare"


class QuestionFigures(Shape):
    """One question in all versions of the form."""

    id = serializers.CharField()
    type = serializers.CharField()
    title = serializers.CharField()
    answered = serializers.IntegerField(allow_null=True, help_text="Null: fewer than five.")
    answers = ShareShape(many=True, help_text="For questions of choice.")
    min = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)

    class Meta:
        """Its name in the description."""

        ref_name = "AnswerFigures"


class AnswersShape(Shape):
    """What has been answered in a form; nothing is told of fewer than five."""

    form = serializers.CharField()
    handed_in = serializers.IntegerField(allow_null=True)
    questions = QuestionFigures(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "FormAnswers"


class FormAnswers(Endpoint):
    """A form's answers in figures."""

    scopes = {"GET": "cases:read"}

    @described(
        summary="Read what has been answered in a form, in figures",
        about="Question by question over all versions of the form. A count of fewer than five is null, and so is one "
        "from which such a count could be worked out.",
        scope="cases:read",
        query=YearQuery,
        answers={200: AnswersShape},
        problems=(404,),
        answer_example=examples.FORM_ANSWERS,
    )
    def get(self, request: Request, key: str) -> Response:
        """The figures."""
        year = query_of(request, YearQuery).get("year")
        report = answers_report(form_key=key, act=act_of(request), year=year)
        language = language_of(request._request)
        return Response(
            {
                "form": report.key,
                "handed_in": report.handed_in,
                "questions": [_told(one, language) for one in report.questions],
            }
        )


def _told(one: Figures, language: str) -> dict[str, Any]:
    shares = [
        {
            "value": each.value,
            "title": each.label.get(language) or each.label.get("nb", each.value),
            "count": each.count,
        }
        for each in one.shares
    ]
    return {
        "id": one.field_id,
        "type": one.type,
        "title": in_language(one.label, language),
        "answered": one.answered,
        "answers": shares,
        "min": one.least,
        "median": one.middle,
        "max": one.most,
    }
