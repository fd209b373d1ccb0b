"""Publishing forms and keeping answers, in a real municipality's schema."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from casework.forms.models import FormVersion, Submission
from casework.forms.selectors import current_form, definition_of, form_version
from casework.forms.services import draft_from, publish_form, save_draft, submit
from core.acts import Act
from core.audit.models import AuditEntry
from core.crypto import CryptoError
from core.errors import Conflict, Invalid, NotFound
from tests.casework.forms_sample import field, form
from tests.cast import Town

SIMPLE = form([field("name", "text", required=True), field("days", "int", min=0)])


@pytest.fixture
def act(trondheim: Town) -> Iterator[Act]:
    """The administrator's act, inside a transaction that leaves nothing behind."""
    with trondheim.inside():
        yield trondheim.act("admin")
        transaction.set_rollback(True)


def published(act: Act, **more: Any) -> FormVersion:
    return publish_form(definition=SIMPLE | more, act=act)


def test_versions_are_numbered_and_the_same_content_is_no_new_one(act: Act) -> None:
    first = published(act)
    assert (first.number, first.published_by, first.published_at) == (1, act.actor_name, act.at)
    assert published(act) == first
    second = published(act, intro={"nb": "Les dette.", "nn": "Les dette."})
    assert (second.number, current_form("sample")) == (2, second)
    assert form_version("sample", 1) == first
    assert published(act).number == 3
    assert AuditEntry.objects.filter(action="form.published", object_id=second.id).count() == 1
    with pytest.raises(NotFound):
        form_version("sample", 4)
    with pytest.raises(NotFound):
        current_form("stranger")


def test_a_faulty_definition_is_refused_with_every_reason(act: Act) -> None:
    with pytest.raises(Invalid) as caught:
        published(act, pages=form([field("q", "magic"), field("r", "radio", options=[])])["pages"])
    assert caught.value.code == "form.definition"
    assert len(caught.value.fields["definition"]) == 2
    assert not FormVersion.objects.filter(key="sample").exists()


def test_a_new_version_may_not_change_what_an_id_means(act: Act) -> None:
    published(act)
    with pytest.raises(Invalid):
        published(act, pages=form([field("days", "text")])["pages"])


def test_definitions_are_kept_in_memory_for_their_tenant(act: Act) -> None:
    version = published(act)
    assert definition_of(version) is definition_of(current_form("sample"))
    assert definition_of(version).field("days").min == 0


def test_a_draft_keeps_what_can_be_kept(act: Act) -> None:
    draft = save_draft(
        submission=None, form_version=published(act), answers={"days": "mange", "name": " "}, revision=None, act=act
    )
    assert (draft.state, draft.answers, draft.revision, draft.author_id) == ("draft", {}, 1, act.actor_id)
    save_draft(
        submission=draft,
        form_version=draft.form_version,
        answers={"days": 3, "x": 1},
        revision=1,
        act=act,
        extras={"a": 1},
    )
    assert (draft.answers, draft.extras, draft.revision) == ({"days": 3}, {"a": 1}, 2)
    save_draft(submission=draft, form_version=draft.form_version, answers={"days": 4}, revision=2, act=act)
    assert (draft.answers, draft.extras) == ({"days": 4}, {"a": 1})


def test_a_stale_draft_changes_nothing(act: Act) -> None:
    version = published(act)
    draft = save_draft(submission=None, form_version=version, answers={"days": 1}, revision=None, act=act)
    other = Submission.objects.get(id=draft.id)
    save_draft(submission=draft, form_version=version, answers={"days": 2}, revision=1, act=act)
    late = {"name": "A", "days": 3}
    with pytest.raises(Conflict, match=r"^form\.stale$"):
        save_draft(submission=other, form_version=version, answers=late, revision=1, act=act)
    with pytest.raises(Conflict, match=r"^form\.stale$"):
        submit(submission=other, form_version=version, answers=late, revision=1, lookups=None, act=act)
    assert Submission.objects.get(id=draft.id).answers == {"days": 2}


