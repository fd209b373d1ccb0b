"""Configuration from one municipality to another: signed, shown before it is taken in, and never silently."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.documents import drafts as letter_drafts
from casework.documents.models import LetterVersion
from casework.forms import drafts as form_drafts
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.library import exchange
from casework.library.packages import MAX_BYTES, Content, build
from casework.library.signing import Signer, Trust
from casework.people.models import Team
from casework.people.teams import add_team, members_of, put_in_team
from casework.workflows.selectors import current_workflow
from casework.workflows.services import publish_workflow
from core.audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.cast import START, Town, build_next_town

Definition = dict[str, Any]


@pytest.fixture(scope="module")
def one(database: None) -> Town:
    """The municipality that shares."""
    return build_next_town()


@pytest.fixture(scope="module")
def other(database: None) -> Town:
    """The municipality that takes in."""
    return build_next_town()


def own_form(key: str, label: str = "Hva gjelder det?") -> Definition:
    """A form of a municipality's own."""
    field = {"id": "gjelder", "type": "long", "label": {"nb": label, "nn": label}}
    page = {"key": "side", "title": {"nb": "Side", "nn": "Side"}, "fields": [field]}
    return {"key": key, "version": 1, "title": {"nb": "Drøfting", "nn": "Drøfting"}, "pages": [page]}


def exported(town: Town, kind: Any = None, key: str = "") -> bytes:
    """A package as the administrator of this town makes it."""
    with town.inside():
        return exchange.export(kind=kind, key=key, act=town.act("admin"))


def shared(town: Town, *definitions: Definition) -> bytes:
    """These forms, published in the town and exported in one package each time."""
    with town.inside():
        for definition in definitions:
            publish_form(definition=definition, act=town.act("admin"))
    return exported(town, "forms", definitions[-1]["key"])


def take(town: Town, raw: bytes, *names: str, publish: bool = False, anyway: bool = False, who: str = "admin") -> Any:
    """Take these parts of the package in."""
    with town.inside():
        package = exchange.opened(raw)
        return exchange.take_in(
            package=package, chosen=names, publish=publish, trusted_anyway=anyway, act=town.act(who)
        ).placed


def unsigned(raw: bytes) -> bytes:
    """The same without its signature."""
    data = json.loads(raw)
    del data["signature"]
    return json.dumps(data).encode()


def test_a_form_goes_from_one_municipality_to_another(one: Town, other: Town) -> None:
    raw = shared(one, own_form("drofting_a"))
    with other.inside():
        package = exchange.opened(raw)
        (item,) = exchange.dry_run(package=package, act=other.act("admin")).items
    assert package.trust is Trust.HERE
    assert (package.source_number, package.source_name) == (one.tenant.number, one.tenant.name)
    assert (item.name, item.number, item.same, item.may_publish, item.may_draft) == (
        *("forms/drofting_a", 0, False),
        *(True, True),
    )
    (placed,) = take(other, raw, "forms/drofting_a", publish=True)
    assert placed.number == 1
    with other.inside():
        assert current_form("drofting_a").definition == own_form("drofting_a")
        entry = AuditEntry.objects.filter(action="configuration.imported").latest("at")
        assert entry.detail["source"] == one.tenant.number and entry.detail["trust"] == "here"


def test_a_package_names_no_person(one: Town) -> None:
    raw = exported(one).decode()
    assert one.users["admin"].name not in raw
    assert "published_by" not in raw


def test_the_whole_configuration_is_the_same_at_the_other(one: Town, other: Town) -> None:
    raw = exported(one)
    with other.inside():
        package = exchange.opened(raw)
        run = exchange.dry_run(package=package, act=other.act("admin"))
    national = [item for item in run.items if item.content.key == "school_referral"]
    assert [item.same for item in national] == [True]
    assert {item.content.kind for item in run.items} == {"forms", "letters", "workflows"}
    assert len(raw) < MAX_BYTES


def test_a_workflow_brings_the_forms_that_it_names(one: Town) -> None:
    data = json.loads(exported(one, "workflows", "school_referral"))
    kinds = {content["kind"] for content in data["contents"]}
    named = {content["key"] for content in data["contents"] if content["kind"] == "forms"}
    assert "forms" in kinds and {"referral_school", "decision", "close"} <= named


def test_what_differs_is_told_and_lands_in_a_draft_that_can_be_undone(one: Town, other: Town) -> None:
    take(other, shared(one, own_form("drofting_b")), "forms/drofting_b", publish=True)
    raw = shared(one, own_form("drofting_b", "Hva kan vi hjelpe med?"))
    with other.inside():
        (item,) = exchange.dry_run(package=exchange.opened(raw), act=other.act("admin")).items
    assert [change.id for change in item.changes] == ["changed/fields/gjelder/label"]
    (placed,) = take(other, raw, "forms/drofting_b")
    assert placed.number == 0
    with other.inside():
        draft = form_drafts.draft_of("drofting_b")
        assert draft is not None
        assert form_drafts.text_of(draft)["pages"][0]["fields"][0]["label"]["nb"] == "Hva kan vi hjelpe med?"
        assert current_form("drofting_b").definition == own_form("drofting_b")
        draft = form_drafts.step(draft=draft, revision=draft.revision, back=True, act=other.act("admin"))
        assert form_drafts.text_of(draft) == own_form("drofting_b")
    with pytest.raises(Conflict, match=r"library.draft_there"):
        take(other, raw, "forms/drofting_b")


