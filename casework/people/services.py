"""Registering children, guardians, units and staff."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError
from django.db.models import OuterRef
from django.db.transaction import atomic

from casework.people.models import Child, Guardian, Guardianship, RoleAssignment, Unit
from casework.people.selectors import child_with_national_id, users_with_role
from casework.people.teams import put_in_team, team_of_role
from core import national_id as national_ids
from core.accounts.models import Invitation, User
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.ids import new_id
from core.lines import faults_in
from tenants import access, isolation, keys
from tenants.access import Action, Role

INVITATION_DAYS = 7


@dataclass(frozen=True)
class NewGuardian:
    """What is known of a guardian when the child is registered."""

    name: str
    parental_responsibility: bool
    email: str = ""
    phone: str = ""
    language: str = ""  # of letters and pages; the municipality's own when nobody has said
    lives_with: str = Guardianship.Residence.PERMANENT
    access_blocked: bool = False
    interpreter_language: str = ""


@atomic
def register_child(
    *,
    national_id: str,
    first_name: str,
    last_name: str,
    unit_id: UUID | None,
    act: Act,
    grade: str = "",
    class_group: str = "",
    languages: str = "",
    interpreter_language: str = "",
    address_protection: str = Child.AddressProtection.NONE,
    guardians: tuple[NewGuardian, ...] = (),
) -> Child:
    """Register a child with its guardians. Invalid for a wrong national id, Conflict when the child is known."""
    access.require(act, Action.CHILD_REGISTER)
    number, birth_date = _checked_national_id(national_id)
    if child_with_national_id(number):
        raise Conflict("child.exists")
    missing = {
        field: ["required"]
        for field, value in (("first_name", first_name), ("last_name", last_name))
        if not value.strip()
    }
    if missing:
        raise Invalid("child.invalid", fields=missing)
    unit = _unit_for(unit_id, act)
    cipher = keys.cipher()
    child_id = new_id()
    child = Child(
        id=child_id,
        national_id_secret=cipher.encrypt(number.encode(), context=f"child|{child_id}"),
        national_id_index=cipher.blind_index(number, purpose="child"),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        birth_date=birth_date,
        unit=unit,
        grade=grade,
        class_group=class_group,
        languages=languages,
        interpreter_language=interpreter_language,
        address_protection=address_protection,
        created_at=act.at,
    )
    try:
        with atomic():
            child.save(force_insert=True)
    except IntegrityError:  # somebody registered the same child at this very moment
        raise Conflict("child.exists") from None
    record(act=act, action="child.registered", child_id=child.id, object_type="child", object_id=child.id)
    for guardian in guardians:
        add_guardian(child=child, new=guardian, act=act)
    return child


@atomic
def add_guardian(*, child: Child, new: NewGuardian, act: Act) -> Guardianship:
    """Tie a guardian to the child: one known by the same e-mail is used again, otherwise it is made."""
    access.require(act, Action.CHILD_REGISTER)
    if not new.name.strip():
        raise Invalid("guardian.invalid", fields={"name": ["required"]})
    email = new.email.strip().lower()
    guardian = Guardian.objects.filter(email=email).first() if email else None
    if guardian is None:
        guardian = Guardian.objects.create(
            name=new.name.strip(),
            email=email,
            phone=new.phone,
            language=new.language or isolation.current().language,
            interpreter_language=new.interpreter_language,
        )
    try:
        link = Guardianship.objects.create(
            child=child,
            guardian=guardian,
            parental_responsibility=new.parental_responsibility,
            lives_with=new.lives_with,
            access_blocked=new.access_blocked,
        )
    except IntegrityError:
        raise Conflict("guardian.exists") from None
    record(act=act, action="guardian.added", child_id=child.id, object_type="guardian", object_id=guardian.id)
    return link


@atomic
def add_unit(*, kind: str, name: str, act: Act, org_number: str = "", phone: str = "", private: bool = False) -> Unit:
    """Add a school, kindergarten or office; private when neither the municipality nor the county owns it."""
    access.require(act, Action.SETUP)
    if not name.strip() or kind not in Unit.Kind.values:
        raise Invalid("unit.invalid", fields={"name": ["required"]} if not name.strip() else {"kind": ["option"]})
    _refuse_faulty("unit.invalid", name=(name.strip(), 200), phone=(phone, 30), org_number=(org_number, 9))
    try:
        with atomic():
            unit = Unit.objects.create(
                kind=kind, name=name.strip(), org_number=org_number, phone=phone, private=private
            )
    except IntegrityError:
        raise Conflict("unit.exists", name=name.strip()) from None
    record(act=act, action="unit.added", object_type="unit", object_id=unit.id)
    return unit


@atomic
def set_contact(*, unit_id: UUID, user_id: UUID | None, act: Act) -> Unit:
    """Make this adviser the unit's fixed one in the PPT, or nobody. Invalid for somebody who is no adviser today."""
    access.require(act, Action.SETUP)
    unit = Unit.objects.filter(id=unit_id, is_active=True).first()
    if unit is None:
        raise NotFound("unit.unknown")
    if user_id and not users_with_role(Role.PPT_ADVISER, on=act.on).filter(id=user_id).exists():
        raise Invalid("contact.invalid", fields={"contact": ["person"]})
    if unit.contact_id != user_id:
        unit.contact_id = user_id
        unit.save(update_fields=["contact"])
        detail = {"contact": str(user_id or "")}
        record(act=act, action="unit.contact_set", object_type="unit", object_id=unit.id, detail=detail)
    return unit


