"""Fills a deployment with two municipalities and their cast; run in the deployment's own environment, prints JSON."""

import json
import os
from typing import Any


def main() -> None:
    """Onboard both, open a case in each, and say where they are, who can log in and what each would answer."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from tests import cast

    print(json.dumps({number: _town(cast.build_town(number)) for number in ("5001", "3324")}))


def _town(town: Any) -> dict[str, Any]:
    from casework.cases import services
    from core import clock
    from tests import cast

    with town.inside():
        child = cast.register_child(town)
        case = services.open_case(child_id=child.id, unit_id=town.school, act=town.act("school_head"))
    return {
        "subdomain": town.tenant.subdomain,
        "name": town.tenant.name,
        "case": str(case.id),
        "child": child.name,
        "logins": {key: user.email for key, user in town.users.items()},
        "steps": _steps(town, clock.today()),
    }


def _steps(town: Any, on: Any) -> list[tuple[str, str, dict[str, Any]]]:
    from tests import answers

    return [
        ("refer", "school_head", answers.referral(town)),
        ("consent_assessment", "", answers.consent()),
        ("intake", "ppt_head", {"outcome": "accept", "priority": "normal"}),
        ("assign", "ppt_head", {"adviser": str(town.users["adviser"].id)}),
        ("talk_guardian", "adviser", answers.note("talk_guardian", on)),
        ("talk_child", "adviser", answers.note("talk_child", on)),
        ("observe", "adviser", answers.note("observation", on)),
        ("write_assessment", "adviser", answers.assessment(on)),
        ("review_assessment", "ppt_head", dict(answers.REVIEW)),
        ("issue_assessment", "ppt_head", {"recipients": ["guardians", "decider", "school"], "confirm": True}),
        ("consent_decision", "", answers.consent()),
        ("decide", "decider", answers.decision(on)),
    ]


if __name__ == "__main__":
    main()
