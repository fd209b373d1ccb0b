"""Merging and splitting municipalities: everything comes, nothing is doubled, the source stays as it was."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework.cases.guardian_drafts import keep
from casework.cases.guardian_places import place_of
from casework.cases.models import Case, CaseEvent, GuardianDraft
from casework.documents import storage
from casework.documents.models import Document
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.people import services as people
from casework.people.models import Child, Guardian, Guardianship, Unit
from casework.people.selectors import child_with_national_id
from core import clock
from core.accounts.models import User
from tenants import isolation, operations
from tenants.lifecycle import joining, standing, uniting
from tests.cast import Town, child_of, operator_act, register_child
from tests.scenarios.walk import Walk

Factory = Callable[[], Town]


def command(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def close(town: Town) -> None:
    with isolation.use_operator():
        standing.close(tenant_id=town.tenant.id, standing="read_only", act=operator_act(), by_worker=True)


def content_of(document: Document) -> bytes:
    return storage.read(document.id, document.storage_key)


def checksums(town: Town) -> dict[str, Any]:
    with town.inside(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [town.tenant.schema])
        tables = [name for (name,) in cursor.fetchall() if name not in ("django_migrations", "accounts_session")]
        found = {}
        for name in tables:
            cursor.execute(f'SELECT count(*), md5(string_agg(t::text, $$,$$ ORDER BY t::text)) FROM "{name}" t')
            found[name] = cursor.fetchone()
    return found


def with_a_case(town: Town, last: str = "issue_assessment") -> Case:
    with town.inside():
        return begun(town, Walk(town, register_child(town).id, clock.now() - timedelta(days=40)).to(last))


def begun(town: Town, case: Case) -> Case:
    act = town.act("guardian1")
    place = place_of(case_id=case.id, kind="start", key="complaint", act=act)
    keep(place=place, answers={"summary": f"Begynt i {case.number}"}, revision=0, act=act)
    return case


@pytest.fixture
def old(new_town: Factory) -> Town:
    """The municipality that is taken in, with a case on its way and a form of its own making."""
    town = new_town()
    with_a_case(town)
    with town.inside():
        changed = dict(current_form("referral_school").definition)
        changed["title"] = {"nb": "Vår egen henvisning", "nn": "Vår eiga tilvising"}
        publish_form(definition=changed, act=town.act("admin"))
    close(town)
    return town


@pytest.fixture
def new(new_town: Factory) -> Town:
    """The municipality that takes over, with a case of its own."""
    town = new_town()
    with_a_case(town, "refer")
    return town


def test_a_merger_brings_every_case_readable_and_numbered_anew(old: Town, new: Town) -> None:
    with old.inside():
        case = Case.objects.get()
        child, former = child_of(case), case.number
        national_id = child.national_id
        document = Document.objects.filter(case_id=case.id, kind="assessment").earliest("id")
        content = content_of(document)
        events = CaseEvent.objects.count()
    before = checksums(old)
    told = command("merge", new.tenant.number, "--from", old.tenant.number)
    assert "casework_cases_case" in told
    assert checksums(old) == before
    with new.inside():
        came = Case.objects.get(id=case.id)
        assert came.former_number == f"{former} {old.tenant.name}"
        assert came.number != former and came.serial == 2
        assert (came.about, child_of(came).national_id) == (child.name, national_id)
        assert child_with_national_id(national_id) == came.child
        assert content_of(Document.objects.get(id=document.id)) == content
        # What a guardian has begun and not sent comes too, sealed with the key that holds here.
        assert GuardianDraft.objects.get(case=case.id).answers == {"summary": f"Begynt i {former}"}
        assert CaseEvent.objects.filter(case_id=case.id).count() == events
        assert Guardianship.objects.filter(child=came.child).count() == 2
        # Their adviser and ours have one e-mail address: one person, and what pointed at theirs points at ours.
        assert came.adviser_id == new.users["adviser"].id
        assert User.objects.filter(email=new.users["adviser"].email).count() == 1
        # Two schools may well be called the same.
        assert Unit.objects.filter(name=f"Granlia skole ({old.tenant.name})").exists()
        assert Walk(new, register_child(new).id).case.serial == 3
    page = new.client("ppt_head").get(f"/saker/{case.id}/")
    assert page.status_code == 200
    assert former in page.content.decode() and old.tenant.name in page.content.decode()


def test_what_is_in_use_stays_in_use_and_cases_keep_the_versions_they_began_with(old: Town, new: Town) -> None:
    with new.inside():
        ours = current_form("referral_school")
    command("merge", new.tenant.number, "--from", old.tenant.number)
    with new.inside():
        now = current_form("referral_school")
        assert now.definition == ours.definition
        assert FormVersion.objects.filter(key="referral_school").count() == 3
        theirs = FormVersion.objects.get(key="referral_school", definition__title__nb="Vår egen henvisning")
        assert ours.number < theirs.number < now.number
        unchanged = FormVersion.objects.filter(key="consent_assessment").count()
    assert unchanged <= 1


def test_a_child_that_both_know_becomes_one_with_both_cases(new_town: Factory, new: Town) -> None:
    old = new_town()
    with new.inside():
        child = Child.objects.get()
        national_id = child.national_id
    with old.inside():
        twice = people.register_child(
            national_id=national_id,
            first_name="Prøve",
            last_name="Flyttet",
            unit_id=old.school,
            act=old.act("school_head"),
        )
        case = Walk(old, twice.id).case
    close(old)
    command("merge", new.tenant.number, "--from", old.tenant.number)
    with new.inside():
        assert Case.objects.get(id=case.id).child_id == child.id
        assert Child.objects.count() == 1


def test_an_open_source_is_refused_and_so_is_doing_it_twice(old: Town, new: Town) -> None:
    before = checksums(new)
    with pytest.raises(CommandError, match=r"join\.source_open"):
        command("merge", old.tenant.number, "--from", new.tenant.number)
    assert checksums(new) == before
    command("merge", new.tenant.number, "--from", old.tenant.number)
    after = checksums(new)
    with pytest.raises(CommandError, match=r"join\.done_before"):
        command("merge", new.tenant.number, "--from", old.tenant.number)
    assert checksums(new) == after


def test_interrupted_it_leaves_nothing_and_goes_on_to_the_same_end(
    old: Town, new: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = checksums(new)
    real = joining.Joiner._bring

    def stop_at_tasks(self: joining.Joiner, table: Any, *rest: Any) -> Any:
        if table.name == "casework_cases_casetask":
            raise KeyboardInterrupt
        return real(self, table, *rest)

    monkeypatch.setattr(joining.Joiner, "_bring", stop_at_tasks)
    with pytest.raises(KeyboardInterrupt):
        command("merge", new.tenant.number, "--from", old.tenant.number)
    assert checksums(new) == before
    monkeypatch.undo()
    command("merge", new.tenant.number, "--from", old.tenant.number)
    with new.inside():
        assert Case.objects.count() == 2


def test_a_plan_tells_and_changes_nothing(old: Town, new: Town) -> None:
    before = checksums(new)
    told = command("merge", new.tenant.number, "--from", old.tenant.number, "--plan")
    assert "1 rows  1 numbered" in told
    assert checksums(new) == before


def test_addresses_of_the_old_lead_to_the_new(old: Town, new: Town) -> None:
    command("merge", new.tenant.number, "--from", old.tenant.number, "--take-addresses")
    answer = old.client().get("/saker/")
    assert answer.status_code in (301, 308)
    assert answer["Location"].startswith(f"http://{new.host}")


def test_a_part_is_split_off_with_its_children_and_then_leaves(new_town: Factory) -> None:
    source, target = new_town(), new_town()
    staying = with_a_case(source, "refer")
    with source.inside():
        leaving_child = register_child(source)
        leaving_child.unit_id = source.other_school
        leaving_child.save()
        leaving = Walk(source, leaving_child.id, clock.now() - timedelta(days=40)).to("issue_assessment")
        begun(source, leaving)
        shared = Guardian.objects.filter(guardianships__child=staying.child_id).first()
        assert shared is not None
        Guardianship.objects.create(child=leaving_child, guardian=shared, parental_responsibility=True)
        document = Document.objects.filter(case_id=leaving.id, kind="assessment").earliest("id")
        content = content_of(document)
    close(source)
    before = checksums(source)
    split = ("split", source.tenant.number, "--to", target.tenant.number, "--unit", "Lerkendal skole")
    with pytest.raises(CommandError, match=r"split\.not_done"):
        command(*split[:4], "--remove")
    command(*split)
    assert checksums(source) == before
    with target.inside():
        assert [case.id for case in Case.objects.all()] == [leaving.id]
        assert Child.objects.get().national_id
        # The school of an earlier case is there as a name only.
        assert dict(Unit.objects.values_list("name", "is_active"))["Lerkendal skole"] is True
        assert Unit.objects.get(id=source.school).is_active is False
        assert content_of(Document.objects.get(id=document.id)) == content
        assert GuardianDraft.objects.get().answers == {"summary": f"Begynt i {leaving.number}"}
        # Guardians can log in over there.
        assert User.objects.get(email=source.users["guardian1"].email).is_active
    command(*split[:4], "--remove")
    with source.inside():
        assert [case.id for case in Case.objects.all()] == [staying.id]
        assert Guardian.objects.filter(id=shared.id).exists()
        assert not Document.objects.filter(case_id=leaving.id).exists()
        assert [draft.case_id for draft in GuardianDraft.objects.all()] == [staying.id]
        assert not Child.objects.filter(id=leaving_child.id).exists()
    with target.inside():
        assert content_of(Document.objects.get(id=document.id)) == content
    with isolation.use_operator():
        standing.ask_to_open(tenant_id=source.tenant.id, act=operator_act())


def test_a_unit_that_is_not_there_is_refused(old: Town, new: Town) -> None:
    with pytest.raises(CommandError, match=r"split\.units"):
        command("split", old.tenant.number, "--to", new.tenant.number, "--unit", "Ingen skole")


def test_every_table_is_said_to_come_or_to_stay() -> None:
    from config.uniting import STAYS
    from tenants.grants import tenant_models
    from tenants.lifecycle.meetings import rules

    known = set(rules.merged) | {model._meta.db_table for model in STAYS}
    assert {model._meta.db_table for model in tenant_models()} == known
    assert rules.split is not None
    assert set(rules.split(["x"])) <= set(rules.merged)
    assert {uniting.MERGE, uniting.SPLIT, uniting.REMOVAL} <= set(operations.kinds())