@atomic
def set_private(*, unit_id: UUID, private: bool, act: Act) -> Unit:
    """Say whether the unit is private. Cases that are opened from now on know it; rules of workflows look at it."""
    access.require(act, Action.SETUP)
    unit = Unit.objects.filter(id=unit_id, is_active=True).first()
    if unit is None:
        raise NotFound("unit.unknown")
    if unit.private != private:
        unit.private = private
        unit.save(update_fields=["private"])
        detail = {"private": private}
        record(act=act, action="unit.private_set", object_type="unit", object_id=unit.id, detail=detail)
    return unit


@atomic
def add_staff(*, email: str, name: str, act: Act, title: str = "", phone: str = "", language: str = "") -> User:
    """Add somebody who may be given roles; the login is set by the person, through an invitation."""
    access.require(act, Action.SETUP)
    email = email.strip().lower()
    if "@" not in email or not name.strip():
        raise Invalid("user.invalid", fields={"email": ["email"]} if "@" not in email else {"name": ["required"]})
    _refuse_faulty("user.invalid", email=(email, 254), name=(name.strip(), 200), title=(title, 100), phone=(phone, 30))
    user = User(email=email, name=name.strip(), title=title, phone=phone, language=language, created_at=act.at)
    user.set_unusable_password()
    try:
        with atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Conflict("user.exists", email=email) from None
    record(act=act, action="user.added", object_type="user", object_id=user.id)
    return user


@atomic
def give_role(
    *, user: User, role: str, act: Act, unit_id: UUID | None = None, valid_to: date | None = None
) -> RoleAssignment:
    """Give a role from today; a role at a school or kindergarten names which, a place in a team may."""
    access.require(act, Action.SETUP)
    if not access.may_hold([role]):
        raise Invalid("role.invalid", fields={"role": ["option"]})
    if access.is_team(role):
        team = team_of_role(role)
        if team is None:
            raise Invalid("role.invalid", fields={"role": ["option"]})
        return put_in_team(team_id=team.id, user=user, unit=_unit_for(unit_id, act, check_scope=False), act=act)
    if (role in access.UNIT_ROLES) != (unit_id is not None):
        raise Invalid("role.unit", fields={"unit": ["required" if unit_id is None else "unit"]})
    unit = _unit_for(unit_id, act, check_scope=False)
    row = RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=act.on, valid_to=valid_to)
    record(act=act, action="role.given", object_type="user", object_id=user.id, detail={"role": role})
    return row


@atomic
def end_role(*, assignment_id: UUID, act: Act) -> UUID:
    """Take a role away from this moment; returns whose it was."""
    access.require(act, Action.SETUP)
    row = RoleAssignment.objects.select_for_update().filter(id=assignment_id).first()
    if row is None:
        raise NotFound("role.unknown")
    if row.user_id == act.actor_id and row.role == Role.TENANT_ADMIN:
        raise Conflict("role.last_admin")
    record(act=act, action="role.ended", object_type="user", object_id=row.user_id, detail={"role": row.role})
    row.delete()
    return row.user_id


@atomic
def invite(*, user: User, act: Act) -> str:
    """A one-time secret for a link by which the person sets a password; valid for seven days. Earlier links die."""
    secret = secrets.token_urlsafe(32)
    invite_with_hash(user=user, token_hash=hashlib.sha256(secret.encode()).hexdigest(), act=act)
    return secret


@atomic
def invite_with_hash(*, user: User, token_hash: str, act: Act) -> None:
    """Open the link whose secret somebody else made and keeps; only its hash is known here. Earlier links die."""
    Invitation.objects.filter(user=user, used_at=None).delete()
    Invitation.objects.create(
        user=user,
        token_hash=token_hash,
        expires_at=act.at + timedelta(days=INVITATION_DAYS),
        created_at=act.at,
    )
    record(act=act, action="user.invited", object_type="user", object_id=user.id)


