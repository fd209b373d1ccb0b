"""The fixed list of facts that a question can be filled in with beforehand, and where each is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.forms.definition import Field
from casework.people.models import Child, Guardianship
from casework.people.selectors import users_with_role
from core.accounts.models import User
from core.acts import Act
from tenants import isolation

TEXT = frozenset({"text", "long"})
ROWS = "case.guardians"


class Facts:
    """What is known about a case, looked up when first asked for.

    Where the address is protected, nobody's phone number or e-mail address is handed on into a form.
    """

    def __init__(self, case: Case, act: Act) -> None:
        self.case, self.act, self.child = case, act, case.child

    @cached_property
    def guardians(self) -> list[Guardianship]:
        """Those who have parental responsibility and may know of the case, in a fixed order."""
        if self.child is None or self.act.roles == {"guardian"}:
            return []
        rows = self.child.guardianships.select_related("guardian").order_by("guardian__name", "id")
        return [row for row in rows if row.may_see]

    @cached_property
    def head(self) -> User | None:
        """The head of the case's unit, when there is exactly one."""
        found = list(users_with_role("unit_head", on=self.act.on, unit_id=self.case.unit_id)[:2])
        return found[0] if len(found) == 1 else None

    @property
    def protected(self) -> bool:
        """Whether the child's address is protected."""
        return self.child is None or self.child.address_protection != Child.AddressProtection.NONE

    def guardian(self, number: int, what: str) -> str:
        """The name, phone or e-mail of the guardian with this number."""
        if len(self.guardians) < number:
            return ""
        return str(self.of(self.guardians[number - 1], what))

    def of(self, row: Guardianship, what: str) -> Any:
        """One fact about one guardian."""
        if what == "responsibility":
            return row.parental_responsibility
        if what in ("phone", "email") and self.protected:
            return ""
        return row.lives_with if what == "lives_with" else getattr(row.guardian, what)


@dataclass(frozen=True, slots=True)
class Source:
    """One fact: what it is called, which kinds of question it suits, and how it is found."""

    label: str | Promise
    kinds: frozenset[str]
    find: Callable[[Facts, Field], Any]


def _child(name: str) -> Callable[[Facts, Field], Any]:
    return lambda facts, item: getattr(facts.child, name) if facts.child else None


def _person(facts: Facts, item: Field, who: User | None) -> Any:
    if who is None:
        return None
    return str(who.id) if item.type == "person" else who.name


def _age(facts: Facts, item: Field) -> Any:
    return facts.child.age_on(facts.act.on) if facts.child else None


def _born(facts: Facts, item: Field) -> Any:
    if facts.child is None:
        return None
    day = facts.child.birth_date
    return day.isoformat() if item.type == "date" else f"{day.day:02}.{day.month:02}.{day.year}"


def _me(facts: Facts, item: Field) -> Any:
    return str(facts.act.user_id) if item.type == "person" else facts.act.actor_name


_PERSON, _CHOICE = TEXT | {"person"}, TEXT | {"choice", "radio"}
SOURCES: Mapping[str, Source] = {
    "child.name": Source(_("Barnets navn"), TEXT, _child("name")),
    "child.first_name": Source(_("Barnets fornavn"), TEXT, _child("first_name")),
    "child.last_name": Source(_("Barnets etternavn"), TEXT, _child("last_name")),
    "child.birth_date": Source(_("Barnets fødselsdato"), TEXT | {"date"}, _born),
    "child.age": Source(_("Barnets alder"), frozenset({"int"}), _age),
    "child.grade": Source(_("Barnets trinn"), _CHOICE, _child("grade")),
    "child.class_group": Source(_("Barnets klasse"), TEXT, _child("class_group")),
    "child.languages": Source(_("Barnets språk"), TEXT, _child("languages")),
    "child.interpreter_language": Source(_("Tolkespråk"), TEXT, _child("interpreter_language")),
    "guardian_1.name": Source(_("Første foresattes navn"), TEXT, lambda facts, item: facts.guardian(1, "name")),
    "guardian_1.phone": Source(_("Første foresattes telefon"), TEXT, lambda facts, item: facts.guardian(1, "phone")),
    "guardian_1.email": Source(_("Første foresattes e-post"), TEXT, lambda facts, item: facts.guardian(1, "email")),
    "guardian_2.name": Source(_("Andre foresattes navn"), TEXT, lambda facts, item: facts.guardian(2, "name")),
    "guardian_2.phone": Source(_("Andre foresattes telefon"), TEXT, lambda facts, item: facts.guardian(2, "phone")),
    "guardian_2.email": Source(_("Andre foresattes e-post"), TEXT, lambda facts, item: facts.guardian(2, "email")),
    "case.unit": Source(
        _("Sakens enhet"),
        TEXT | {"unit"},
        lambda facts, item: str(facts.case.unit_id) if item.type == "unit" else facts.case.unit.name,
    ),
    "unit.head": Source(_("Enhetens leder"), _PERSON, lambda facts, item: _person(facts, item, facts.head)),
    "case.adviser": Source(
        _("Saksbehandler i PPT"), _PERSON, lambda facts, item: _person(facts, item, facts.case.adviser)
    ),
    "case.number": Source(_("Saksnummer"), TEXT, lambda facts, item: facts.case.number),
    "tenant.name": Source(_("Kommunens navn"), TEXT, lambda facts, item: isolation.current().name),
    "act.today": Source(_("Dagens dato"), frozenset({"date"}), lambda facts, item: facts.act.on.isoformat()),
    "act.me": Source(_("Den som fyller ut"), _PERSON, _me),
}
# What a question in a row that stands for one guardian can hold.
IN_ROWS: Mapping[str, tuple[str | Promise, frozenset[str]]] = {
    "guardian.name": (_("Den foresattes navn"), TEXT),
    "guardian.phone": (_("Den foresattes telefon"), TEXT),
    "guardian.email": (_("Den foresattes e-post"), TEXT),
    "guardian.lives_with": (_("Hvor barnet bor"), _CHOICE),
    "guardian.responsibility": (_("Har foreldreansvar"), frozenset({"bool"})),
}


def guardian_rows(facts: Facts, item: Field) -> list[dict[str, Any]]:
    """A row for each guardian, with what its questions ask for."""
    wanted = {
        each.id: each.prefill.partition(".")[2]
        for each in item.fields
        if each.prefill in IN_ROWS and each.prefill is not None
    }
    rows = [{name: facts.of(row, what) for name, what in wanted.items()} for row in facts.guardians]
    return [{name: value for name, value in row.items() if value not in (None, "")} for row in rows][: item.most_rows]
