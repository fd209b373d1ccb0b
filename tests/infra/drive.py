"""Works a case from referral to decision through whatever stands at an address, as the people who do it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.infra.browser import Answer, Browser

PASSWORD = "en lang setning for prøving"
_HIDDEN = re.compile(r'<input type="hidden" name="(version|revision)"[^>]*value="([^"]*)"')


def drive_case(town: dict[str, Any], open_site: Callable[[], Browser]) -> Answer:
    """Every step of the case by the one whose step it is; answers the case's page as the PPT head sees it then."""
    people: dict[str, Browser] = {}
    for key, who, answers in town["steps"]:
        for person in [who] if who else ["guardian1", "guardian2"]:
            if person not in people:
                people[person] = open_site()
                people[person].log_in(town["logins"][person], PASSWORD)
            address = f"/saker/{town['case']}/oppgaver/{key}/" if who else f"/min/{town['case']}/samtykke/{key}/"
            _fill_in(people[person], address, answers)
    return people["ppt_head"].follow(f"/saker/{town['case']}/")


def _fill_in(person: Browser, address: str, answers: dict[str, Any]) -> None:
    page = person.get(address)
    assert page.status == 200, (address, page.status, _said(page))
    fields = [(name, value) for name, value in _HIDDEN.findall(page.body.decode())]
    fields += _posted(answers)
    answer = person.post(address, [*fields, ("act", "complete")], page=page)
    assert answer.status == 302, (address, answer.status, _said(answer))


def _posted(answers: dict[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Answers as a browser posts them; those in rows stand under the number of their row."""
    for name, given in answers.items():
        for number, value in enumerate(given if isinstance(given, list) else [given]):
            if isinstance(value, dict):
                yield from _posted(value, f"{at}{name}.{number}.")
            else:
                yield at + name, "true" if value is True else str(value)


def _said(answer: Answer) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.text)
    return re.sub(r"\s+", " ", words)[:1500]
