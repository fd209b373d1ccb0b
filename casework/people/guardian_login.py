"""Letting a guardian in: a one-time link, until they come through ID-porten."""

from uuid import UUID

from django.db.transaction import atomic

from casework.people.models import Child, Guardianship, RoleAssignment
from casework.people.services import invite
from core.accounts.models import User
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from tenants import access
from tenants.access import Action, Role


@atomic
def invite_guardian(*, child: Child, guardian_id: UUID, act: Act) -> tuple[User, str]:
    """The guardian's login and the secret of its one-time link; the caller has checked that the case is the actor's.

    Never for a guardian who may not see the case, and never for a login that is anything but a guardian's.
    """
    access.require(act, Action.CONSENT_RECORD)
    link = (
        Guardianship.objects.select_related("guardian", "guardian__user")
        .filter(child=child, guardian=guardian_id)
        .first()
    )
    if link is None or not link.may_see:
        raise NotFound("guardian.unknown")
    guardian = link.guardian
    if not guardian.email:
        raise Invalid("guardian.no_email", name=guardian.name)
    user = guardian.user
    if user is None:
        if User.objects.filter(email=guardian.email, home="").exists():
            raise Conflict("user.exists", email=guardian.email)
        user = User(email=guardian.email, name=guardian.name, language=guardian.language, created_at=act.at)
        user.set_unusable_password()
        user.save(force_insert=True)
        RoleAssignment.objects.create(user=user, role=Role.GUARDIAN, valid_from=act.on)
        guardian.user = user
        guardian.save(update_fields=["user"])
    elif RoleAssignment.objects.filter(user=user).exclude(role=Role.GUARDIAN).exists():
        raise Conflict("invitation.not_guardian")
    record(act=act, action="guardian.invited", child_id=child.id, object_type="guardian", object_id=guardian.id)
    return user, invite(user=user, act=act)