def test_the_same_package_again_does_nothing(one: Town, other: Town) -> None:
    raw = shared(one, own_form("drofting_c"))
    take(other, raw, "forms/drofting_c", publish=True)
    assert take(other, raw, "forms/drofting_c", publish=True) == ()
    with other.inside():
        assert FormVersion.objects.filter(key="drofting_c").count() == 1
    newer = shared(one, own_form("drofting_c", "Noe annet"))
    take(other, newer, "forms/drofting_c", publish=True)
    with other.inside():
        (item,) = exchange.dry_run(package=exchange.opened(raw), act=other.act("admin")).items
        assert item.had_as == 1 and current_form("drofting_c").number == 2


def test_a_change_after_signing_is_refused_wherever_it_is_made(one: Town, other: Town) -> None:
    raw = shared(one, own_form("drofting_d"))
    whole = json.loads(raw)
    changes: tuple[Callable[[Any], Any], ...] = (
        lambda data: data["source"].update(name="En annen kommune"),
        lambda data: data.update(made_at="2020-01-01T00:00:00+00:00"),
        lambda data: data["contents"][0]["definition"]["title"].update(nb="Endret"),
        lambda data: data["contents"][0].update(number=9),
        lambda data: data["contents"].append(deepcopy(data["contents"][0]) | {"key": "x"}),
        lambda data: data["signature"].update(value=data["signature"]["value"][::-1]),
        lambda data: data["signature"].update(key="A" * 43 + "="),
        lambda data: data["signature"].update(algorithm="none"),
    )
    for change in changes:
        changed = deepcopy(whole)
        change(changed)
        with pytest.raises(Invalid, match=r"package.changed"):
            take(other, json.dumps(changed).encode(), "forms/drofting_d", anyway=True)


def test_an_unsigned_package_or_a_strangers_needs_somebodys_word(one: Town, other: Town) -> None:
    raw = shared(one, own_form("drofting_e"))
    stranger = build(
        [Content("forms", "drofting_e", 1, own_form("drofting_e"))],
        source_number=one.tenant.number,
        source_name=one.tenant.name,
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
        signer=Signer(b"s" * 32),
    )
    for package, worth in ((unsigned(raw), Trust.UNSIGNED), (stranger, Trust.STRANGER)):
        with other.inside():
            assert exchange.opened(package).trust is worth
        with pytest.raises(Invalid, match=r"package.unsigned"):
            take(other, package, "forms/drofting_e")
    take(other, unsigned(raw), "forms/drofting_e", publish=True, anyway=True)


def test_a_question_id_of_another_kind_is_a_conflict_that_a_draft_can_mend(one: Town, other: Town) -> None:
    take(other, shared(one, own_form("drofting_f")), "forms/drofting_f", publish=True)
    theirs = own_form("drofting_f")
    theirs["pages"][0]["fields"][0]["type"] = "date"
    raw = build(
        [Content("forms", "drofting_f", 1, theirs)],
        source_number="1",
        source_name="En kommune",
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
        signer=Signer(b"s" * 32),
    )
    with other.inside():
        (item,) = exchange.dry_run(package=exchange.opened(raw), act=other.act("admin")).items
    assert not item.may_publish and item.may_draft
    assert "an earlier version" in item.conflicts[0]
    with pytest.raises(Invalid, match=r"library.refused"):
        take(other, raw, "forms/drofting_f", publish=True, anyway=True)
    take(other, raw, "forms/drofting_f", anyway=True)


@pytest.mark.parametrize("version", [1, 2, 99])
def test_what_the_law_demands_cannot_be_configured_away(one: Town, other: Town, version: int) -> None:
    with one.inside():
        definition = deepcopy(current_form("decision").definition)
    definition["version"] = version
    definition["pages"][0]["fields"] = [{"id": "outcome", "type": "text", "label": {"nb": "Utfall", "nn": "Utfall"}}]
    raw = build(
        [Content("forms", "decision", 1, definition)],
        source_number="1",
        source_name="En kommune",
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
        signer=Signer(b"s" * 32),
    )
    for publish in (True, False):
        with pytest.raises(Invalid, match=r"library.refused"):
            take(other, raw, "forms/decision", publish=publish, anyway=True)


def test_a_workflow_that_names_what_is_not_there_is_not_published(one: Town, other: Town) -> None:
    with one.inside():
        definition = deepcopy(current_workflow("school_referral").definition)
    definition["key"] = "eget_forlop"
    definition["phases"][1]["tasks"][0]["form"] = "bare_hos_oss"
    definition["phases"][1]["tasks"][0]["owner"] = ["team:bare_vart"]
    raw = build(
        [Content("workflows", "eget_forlop", 1, definition)],
        source_number="1",
        source_name="En kommune",
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
        signer=Signer(b"s" * 32),
    )
    with other.inside():
        (item,) = exchange.dry_run(package=exchange.opened(raw), act=other.act("admin")).items
    assert item.missing == ("forms/bare_hos_oss", "teams/bare_vart") and not item.may_publish
    with pytest.raises(Invalid, match=r"package.missing|library.refused"):
        take(other, raw, "workflows/eget_forlop", publish=True, anyway=True)


