"""What has been measured in a case: before help began, and at each follow-up."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import examples
from api.fields import NoQuery, Shape
from api.openapi import described
from api.views import Endpoint, act_of, query_of
from casework.plans.benefits import Series, benefit_sheet
from casework.plans.models import Measurement


class MeasurementShape(Shape):
    """One figure."""

    kind = serializers.ChoiceField(choices=Measurement.Kind.values)
    value = serializers.FloatField()
    measured_on = serializers.DateField()
    measured_by = serializers.CharField(help_text="A value of the measuring form, such as `family`.")

    class Meta:
        """Its name in the description."""

        ref_name = "Measurement"


class BenefitShape(Shape):
    """One thing that is measured, with its figures in the order they were taken."""

    benefit = serializers.CharField(help_text="A value of the measuring form, such as `independence`.")
    what = serializers.CharField()
    unit = serializers.CharField(help_text="A value of the measuring form, such as `times_week`.")
    lower_is_better = serializers.BooleanField()
    difference = serializers.FloatField(allow_null=True, help_text="The newest figure less the one from before.")
    change = serializers.ChoiceField(choices=("better", "same", "worse"), allow_null=True)
    measurements = MeasurementShape(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "Benefit"


class BenefitList(Shape):
    """All that has been measured in the case; few enough for one page."""

    results = BenefitShape(many=True)


class Benefits(Endpoint):
    """What has become better in one case."""

    scopes = {"GET": "cases:read"}

    @described(
        summary="List what has been measured in a case",
        about="How it was before help began, and how it has been since. New figures come with the tasks that measure.",
        scope="cases:read",
        query=NoQuery,
        answers={200: BenefitList},
        problems=(404,),
        answer_example={"results": [examples.BENEFIT]},
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """All of it."""
        query_of(request, NoQuery)
        _case, found = benefit_sheet(case_id=case_id, act=act_of(request))
        return Response({"results": [_as_shape(one) for one in found]})


def _as_shape(one: Series) -> dict[str, object]:
    return {
        "benefit": one.benefit,
        "what": one.what,
        "unit": one.unit,
        "lower_is_better": one.lower_is_better,
        "difference": None if one.difference is None else float(one.difference),
        "change": one.change,
        "measurements": [
            {
                "kind": row.kind,
                "value": float(row.value),
                "measured_on": row.measured_on,
                "measured_by": row.measured_by,
            }
            for row in one.rows
        ],
    }
