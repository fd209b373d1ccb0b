"""The words that the work list and the case page share: days left, grade, whose turn it is, kinds of deadline."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.cases.worklist import Row
from casework.workflows.definition import Choice, text
from tenants.access import is_team
from web.dates import short_date
from web.own_words import own
from web.roles import name_of

ROLE_NAMES = {
    "ppt_adviser": gettext_lazy("rådgiver i PPT"),
    "ppt_head": gettext_lazy("leder i PPT"),
    "unit_head": gettext_lazy("leder på skole eller barnehage"),
    "teacher": gettext_lazy("lærer"),
    "decider": gettext_lazy("vedtaksansvarlig"),
    "guardian": gettext_lazy("foresatt"),
    "tenant_admin": gettext_lazy("administrator"),
    "integration": gettext_lazy("fagsystem"),
    "operator": gettext_lazy("drift"),
}
DEADLINE_KINDS = {
    "legal": gettext_lazy("Lovfrist"),
    "local_goal": gettext_lazy("Kommunens eget mål"),
    "internal": gettext_lazy("Intern frist"),
}
OUTCOMES = {
    "continues": gettext_lazy("Opplæringen fortsetter, og skolen følger opp"),
    "no_need": gettext_lazy("Ikke lenger behov for individuell tilrettelegging"),
    "refused": gettext_lazy("Det er gitt avslag"),
    "guidance_only": gettext_lazy("Skolen har fått råd og veiledning"),
    "consent_withdrawn": gettext_lazy("Samtykket mangler eller er trukket"),
    "moved": gettext_lazy("Barnet har flyttet eller byttet skoleslag"),
    "new_referral": gettext_lazy("Ny henvisning er sendt"),
    "other_service": gettext_lazy("Et annet tilbud passer bedre"),
    "trial_stopped": gettext_lazy("Avsluttet etter utprøvingen"),
    "service_stopped": gettext_lazy("Tjenesten er avsluttet"),
    "welfare_done": gettext_lazy("Gevinsten er målt, og ansvaret er avtalt"),
    "other": gettext_lazy("Annet"),
}


def in_words(title: Mapping[str, str] | None, language: str) -> str:
    """A title from the configuration in the page's language, else in bokmål."""
    return text(title, language)


def choice_words(choices: Iterable[Choice], key: str, language: str) -> str:
    """The words for one of a workflow's own choices; what is not among them is shown as it was written."""
    found = next((choice for choice in choices if choice.key == key), None)
    return in_words(found.title, language) if found else key


def day_text(day: date | None) -> str:
    """A date as people write it, or nothing."""
    return short_date(day) if day else ""


def days_text(light: str, due_on: date | None, today: date) -> str:
    """How long there is to the deadline, in words that go with its light."""
    if light in ("paused", "closed") or due_on is None:
        return {"paused": _("På vent"), "closed": _("Avsluttet")}.get(light, _("Ingen frist"))
    left = (due_on - today).days
    if left < 0 and light == "soon":  # a wish is never late
        return _("Ønsket dato er passert")
    if left < 0:
        return ngettext("Forfalt %(n)d dag", "Forfalt %(n)d dager", -left) % {"n": -left}
    if left == 0:
        return _("Frist i dag")
    return ngettext("%(n)d dag igjen", "%(n)d dager igjen", left) % {"n": left}


def grade_text(grade: str, born: date, today: date) -> str:
    """The grade at school, or the age of a child that has none."""
    if grade.isdigit():
        return _("%(grade)s. trinn") % {"grade": grade}
    if grade == "adult":
        return _("voksen")
    if grade:
        return grade.capitalize()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return ngettext("%(n)d år", "%(n)d år", age) % {"n": age}


def is_turn_of(roles: Iterable[str], owners: Iterable[str]) -> bool:
    """Whether somebody with these roles can do what is next; a leader stands in for an adviser."""
    held = set(roles) | ({"ppt_adviser"} if "ppt_head" in roles else set())
    return bool(held & set(owners))


def owner_name(owner: str) -> str:
    """What somebody who owns a task is called in the middle of a sentence: a role, or a team."""
    return name_of(owner) if is_team(owner) else own(ROLE_NAMES.get(owner, owner))


def at_start(words: str) -> str:
    """The words as they begin a line: a large letter first, the others as they are."""
    return words[:1].upper() + words[1:]


def waits_for(owners: Iterable[str], unit_kind: str = "school") -> str:
    """Whose turn it is, when it is not the reader's."""
    turn = set(owners)
    if turn and all(is_team(owner) for owner in turn):
        return _("Venter på %(team)s") % {"team": ", ".join(name_of(owner) for owner in sorted(turn))}
    if "guardian" in turn:
        return _("Venter på foresatte")
    if "decider" in turn:
        return _("Venter på vedtak i kommunen")
    if turn & {"unit_head", "teacher"} and turn & {"ppt_adviser", "ppt_head"}:
        return own(_("Venter på skolen eller PPT"))
    if turn & {"unit_head", "teacher"}:
        return _("Venter på barnehagen") if unit_kind == "kindergarten" else _("Venter på skolen")
    if turn == {"ppt_head"}:
        return own(_("Venter på leder i PPT"))
    return own(_("Venter på PPT")) if turn else ""


def about_row(row: Row, today: date) -> str:
    """Number, unit and grade on one line."""
    grade = grade_text(row.grade, row.birth_date, today) if row.birth_date else ""
    return " · ".join(part for part in (row.number, row.unit, grade) if part)