def test_one_thing_wrong_leaves_nothing_half_done(one: Town, other: Town) -> None:
    good, bad = own_form("drofting_g"), own_form("drofting_h")
    bad["pages"][0]["fields"][0]["type"] = "kjempe"
    raw = build(
        [Content("forms", "drofting_g", 1, good), Content("forms", "drofting_h", 1, bad)],
        source_number="1",
        source_name="En kommune",
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
        signer=Signer(b"s" * 32),
    )
    with pytest.raises(Invalid):
        take(other, raw, "forms/drofting_g", "forms/drofting_h", publish=True, anyway=True)
    with other.inside():
        assert not FormVersion.objects.filter(key="drofting_g").exists()


def test_choosing_nothing_or_what_is_not_there_is_told(one: Town, other: Town) -> None:
    raw = shared(one, own_form("drofting_i"))
    for names in ((), ("forms/finnes_ikke",), ("forms/drofting_i", "letters/decision_letter")):
        with pytest.raises(Invalid, match=r"package.choose"):
            take(other, raw, *names)
    with pytest.raises(NotFound), one.inside():
        exchange.export(kind="forms", key="finnes_ikke", act=one.act("admin"))


@pytest.mark.parametrize("who", ["adviser", "ppt_head", "school_head", "decider", "nobody"])
def test_only_the_administrator_moves_configuration(one: Town, other: Town, who: str) -> None:
    raw = exported(one, "letters", "decision_letter")
    with pytest.raises(Forbidden), other.inside():
        exchange.export(kind=None, key="", act=other.act(who))
    with pytest.raises(Forbidden):
        take(other, raw, "letters/decision_letter", who=who)
    with pytest.raises(Forbidden), other.inside():
        exchange.dry_run(package=exchange.opened(raw), act=other.act(who))


def test_a_letter_is_put_in_a_draft_or_published(one: Town, other: Town) -> None:
    with one.inside():
        letter = deepcopy(LetterVersion.objects.filter(key="decision_letter").latest("number").definition)
    letter["title"] = {"nb": "Vedtaket", "nn": "Vedtaket"}
    raw = build(
        [Content("letters", "decision_letter", 2, letter)],
        source_number="1",
        source_name="En kommune",
        made_at=datetime(2026, 11, 1, tzinfo=UTC),
        signer=Signer(b"s" * 32),
    )
    (placed,) = take(other, raw, "letters/decision_letter", anyway=True)
    assert placed.number == 0
    with other.inside():
        draft = letter_drafts.draft_of("decision_letter")
        assert draft is not None and letter_drafts.text_of(draft)["title"]["nb"] == "Vedtaket"
        letter_drafts.step(draft=draft, revision=draft.revision, back=True, act=other.act("admin"))
        draft = letter_drafts.draft_of("decision_letter")
        assert draft is not None and "{{child.name}}" in letter_drafts.text_of(draft)["title"]["nb"]
        letter_drafts.throw_away(draft=draft, revision=draft.revision, act=other.act("admin"))
    (placed,) = take(other, raw, "letters/decision_letter", publish=True, anyway=True)
    assert placed.number == 2


def test_a_workflow_brings_the_teams_it_names_and_nobody_in_them(one: Town, other: Town) -> None:
    with one.inside():
        act = one.act("admin")
        team = add_team(title={"nb": "Spes.ped.-team", "nn": "Spes.ped.-team"}, kind="other", act=act, key="spesped")
        put_in_team(team_id=team.id, user=one.users["nobody"], act=act)
        task = {"key": "hjelp", "title": {"nb": "Hjelp", "nn": "Hjelp"}, "owner": [team.role]}
        phase = {"key": "fase", "title": {"nb": "Fase", "nn": "Fase"}, "tasks": [task]}
        title = {"nb": "Eget forløp", "nn": "Eige forløp"}
        publish_workflow(definition={"key": "eget", "version": 1, "title": title, "phases": [phase]}, act=act)
    raw = exported(one, "workflows", "eget")
    with other.inside():
        (item,) = exchange.dry_run(package=exchange.opened(raw), act=other.act("admin")).items
        assert (item.missing, item.conflicts, item.may_publish) == ((), (), True)
    take(other, raw, item.name, publish=True)
    with other.inside():
        made = Team.objects.get(key="spesped")
        assert made.title["nb"] == "Spes.ped.-team"
        assert not members_of(made, on=START.date())
    take_again = json.loads(raw)
    take_again["teams"][0]["title"]["nb"] = "Et annet"
    with other.inside(), pytest.raises(Invalid, match=r"package\.changed"):
        exchange.opened(json.dumps(take_again).encode())
