"""What is the municipality's own: its teams."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import NoQuery, Shape
from api.language import language_of
from api.openapi import described
from api.views import Endpoint, query_of
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
