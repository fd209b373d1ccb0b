"""What happened in a case, in plain words. Reasons are the PPT's own; nobody else is shown them."""

from collections.abc import Mapping
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.models import CaseEvent
from casework.cases.selectors import CaseFile
from web.case_words import choice_words, in_words

_KINDS: Mapping[str, str | Promise] = {
    "opened": gettext_lazy("opprettet saken"),
    "assigned": gettext_lazy("fordelte saken til %(name)s"),
    "paused": gettext_lazy("satte saken på vent"),
    "resumed": gettext_lazy("tok opp saken igjen"),
    "jumped": gettext_lazy("flyttet saken framover"),
    "happened": gettext_lazy("registrerte en hendelse"),
    "deadline_explained": gettext_lazy("forklarte hvorfor fristen «%(deadline)s» ikke ble holdt"),
    "note": gettext_lazy("skrev et notat"),
    "closed": gettext_lazy("avsluttet saken"),
    "reopened": gettext_lazy("åpnet saken på nytt"),
    "task_done": gettext_lazy("utførte «%(task)s»"),
    "task_reopened": gettext_lazy("tok opp igjen «%(task)s»"),
    "task_skipped": gettext_lazy("hoppet over «%(task)s»"),
    "task_added": gettext_lazy("la til oppgaven «%(title)s»"),
    "prioritised": gettext_lazy("satte prioriteten til «%(priority)s»"),
    "sub_started": gettext_lazy("startet «%(sub)s» ved siden av"),
    "sub_ended": gettext_lazy("avsluttet «%(sub)s» ved siden av"),
    "version_moved": gettext_lazy("flyttet saken fra versjon %(from)s til versjon %(to)s av forløpet"),
    "task_answered": gettext_lazy("svarte %(answer)s på «%(task)s»"),
    "task_answer_withdrawn": gettext_lazy("trakk svaret på «%(task)s»"),
}
_NOTED = gettext_lazy("førte inn at %(respondent)s svarte %(answer)s på «%(task)s»")
ANSWERS: Mapping[str, str | Promise] = {
    "yes": gettext_lazy("ja"),
    "no": gettext_lazy("nei"),
    "partly": gettext_lazy("ja, med forbehold"),
}
_REASONED = ("paused", "task_skipped", "task_reopened", "task_added", "jumped", "deadline_explained")


def events_in_words(file: CaseFile, language: str) -> list[dict[str, Any]]:
    """The case's events, newest first; what only the engine needs to know is left out."""
    return [_event(file, row, language) for row in reversed(file.events) if row.kind in _KINDS]


def _event(file: CaseFile, row: CaseEvent, language: str) -> dict[str, Any]:
    task = file.state.tasks.get(row.task)
    sub = file.state.definition.subs_by_key.get(str(row.data.get("sub", "")))
    deadline = file.state.deadlines.get(str(row.data.get("key", "")))
    words = {
        "task": in_words(task.title, language) if task else row.task,
        "deadline": in_words(deadline.title, language) if deadline else "",
        "name": row.data.get("name", ""),
        "from": row.data.get("from", ""),
        "to": row.data.get("to", ""),
        "title": _title_of(row.data.get("title", ""), language),
        "priority": choice_words(file.state.definition.priorities, str(row.data.get("priority", "")), language),
        "sub": in_words(sub.title, language) if sub else str(row.data.get("sub", "")),
        "answer": str(ANSWERS.get(str(row.data.get("answer", "")), "")),
    }
    reason = _reason(file, row, language) if row.kind in _REASONED and file.for_ppt else ""
    who = row.actor_name or _("Systemet")
    words["respondent"] = respondent = _noted_for(file, row)
    return {
        "at": formats.date_format(timezone.localtime(row.at), "j. b Y H:i"),
        "who": f"{who} ({row.actor_home})" if row.actor_home else who,
        "text": str(_NOTED if respondent else _KINDS[row.kind]) % words,
        "reason": reason,
    }


def _reason(file: CaseFile, row: CaseEvent, language: str) -> str:
    said = str(row.data.get("reason", ""))
    if row.kind == "paused":
        said = choice_words(file.state.definition.pause_reasons, said, language)
    return " · ".join(part for part in (said, str(row.data.get("note", ""))) if part)


def _title_of(title: object, language: str) -> str:
    return in_words(title, language) if isinstance(title, Mapping) else str(title)


def _noted_for(file: CaseFile, row: CaseEvent) -> str:
    """Whose answer a member of staff noted; empty when they gave it themselves."""
    if row.kind != "task_answered":
        return ""
    for consent in file.consents:
        if consent.task == row.task and str(consent.respondent_id) == row.data.get("respondent"):
            if consent.method not in ("paper", "oral"):
                return ""
            return consent.guardian.name if consent.guardian else _("eleven")
    return ""
