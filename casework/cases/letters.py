"""What a case's letters say: the values behind their placeholders, and issuing them under the tenant's letterhead."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.cases.desk import Desk
from casework.cases.effects import Completed
from casework.cases.models import Case
from casework.documents.models import Document
from casework.documents.pdf import Letterhead
from casework.documents.selectors import current_letter
from casework.documents.services import issue_letter
from casework.forms.definition import answered
from casework.forms.models import Submission
from casework.forms.readable import rows as readable_rows
from casework.forms.selectors import definition_of
from casework.people.models import Unit
from core.accounts.models import User
from core.clock import oslo_date
from tenants import isolation
from tenants.context import TenantContext

EVERYONE = ("ppt", "unit", "decider", "guardian")
# What goes out by itself when a task is done, unless its workflow names another: never put away.
SENT_BY_ITSELF = frozenset(
    {"referral_copy", "acknowledgement", "interim_reply", "assessment_copy", "assessment_cover", "decision_letter"}
    | {"plan_cover", "plan_copy", "evaluation_cover", "evaluation_copy"}
)


def issue(
    desk: Desk, letter_key: str, *, values: Mapping[str, Mapping[str, Any]], audience: Sequence[str] = EVERYONE
) -> Document:
    """Issue a letter of this case now: rendered, stored encrypted, immutable; raises when a value is missing."""
    tenant = isolation.current()
    case = desk.case
    basis = _common(desk, tenant)
    for group, own in values.items():
        basis[group] = {**basis.get(group, {}), **own}
    letter, number = current_letter(letter_key)
    return issue_letter(
        letter=letter,
        number=number,
        values=basis,
        language=written_in(desk),
        letterhead=letterhead(tenant),
        recipient=tuple(basis["guardians"]["lines"]) or (case.unit.name,),
        reference="",
        case_id=case.id,
        case_number=case.number,
        child_id=case.child_id,
        audience=list(audience),
        act=desk.act,
        contact=case.adviser.name if case.adviser else "",
    )


def issue_main(
    done: Completed, usual: str, *, values: Mapping[str, Mapping[str, Any]], audience: Sequence[str] = EVERYONE
) -> Document:
    """The letter that an effect sends by itself: the task's own, when its workflow names one, else the usual one."""
    named = done.task.letter
    if named is None:
        return issue(done.desk, usual, values=values, audience=audience)
    return issue(done.desk, named.key, values=values, audience=named.audience or audience)


def written_in(desk: Desk) -> str:
    """The written language of this case's letters: the one its guardians share, else the municipality's own."""
    shared = {link.guardian.language for link in desk.guardians}
    return shared.pop() if len(shared) == 1 and shared <= {"nb", "nn"} else isolation.current().language


def letterhead(tenant: TenantContext) -> Letterhead:
    """The tenant's own letterhead; a visiting adviser writes under the member's."""
    return Letterhead(
        name=tenant.name,
        service_name=tenant.service_name,
        address_lines=tuple(line for line in tenant.address.splitlines() if line.strip()),
        org_number=tenant.org_number,
        colour=tenant.colour,
    )