def test_handing_in_names_each_fault_and_keeps_the_draft(act: Act) -> None:
    version = published(act)
    draft = save_draft(submission=None, form_version=version, answers={"days": 1}, revision=None, act=act)
    with pytest.raises(Invalid) as caught:
        submit(submission=draft, form_version=version, answers={"days": -1, "x": 1}, revision=1, lookups=None, act=act)
    assert (caught.value.code, caught.value.fields) == (
        "form.invalid",
        {"name": ["required"], "days": ["too_small"], "x": ["unknown"]},
    )
    assert Submission.objects.get(id=draft.id).answers == {"days": 1}


def test_what_is_handed_in_is_final(act: Act) -> None:
    version = published(act)
    sent = submit(submission=None, form_version=version, answers={"name": "Ada"}, revision=None, lookups=None, act=act)
    assert (sent.state, sent.submitted_at) == ("submitted", act.at)
    with pytest.raises(Conflict, match=r"^form\.submitted$"):
        save_draft(submission=sent, form_version=version, answers={"name": "Bo"}, revision=1, act=act)
    again = draft_from(submission=sent, act=act)
    assert (again.state, again.answers, again.id != sent.id) == ("draft", {"name": "Ada"}, True)


@pytest.mark.parametrize(
    "change",
    [
        {"answers": {"name": "Bo"}},
        {"extras": {"a": 1}},
        {"state": "draft"},
        {"revision": 9},
        {"author_name": "En annen"},
        {"submitted_at": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_what_was_handed_in(act: Act, change: dict[str, Any]) -> None:
    version = published(act)
    sent = submit(submission=None, form_version=version, answers={"name": "Ada"}, revision=None, lookups=None, act=act)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Submission.objects.filter(id=sent.id).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Submission.objects.filter(id=sent.id).delete()
    assert Submission.objects.filter(id=sent.id).update(author=None) == 1


def test_the_database_refuses_to_change_a_published_form(act: Act) -> None:
    version = published(act)
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormVersion.objects.filter(id=version.id).update(definition={})
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormVersion.objects.filter(id=version.id).delete()


def test_two_publishers_at_once_get_two_numbers_or_a_conflict(town: Town) -> None:
    barrier = threading.Barrier(2)
    outcomes: list[int | str] = []

    def publish(words: str) -> None:
        try:
            with town.inside():
                act = town.act("admin")
                barrier.wait()
                outcomes.append(publish_form(definition=SIMPLE | {"intro": {"nb": words, "nn": words}}, act=act).number)
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=(words,)) for words in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) in ([1, 2], [1, "form.published_meanwhile"])
    with town.inside():
        assert FormVersion.objects.filter(key="sample").count() == len([one for one in outcomes if one in (1, 2)])


def test_an_unfinished_answer_lies_sealed_and_opens_for_its_row_alone(act: Act) -> None:
    version = published(act)
    words = {"name": "Noe ingen skal lese"}
    draft = save_draft(submission=None, form_version=version, answers=words, extras={"a": 1}, revision=None, act=act)
    assert (draft.answers, draft.extras) == (words, {"a": 1})
    assert "Noe ingen" not in at_rest_in_database(draft)
    read = Submission.objects.select_related("form_version").get(id=draft.id)
    assert (read.answers, read.extras) == (words, {"a": 1})
    other = save_draft(submission=None, form_version=version, answers={}, revision=None, act=act)
    Submission.objects.filter(id=other.id).update(secret=read.secret)
    with pytest.raises(CryptoError):
        Submission.objects.get(id=other.id)
    sent = submit(submission=draft, form_version=version, answers=words, revision=1, lookups=None, act=act)
    assert sent.secret is None and "Noe ingen" in at_rest_in_database(sent)
    assert Submission.objects.filter(answers__name=words["name"]).get().id == draft.id
    again = draft_from(submission=sent, act=act)
    assert again.answers == words and "Noe ingen" not in at_rest_in_database(again)


def at_rest_in_database(row: Submission) -> str:
    """What lies in the database, as somebody who steals it would see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM casework_forms_submission s WHERE id = %s", [row.id])
        found = cursor.fetchone()
    assert found is not None
    return str(found[0])
