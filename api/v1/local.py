"""What is the municipality's own: its teams, its words and its school calendar."""

from collections.abc import Sequence

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import Body, NoQuery, Shape, Text
from api.language import language_of
from api.openapi import described
from api.views import Endpoint, act_of, body_of, once, query_of
from casework.local.calendar import Free, save_school_year, school_years
from casework.local.models import SchoolYear
from casework.local.terms import chosen_words
from casework.local.words import CONCEPTS, LANGUAGES, Concept, forms_of
from casework.people.models import Team
from casework.people.teams import teams


class TeamShape(Shape):
    """People of several roles who do certain tasks together."""

    key = serializers.CharField()
    owner = serializers.CharField(help_text="How tasks name it among their `owners`.")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Team.Kind.values)

    class Meta:
        """Its name in the description."""

        ref_name = "Team"


class TeamList(Shape):
    """All teams in use; few enough for one page."""

    results = TeamShape(many=True)


class Teams(Endpoint):
    """The teams in use."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="List teams",
        about="The municipality's teams: a task whose owner is `team:<key>` is done by the people in that team.",
        scope="forms:read",
        query=NoQuery,
        answers={200: TeamList},
        answer_example={"results": [examples.TEAM]},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        language = language_of(request._request)
        results = [
            {"key": team.key, "owner": team.role, "title": team.called(language), "kind": team.kind} for team in teams()
        ]
        return Response({"results": results})


class TermShape(Shape):
    """What the municipality calls one thing, in one language."""

    key = serializers.CharField()
    language = serializers.ChoiceField(choices=[*LANGUAGES])
    forms = serializers.DictField(
        child=serializers.CharField(), help_text="Each form of the word that a sentence needs."
    )
    own = serializers.BooleanField(help_text="The municipality has chosen it; else it is the usual word.")

    class Meta:
        """Its name in the description."""

        ref_name = "Term"


class TermList(Shape):
    """All words that a municipality may have its own for, in each language."""

    results = TermShape(many=True)


class Terms(Endpoint):
    """The municipality's own words."""

    scopes = {"GET": "forms:read"}

    @described(
        summary="List words",
        about="What the municipality calls a referral, its service, a head and so on: put these words into your pages.",
        scope="forms:read",
        query=NoQuery,
        answers={200: TermList},
        answer_example={"results": [examples.TERM]},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        chosen = chosen_words()
        results = [
            _term(concept, language, chosen.get(language, {}).get(concept.key))
            for language in LANGUAGES
            for concept in CONCEPTS
        ]
        return Response({"results": results})


def _term(concept: Concept, language: str, chosen: Sequence[str] | None) -> dict[str, object]:
    forms = forms_of(concept, language, chosen)
    named = dict(zip(concept.shape, forms, strict=True))
    return {"key": concept.key, "language": language, "forms": named, "own": forms != concept.usual[language]}


class FreeShape(Shape):
    """Days without school."""

    name = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()

    class Meta:
        """Its name in the description."""

        ref_name = "DaysOff"


class SchoolYearShape(Shape):
    """A school year of the municipality."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    days_off = FreeShape(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "SchoolYear"


class SchoolYearList(Shape):
    """All school years, the newest first."""

    results = SchoolYearShape(many=True)


class NewFree(Body):
    """Days without school."""

    name = Text(max_length=80, allow_blank=True, required=False, default="")
    first_day = serializers.DateField()
    last_day = serializers.DateField(required=False)


class NewSchoolYear(Body):
    """A school year with its days off; public holidays need not be named."""

    name = Text(max_length=40)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    days_off = NewFree(many=True, required=False, default=list)


class SchoolYears(Endpoint):
    """The school calendar."""

    scopes = {"GET": "forms:read", "POST": "setup:write"}

    @described(
        summary="List school years",
        about="The municipality's school calendar. Deadlines that count school days follow it.",
        scope="forms:read",
        query=NoQuery,
        answers={200: SchoolYearList},
        answer_example={"results": [examples.SCHOOL_YEAR]},
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        query_of(request, NoQuery)
        return Response({"results": [_school_year(year) for year in school_years()]})

    @described(
        summary="Add a school year",
        about="Two school years cannot cover the same day. Due dates of running cases are counted anew.",
        scope="setup:write",
        body=NewSchoolYear,
        answers={201: SchoolYearShape},
        problems=(409,),
        example=examples.NEW_SCHOOL_YEAR,
        answer_example=examples.SCHOOL_YEAR,
    )
    def post(self, request: Request) -> Response:
        """The year, added."""
        return once(request, lambda: self._add(request))

    def _add(self, request: Request) -> Response:
        given = body_of(request, NewSchoolYear)
        free = [
            Free(one.get("name", ""), one["first_day"], one.get("last_day", one["first_day"]))
            for one in given["days_off"]
        ]
        year = save_school_year(
            name=given["name"],
            first_day=given["first_day"],
            last_day=given["last_day"],
            free=free,
            act=act_of(request),
        )
        return Response(_school_year(year), status=201)


def _school_year(year: SchoolYear) -> dict[str, object]:
    free = [{"name": one.name, "first_day": one.first_day, "last_day": one.last_day} for one in year.free.all()]
    return {
        "id": year.id,
        "name": year.name,
        "first_day": year.first_day,
        "last_day": year.last_day,
        "days_off": free,
    }