def sections(submission: Submission, *, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """A form's answers as headed rows of text, with the names of people and units filled in."""
    definition = definition_of(submission.form_version)
    found = readable_rows(definition, submission.answers, language=language, names=names_in(submission))
    return [(section.title, list(section.rows)) for section in found]


class Words:
    """A form's answers as a person reads them: option labels instead of values, empty text for what is missing."""

    def __init__(self, submission: Submission, language: str) -> None:
        self._definition = definition_of(submission.form_version)
        self._answers = submission.answers
        self._language = language

    def __getitem__(self, field_id: str) -> str:
        value = self._answers.get(field_id)
        if value is None:
            return ""
        labels = {option.value: option.label_in(self._language) for option in self._definition.field(field_id).options}
        if isinstance(value, list):
            return ", ".join(labels.get(item, str(item)) for item in value)
        return labels.get(value, str(value)) if isinstance(value, str) else str(value)

    def said(self, field_id: str) -> str:
        """The answer; a dash where the form does not ask. What it asks for and got no answer to stays empty."""
        return self[field_id] if any(field.id == field_id for field in self._definition.fields) else "–"

    def label(self, field_id: str) -> str:
        """The question itself."""
        return self._definition.field(field_id).label_in(self._language)

    @property
    def hours(self) -> str:
        """The word for hours."""
        return "timar" if self._language == "nn" else "timer"


def words_of(submission: Submission, *, language: str) -> Words:
    """The answers as words, for letters."""
    return Words(submission, language)


def day_of(text: str | None) -> date | None:
    """A date as a form holds it."""
    return date.fromisoformat(text) if text else None


def names_in(submission: Submission) -> dict[str, str]:
    """The names behind the people, units and files that the answers point at."""
    definition = definition_of(submission.form_version)
    wanted: dict[str, list[str]] = {"person": [], "unit": [], "file": []}
    for _path, field, value in answered(definition.fields, submission.answers):
        if field.type in wanted and value:
            wanted[field.type] += value if isinstance(value, list) else [value]
    names: dict[str, str] = {}
    for model, kind, attribute in ((User, "person", "name"), (Unit, "unit", "name"), (Document, "file", "title")):
        if wanted[kind]:
            rows = model._default_manager.filter(id__in=wanted[kind]).values_list("id", attribute)
            names |= {str(key): name for key, name in rows}
    return names


def _common(desk: Desk, tenant: TenantContext) -> dict[str, dict[str, Any]]:
    case, adviser = desk.case, desk.case.adviser
    sender = _sender(desk)
    names = [link.guardian.name for link in desk.guardians]
    return {
        "child": _child(case),
        "case": {
            "number": case.number,
            "title": case.title,
            "adviser": adviser.name if adviser else "",
            "adviser_title": adviser.title if adviser else "",
            "adviser_phone": adviser.phone if adviser else "",
            "adviser_email": adviser.email if adviser else "",
            "opened_on": oslo_date(case.opened_at),
            "due_on": case.due_on,
            "referred_on": _referred_on(desk),
        },
        "guardians": {"names": " og ".join(names), "lines": names},
        "recipient": {"name": " og ".join(names) or case.unit.name},
        "sender": {
            "name": sender.name if sender else tenant.service_name,
            "title": (sender.title if sender else "") or tenant.service_name,
            "unit": tenant.name,
            "phone": (sender.phone if sender else "") or tenant.phone,
            "email": sender.email if sender else "",
        },
        "municipality": {
            "name": tenant.name,
            "service_name": tenant.service_name,
            "number": tenant.number,
            "phone": tenant.phone,
        },
        "unit": {"name": case.unit.name},
        "letter": {"date": desk.act.on},
        "complaint": {"recipient": tenant.name, "appeal_body": "Statsforvalteren"},
    }


def _sender(desk: Desk) -> User | None:
    """Who writes: whoever acts; where that is a guardian, another system or nobody, the one who has the case."""
    person = desk.act.user_id if not desk.act.roles & {"guardian"} else None
    return (User.objects.filter(id=person).first() if person else None) or desk.case.adviser


def _referred_on(desk: Desk) -> date:
    """The day the case came to us: when the referral was sent, else when it was opened."""
    tasks = desk.state.tasks.values()
    sent = [task.done_on for task in tasks if task.definition and task.definition.effect == "refer" and task.done_on]
    return sent[0] if sent else oslo_date(desk.case.opened_at)


def _child(case: Case) -> dict[str, Any]:
    """What letters may say of the child; of a case about none only what it is about, and where."""
    child = case.child
    if child is None:
        return {"name": case.title, "first_name": case.title, "unit": case.unit.name}
    return {
        "name": child.name,
        "first_name": child.first_name,
        "birth_date": child.birth_date,
        "national_id": child.national_id_masked,
        "unit": case.unit.name,
        "grade": child.grade,
        "languages": child.languages,
    }
