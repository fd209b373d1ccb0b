"""What runs beside a case, and what it runs beside itself, as the case page shows it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.selectors import CaseFile
from casework.cases.subs import beside, may_start
from casework.cases.worklist import due_light
from casework.workflows.engine import refusal
from casework.workflows.selectors import definition_of
from core.clock import oslo_date
from web.case_words import OUTCOMES, day_text, days_text, in_words


def parent_of(file: CaseFile, language: str) -> dict[str, str] | None:
    """The main line, when this is not one, and what this is beside it."""
    case = file.case
    if case.parent is None:
        return None
    title = in_words(file.state.definition.title, language)
    return {"url": reverse("case", args=[case.parent.id]), "number": case.parent.number, "title": title}


def runs_beside(file: CaseFile, language: str) -> dict[str, Any] | None:
    """What runs or has run beside this case, and what the reader may begin; None when its workflow knows nothing."""
    definition = file.state.definition
    if file.head_only or not definition.subs:
        return None
    titles = {sub.key: in_words(sub.title, language) for sub in definition.subs}
    rows = [_row(file, one, titles.get(one.sub_key, one.sub_key), language) for one in beside(file.case)]
    starts = [
        {"url": reverse("sub_start", args=[file.case.id, sub.key]), "title": titles[sub.key]}
        for sub in definition.subs
        if refusal(file.state, "sub_started", data={"sub": sub.key}) is None and may_start(file.act, file.case, sub)
    ]
    return {"rows": rows, "starts": starts} if rows or starts else None


def _row(file: CaseFile, case: Case, title: str, language: str) -> dict[str, Any]:
    phases = {phase.key: phase.title for phase in definition_of(case.workflow_version).phases}
    light = due_light(status=case.status, due_on=case.due_on, due_kind=case.due_kind, today=file.today)
    closed = case.status == Case.Status.CLOSED
    meta = str(OUTCOMES.get(case.outcome, "")) if closed else in_words(phases.get(case.phase_key), language)
    return {
        "url": reverse("case", args=[case.id]),
        "title": title,
        "number": case.number,
        "closed": closed,
        "meta": meta,
        "light": "met" if closed else light if case.due_on or light == "paused" else "none",
        "words": _("Avsluttet") if closed else days_text(light, case.due_on, file.today),
        "date": day_text(oslo_date(case.closed_at) if closed and case.closed_at else case.due_on),
    }
