"""What guardians have left lying is removed when its day is over, which they were told of on the page all along."""

from datetime import timedelta

from django.db.transaction import atomic

from casework.cases.guardian_drafts import sweep
from casework.cases.models import GuardianDraft
from casework.local.retention import GUARDIAN_DRAFT, last_day
from core.acts import Act
from core.audit.services import record_each

PORTION = 200
# So many days before, the pages say it louder.
WARN_DAYS = 14


@atomic
def remove_abandoned(*, act: Act) -> int:
    """Remove drafts that are kept no longer, with their files; returns how many. What they said is on no record.

    A draft that nobody has been told the end of is given its day, and stays till then.
    """
    GuardianDraft.objects.filter(kept_until=None).update(kept_until=last_day(GUARDIAN_DRAFT, begun=act.on))
    over = GuardianDraft.objects.select_for_update(of=("self",), skip_locked=True).filter(kept_until__lt=act.on)
    found = list(over.select_related("case", "guardian").order_by("kept_until", "id")[:PORTION])
    record_each(
        act=act,
        action="guardian_draft.expired",
        object_type="guardian_draft",
        objects=[(one.id, {"kind": one.kind, "kept_until": str(one.kept_until)}) for one in found],
    )
    GuardianDraft.objects.filter(id__in=[one.id for one in found]).delete()
    for guardian, user, child in {(one.guardian_id, one.guardian.user_id, one.case.child_id) for one in found}:
        if user is not None:
            sweep(guardian, child, user, act)
    return len(found)


def ends_soon(draft: GuardianDraft, act: Act) -> bool:
    """Whether the draft's last day is near."""
    return draft.kept_until is not None and draft.kept_until <= act.on + timedelta(days=WARN_DAYS)
