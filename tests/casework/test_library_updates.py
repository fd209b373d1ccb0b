"""A municipality and newer national templates: offered, taken whole or part by part, never put over its own."""

import json
from copy import deepcopy
from typing import Any

import pytest

from casework.documents import drafts as letter_drafts
from casework.documents.models import LetterVersion
from casework.forms import drafts as form_drafts
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.library import catalogue, updating
from casework.library.catalogue import EARLIER, Kind, Template, every_version, shipped, template, templates
from casework.library.packages import KINDS, fingerprint
from core.audit.models import AuditEntry
from core.errors import Conflict, Forbidden, NotFound
from tests.cast import Town, build_next_town

Definition = dict[str, Any]


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality; each test takes a template of its own."""
    return build_next_town()


def a_newer(definition: Definition) -> Definition:
    """The next release's: a new question, a new wording of the first, a duty that is the law's."""
    new = deepcopy(definition)
    new["version"] += 1
    fields = new["pages"][0]["fields"]
    fields[0]["help"] = {"nb": "Skriv kort.", "nn": "Skriv kort."}
    extra = {"id": "nytt_i_malen", "type": "text", "label": {"nb": "Nytt i malen", "nn": "Nytt i malen"}}
    fields.insert(1, {**extra, "core": True, "required": True})
    return new


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ship newer templates for the time of the test."""

    def ship(kind: Kind, *definitions: Definition) -> None:
        real_now, real_before = templates(kind), catalogue._earlier(kind)
        fresh = {
            each["key"]: Template(kind, each["key"], each["version"], each["title"], json.dumps(each))
            for each in definitions
        }
        now = tuple(fresh.get(each.key, each) for each in real_now)
        before = (*real_before, *(each for each in real_now if each.key in fresh))
        for module in (catalogue, updating):
            monkeypatch.setattr(module, "templates", lambda wanted: now if wanted == kind else templates(wanted))
        monkeypatch.setattr(catalogue, "_earlier", lambda wanted: before if wanted == kind else ())

    return ship


def standing(town: Town, kind: Kind, key: str) -> updating.Standing:
    """How the town stands to this template."""
    with town.inside():
        return next(one for one in updating.standings(act=town.act("admin")) if (one.kind, one.key) == (kind, key))


def test_what_was_shipped_before_is_kept_word_for_word() -> None:
    for kind in KINDS:
        for path in sorted((EARLIER / kind).glob("*/*.json")):
            old = json.loads(path.read_text(encoding="utf-8"))
            assert (path.parent.name, path.stem) == (old["key"], str(old["version"]))
            now = template(kind, old["key"])
            assert now.version >= old["version"]
            if now.version == old["version"]:
                assert fingerprint(now.definition) == fingerprint(old), f"{kind}/{old['key']} changed under its version"


def test_every_version_from_the_first_is_there() -> None:
    for kind in KINDS:
        for one in templates(kind):
            assert [each.version for each in every_version(kind, one.key)] == list(range(1, one.version + 1)), one.key
            assert shipped(kind, one.key, one.version) == one


def test_a_new_municipality_has_the_newest_of_everything(place: Town) -> None:
    with place.inside():
        states = {one.state for one in updating.standings(act=place.act("admin"))}
    assert states == {"current"}


def test_an_unchanged_copy_takes_the_newer_whole(place: Town, released: Any) -> None:
    new = a_newer(template("forms", "intake").definition)
    released("forms", new)
    assert (standing(place, "forms", "intake").state, standing(place, "forms", "intake").unchanged) == ("offered", True)
    with place.inside():
        placed = updating.adopt(kind="forms", key="intake", act=place.act("admin"))
        assert placed.number == 2 and current_form("intake").definition == new
        assert AuditEntry.objects.filter(action="library.updated").exists()
    assert standing(place, "forms", "intake").state == "current"


def own_version(town: Town, key: str) -> Definition:
    """Publish the town's own wording and question in this form."""
    with town.inside():
        own: Definition = deepcopy(current_form(key).definition)
        fields = own["pages"][0]["fields"]
        fields[0]["help"] = {"nb": "Vår hjelp.", "nn": "Vår hjelp."}
        fields.append({"id": "vart_eget", "type": "text", "label": {"nb": "Vårt eget", "nn": "Vårt eige"}})
        publish_form(definition=own, act=town.act("admin"))
    return own