@atomic
def invite_administrator(*, email: str, name: str, token_hash: str, act: Act) -> User:
    """Open a link for an administrator: a new one, or one who is that and nothing else."""
    access.require(act, Action.SETUP)
    user = User.objects.filter(email=email.strip().lower(), home="").first()
    if user is None:
        user = add_staff(email=email, name=name, act=act)
    held = set(RoleAssignment.objects.filter(user=user).values_list("role", flat=True))
    # Whoever holds the link becomes that person: it must never open the way to somebody's cases.
    if held - {Role.TENANT_ADMIN} or not user.is_active:
        raise Conflict("invitation.not_admin")
    if not held:
        give_role(user=user, role=Role.TENANT_ADMIN, act=act)
    invite_with_hash(user=user, token_hash=token_hash, act=act)
    return user


@atomic
def accept_invitation(*, secret: str, password: str, act: Act) -> User:
    """Set the password and use the link up. NotFound when it is unknown, used or too old."""
    row = invitation_for(secret=secret, act=act)
    # Of two that come at the same moment, one is too late.
    if not Invitation.objects.filter(id=row.id, used_at=None).update(used_at=act.at):
        raise NotFound("invitation.unknown")
    row.user.set_password(password)
    row.user.save(update_fields=["password"])
    record(act=act, action="user.joined", object_type="user", object_id=row.user.id)
    return row.user


def invitation_for(*, secret: str, act: Act) -> Invitation:
    """The invitation that is still open, or NotFound."""
    token_hash = hashlib.sha256(secret.encode()).hexdigest()
    row = Invitation.objects.select_related("user").filter(token_hash=token_hash, used_at=None).first()
    if row is None or row.expires_at < act.at or not row.user.is_active:
        raise NotFound("invitation.unknown")
    return row


@atomic
def visitor(
    *, home: str, home_user_id: UUID, name: str, email: str, title: str, phone: str, roles: tuple[str, ...], act: Act
) -> User:
    """The row that stands for a cooperation's adviser here, made at the first visit and kept up to date.

    Its role rows only say who can be given cases; what a visitor may do follows from the visit alone.
    """
    held = ArraySubquery(RoleAssignment.objects.filter(user=OuterRef("pk")).values("role"))
    known = User.objects.filter(home=home, home_user_id=home_user_id).annotate(held=held).first()
    facts = {"name": name, "title": title, "phone": phone, "email": email}
    if known is not None and isolation.current().is_read_only:
        return known
    if known is not None and set(known.held) == set(roles) and all(getattr(known, k) == v for k, v in facts.items()):
        return known
    row, _new = User.objects.update_or_create(
        home=home,
        home_user_id=home_user_id,
        defaults=facts,
        create_defaults={**facts, "created_at": act.at, "password": make_password(None)},
    )
    if isolation.current().is_read_only:
        return row  # who can be given cases is told when cases can be given again
    RoleAssignment.objects.filter(user=row).exclude(role__in=roles).delete()
    for role in roles:
        RoleAssignment.objects.get_or_create(user=row, role=role, defaults={"valid_from": act.on})
    return row


def _refuse_faulty(code: str, **lines: tuple[str, int]) -> None:
    if faults := faults_in(lines):
        too_long = all(codes == ["too_long"] for codes in faults.values())
        raise Invalid("field.too_long" if too_long else code, fields=faults)


def _checked_national_id(value: str) -> tuple[str, date]:
    try:
        parsed = national_ids.parse(value)
    except Invalid:
        raise Invalid("child.invalid", fields={"national_id": ["national_id"]}) from None
    if parsed.birth_date is None:
        raise Invalid("child.invalid", fields={"national_id": ["national_id_date"]})
    return parsed.value, parsed.birth_date


def _unit_for(unit_id: UUID | None, act: Act, *, check_scope: bool = True) -> Unit | None:
    if unit_id is None:
        return None
    unit = Unit.objects.filter(id=unit_id, is_active=True).first()
    if unit is None:
        raise Invalid("unit.unknown", fields={"unit": ["unit"]})
    scopes = dict(access.scopes(act, Action.CHILD_REGISTER)) if check_scope else {}
    if check_scope and access.Scope.ALL not in scopes.values():
        own = {unit for role in scopes for unit in act.units_as(role)}
        if unit.id not in own:
            raise Invalid("unit.unknown", fields={"unit": ["unit"]})
    return unit
