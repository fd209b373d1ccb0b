"""What was shown in a list is on record as if each had been written by itself, in one statement."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.audit.services import record, record_children_shown, record_shown
from core.ids import new_id
from tests.cast import Town

APART = {"id", "object_id", "case_id", "child_id"}


def alike(entry: AuditEntry) -> dict[str, object]:
    return {f.attname: getattr(entry, f.attname) for f in AuditEntry._meta.concrete_fields if f.attname not in APART}


def test_each_is_the_entry_that_it_would_have_been_alone(trondheim: Town) -> None:
    pairs = [(new_id(), new_id()), (new_id(), None)]
    child = new_id()
    with trondheim.inside():
        act = trondheim.act("adviser")
        alone = record(act=act, action="case.listed", object_type="case", object_id=pairs[0][0])
        alone.refresh_from_db()
        with CaptureQueriesContext(connection) as seen:
            record_shown(act=act, action="case.listed", cases=pairs)
        assert len(seen) == 1
        record_children_shown(act=act, action="child.read", children=[child])
        shown = [AuditEntry.objects.get(case_id=case) for case, _ in pairs]
        of_child = AuditEntry.objects.get(object_id=child)
    assert [(one.object_id, one.case_id, one.child_id) for one in shown] == [(case, case, who) for case, who in pairs]
    assert all(alike(one) == alike(alone) for one in shown)
    assert len({one.id for one in shown}) == 2
    assert (of_child.object_type, of_child.case_id, of_child.child_id) == ("child", None, child)
    assert alike(of_child) == alike(alone) | {"action": "child.read", "object_type": "child"}


def test_nothing_shown_is_nothing_written(trondheim: Town) -> None:
    with trondheim.inside():
        act = trondheim.act("adviser")
        with CaptureQueriesContext(connection) as seen:
            record_shown(act=act, action="case.listed", cases=[])
    assert len(seen) == 0