def test_ones_own_is_never_put_aside_silently(place: Town, released: Any) -> None:
    own = own_version(place, "assign")
    new = a_newer(template("forms", "assign").definition)
    released("forms", new)
    with place.inside():
        with pytest.raises(Conflict, match=r"library.own_changes"):
            updating.adopt(kind="forms", key="assign", act=place.act("admin"))
        assert current_form("assign").definition == own


def test_changes_are_taken_one_by_one_into_a_draft(place: Town, released: Any) -> None:
    own = own_version(place, "close")
    new = a_newer(template("forms", "close").definition)
    released("forms", new)
    first = own["pages"][0]["fields"][0]["id"]
    with place.inside():
        update = updating.update_of(kind="forms", key="close", act=place.act("admin"))
        by_id = {one.id: one for one in update.changes}
        assert set(by_id) == {f"changed/fields/{first}/help", "added/fields/nytt_i_malen"}
        assert by_id[f"changed/fields/{first}/help"].conflict and by_id["added/fields/nytt_i_malen"].core
        with pytest.raises(Conflict, match=r"library.update_stale"):
            updating.take_update(kind="forms", key="close", number=1, taken=[], act=place.act("admin"))
        updating.take_update(kind="forms", key="close", number=2, taken=["unknown"], act=place.act("admin"))
        draft = form_drafts.draft_of("close")
        assert draft is not None
        said = form_drafts.text_of(draft)
        ids = [item["id"] for item in said["pages"][0]["fields"]]
        assert ids[1] == "nytt_i_malen" and "vart_eget" in ids, "what the law demands comes along unticked"
        assert said["pages"][0]["fields"][0]["help"]["nb"] == "Vår hjelp."
        with pytest.raises(Conflict, match=r"library.draft_there"):
            updating.take_update(kind="forms", key="close", number=2, taken=[], act=place.act("admin"))
        form_drafts.publish_draft(draft=draft, revision=draft.revision, act=place.act("admin"))
    assert standing(place, "forms", "close").state == "own", "what was left is not offered again"


def test_a_letter_is_put_in_a_draft_with_what_was_taken(place: Town, released: Any) -> None:
    new = template("letters", "plan_cover").definition
    new["version"] += 1
    new["title"] = {"nb": "Planen", "nn": "Planen"}
    released("letters", new)
    with place.inside():
        update = updating.update_of(kind="letters", key="plan_cover", act=place.act("admin"))
        (change,) = update.changes
        placed = updating.take_update(
            kind="letters", key="plan_cover", number=1, taken=[change.id], act=place.act("admin")
        )
        assert placed.number == 0
        draft = letter_drafts.draft_of("plan_cover")
        assert draft is not None
        letter_drafts.publish_draft(draft=draft, revision=draft.revision, act=place.act("admin"))
        assert LetterVersion.objects.get(key="plan_cover", number=2).definition == new


def test_there_is_nothing_to_take_where_nothing_is_new(place: Town) -> None:
    with place.inside():
        with pytest.raises(Conflict, match=r"library.no_update"):
            updating.update_of(kind="forms", key="decision", act=place.act("admin"))
        with pytest.raises(Conflict, match=r"library.no_update"):
            updating.adopt(kind="forms", key="decision", act=place.act("admin"))
        with pytest.raises(NotFound):
            updating.update_of(kind="forms", key="finnes_ikke", act=place.act("admin"))
        assert FormVersion.objects.filter(key="decision").count() == 1


@pytest.mark.parametrize("who", ["adviser", "ppt_head", "nobody"])
def test_only_the_administrator_sees_and_takes(place: Town, who: str) -> None:
    with pytest.raises(Forbidden), place.inside():
        updating.standings(act=place.act(who))
    with pytest.raises(Forbidden), place.inside():
        updating.update_of(kind="forms", key="decision", act=place.act(who))
    with pytest.raises(Forbidden), place.inside():
        updating.adopt(kind="forms", key="decision", act=place.act(who))
