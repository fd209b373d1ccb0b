"""The letter editor: every act over plain HTTP, undo, two people at once, the law's parts, preview, publishing."""

import html
import itertools
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from casework.cases.letter_duties import problems_now
from casework.documents import drafts
from casework.documents.letters import LetterError, load
from casework.documents.models import LetterVersion
from casework.documents.selectors import current_letter, current_version
from casework.library.catalogue import templates
from casework.workflows.definition import load as load_workflow
from casework.workflows.editing import every_task
from casework.workflows.selectors import current_workflow
from core.audit.models import AuditEntry
from tests.casework.letters_sample import column, paragraph, template
from tests.cast import Town, build_next_town
from tests.web.posted_form import form_with
from web import letter_lint_words, letter_words

_numbers = itertools.count(1)
_WORDED = "noe i oppbygningen"


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


class Editor:
    """A person at the editor of one letter."""

    def __init__(self, town: Town, key: str, who: str = "admin") -> None:
        self.town, self.key, self.url = town, key, f"/oppsett/brev/{key}/rediger/"
        self.client: Client = town.client(who)

    @classmethod
    def begin(cls, town: Town, title: str, like: str = "") -> "Editor":
        answer = town.client("admin").post("/oppsett/nytt-brev/", {"title": title, "like": like})
        found = re.fullmatch(r"/oppsett/brev/([a-z0-9_]+)/rediger/", answer["Location"])
        assert found is not None, answer["Location"]
        return cls(town, found[1])

    def page(self, at: str = "") -> str:
        answer = self.client.get(self.url, {"del": at})
        assert answer.status_code == 200, answer.content[:500]
        return answer.content.decode()

    def do(
        self, act: str, data: Mapping[str, Any] | None = None, *, expect: int = 302, revision: str = "", **fields: Any
    ) -> str:
        found = re.search(r'name="revision" value="([0-9]+)"', self.page())
        assert found is not None
        posted = {**(data or {}), **fields, "act": act, "revision": revision or found[1]}
        answer = self.client.post(self.url, posted)
        assert answer.status_code == expect, answer.content.decode()[:3000]
        return html.unescape(answer.content.decode()) if expect != 302 else answer["Location"]

    def save(self, at: int, data: Mapping[str, Any] | None = None, **fields: Any) -> None:
        """Save the panel as it stands, with these fields changed."""
        panel = form_with(self.page(str(at)), f"save:{at}")
        self.do(f"save:{at}", {**panel, **(data or {}), **fields})

    def do_without_draft(self, act: str) -> None:
        """Press a button on the page of the published letter."""
        assert self.client.post(self.url, {"act": act}).status_code == 302

    def text(self) -> dict[str, Any]:
        with self.town.inside():
            draft = drafts.draft_of(self.key)
            assert draft is not None
            return drafts.text_of(draft)

    def look(self, address: str, **query: Any) -> str:
        answer = self.client.get(self.url.replace("rediger/", address), query)
        assert answer.status_code == 200, answer.content[:500]
        return html.unescape(answer.content.decode())


@pytest.fixture
def editor(place: Town) -> Iterator[Editor]:
    """A new letter with a draft, thrown away afterwards."""
    made = Editor.begin(place, f"Møtebrev {next(_numbers)}")
    yield made
    with place.inside():
        draft = drafts.draft_of(made.key)
        if draft is not None:
            draft.delete()


def test_a_letter_is_written_previewed_and_published(place: Town) -> None:
    made = Editor.begin(place, "Innkalling til møte")
    assert "ting må ordnes før publisering" in made.page()
    assert "Noe må ordnes før brevet kan vises" in made.look("prov/")
    made.do("publish", expect=422)
    made.save(0, text_nb="Hei, {{ barnets  NAVN }}.", text_nn="Hei, {{Namnet til barnet}}.")
    assert made.text()["blocks"][0]["text"] == {"nb": "Hei, {{child.name}}.", "nn": "Hei, {{child.name}}."}
    assert "Hei, {{Barnets navn}}." in html.unescape(made.page("0"))
    made.do("add", kind="facts", after="0")
    label = {"row.0.label_nb": "Sted", "row.0.label_nn": "Stad"}
    made.save(1, {**label, "row.0.value_nb": "Skolen", "row.0.value_nn": "Skulen", "row.0.optional": "1"})
    made.save(1, {"row.1.label_nb": "Sak", "row.1.label_nn": "Sak", "row.1.value_nb": "{{Saksnummer}}"})
    assert "rad 2, nynorsk: teksten mangler" in html.unescape(made.page("1"))
    made.save(1, {"row.1.value_nn": "{{saksnummer}}"})
    made.do("row_up:1.1", form_with(made.page("1"), "row_up:1.1"))
    assert [row["label"]["nb"] for row in made.text()["blocks"][1]["rows"]] == ["Sak", "Sted"]
    made.save(1, {"if": "unit.leader", "unless": "tull"})
    assert made.text()["blocks"][1]["if"] == "unit.leader" and "unless" not in made.text()["blocks"][1]

    shown = made.look("prov/", sprak="nn")
    assert "Ada Prøvesen" in shown and "2026/0014" in shown and "Med helsing" in shown and "Stad" in shown
    assert "Stad" not in made.look("prov/", sprak="nn", valgt="1")
    pdf = made.client.get(made.url.replace("rediger", "pdf"), {"versjon": "kladd", "sprak": "nb"})
    assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")

    assert "Brevet er nytt" in made.look("publiser/") and "Dette blir versjon 1" in made.look("publiser/")
    assert made.do("publish") == f"/oppsett/brev/{made.key}/"
    assert "Ada Prøvesen" in made.look("", versjon="1")
    assert made.client.get(made.url.replace("rediger", "pdf"), {"versjon": "1"}).status_code == 200
    listed = html.unescape(place.client("admin").get("/oppsett/maler/").content.decode())
    assert "Innkalling til møte" in listed and f'href="/oppsett/brev/{made.key}/"' in listed
    with place.inside():
        done = AuditEntry.objects.filter(action__startswith="letter.").values_list("action", flat=True)
        assert {"letter.draft_begun", "letter.published"} <= set(done)

    assert made.client.post(made.url, {"act": "begin"}).status_code == 302
    made.do("remove:1")
    assert "Tatt bort: «Sak»" in made.look("publiser/")
    made.do("publish")
    made.do_without_draft("roll_forward:1")
    assert len(made.text()["blocks"]) == 3
    made.do("throw_away")
    made.do_without_draft("archive")
    assert "Lagt bort" in made.look("")
    made.do_without_draft("take_back")
    with place.inside():
        assert current_letter(made.key)[1] == 2 and drafts.archived() == set()


def test_undo_redo_and_two_people(editor: Editor) -> None:
    first = editor.text()
    seen = re.search(r'name="revision" value="([0-9]+)"', editor.page())
    assert seen is not None
    editor.do("add", kind="heading", after="-1")
    editor.do("down:1")
    editor.do("copy:0")
    changed = editor.text()
    assert [block["type"] for block in changed["blocks"]] == ["heading", "heading", "signature", "paragraph"]
    told = editor.do("add", expect=409, revision=seen[1], kind="quote", after="0")
    assert "Noen andre har endret kladden" in told and editor.text() == changed
    for _step in range(3):
        editor.do("undo")
    assert editor.text() == first
    editor.do("undo", expect=409)
    editor.do("redo")
    editor.do("place:0", before="2")
    editor.do("redo", expect=409)
    for act in ("up:9", "save:9", "row_up:9.0", "row_up:0.0", "remove:x", "copy:"):
        editor.do(act, expect=409)
    editor.do("add", expect=409, kind="typst", after="0")


def test_what_the_law_demands_stays(place: Town) -> None:
    made = Editor(place, "decision_letter")
    assert made.client.post(made.url, {"act": "begin"}).status_code == 302
    before = made.text()
    at = next(n for n, block in enumerate(before["blocks"]) if block.get("id") == "complaint_right")
    panel = html.unescape(made.page(str(at)))
    assert "Lovpålagt" in panel and f'value="remove:{at}"' not in panel
    assert "lovpålagt og kan ikke tas bort" in made.do(f"remove:{at}", expect=409)
    made.save(at, {"if": "decision.granted"}, text_nb="Klag gjerne.", text_nn="Klag gjerne.")
    assert made.text()["blocks"][at]["text"]["nb"] == "Klag gjerne." and "if" not in made.text()["blocks"][at]
    made.save(0, text_nb="Ring {{Avsenders telefon}}", text_nn="Ring {{Avsenders telefon}}")
    reasons = next(n for n, block in enumerate(before["blocks"]) if block.get("id") == "reasons")
    made.save(reasons, text_nb="Vi har tenkt oss om.", text_nn="Vi har tenkt oss om.")
    page = html.unescape(made.page())
    assert "Dette kan stoppe brevet" in page and "Begrunnelsen for vedtaket</li>" in page
    made.do("throw_away")
    copy = Editor.begin(place, "Vårt vedtak", "library:decision_letter")
    with place.inside():
        draft = drafts.draft_of(copy.key)
        assert draft is not None
        drafts.publish_draft(draft=draft, revision=draft.revision, act=place.act("admin"))
        less = {**copy_of(place, copy.key), "blocks": [paragraph("Ingenting")]}
        assert "complaint_right: is statutory" in drafts.problems_of(less)
        workflow = deepcopy(current_workflow("school_referral").definition)
        (decide,) = (task for task in every_task(workflow) if task.get("effect") == "decide")
        for key, refused in (("acknowledgement", True), (copy.key, False), ("finnes_ikke", False)):
            decide["letter"] = {"key": key}
            found = [one.code for one in problems_now(load_workflow(workflow))]
            assert ("letter_lacks_complaint" in found) is refused, key
    assert made.client.post(made.url, {"act": "archive"}).status_code == 302
    with place.inside():
        assert drafts.archived() == set()
        assert LetterVersion.objects.filter(key="decision_letter").count() == 1


def copy_of(place: Town, key: str) -> dict[str, Any]:
    """What the published version says."""
    found: dict[str, Any] = current_version(key).definition
    return found


def test_merge_fields_mean_one_thing_in_every_language() -> None:
    seen: dict[str, str] = {}
    for language in ("nb", "nn", "en"):
        for words, path in letter_words.meant(language):
            assert seen.setdefault(words, path) == path, words
    texts = re.findall(r'"((?:[^"\\]|\\.)*\{\{(?:[^"\\]|\\.)*)"', "".join(one.source for one in templates("letters")))
    assert len(texts) > 100
    for language in ("nb", "nn", "en"):
        with override(language):
            assert [letter_words.kept(letter_words.shown(text)) for text in texts] == texts


def test_everything_that_can_be_wrong_is_told_in_words() -> None:
    wrong = template(
        paragraph("", "Hei"),
        paragraph("{{ukjent}} {{child.name"),
        paragraph("{{decision.granted}}", "{{case.number}}"),
        {"type": "list", "each": "child.name"},
        {"type": "facts", "rows": []},
        {"type": "table", "caption": column("a", "b")["label"], "each": "decision.extent", "columns": []},
        {"type": "sections", "from": "nowhere"},
    )
    with pytest.raises(LetterError) as error:
        load(wrong)
    with pytest.raises(LetterError) as empty:
        load({**template(), "blocks": []})
    told = [letter_lint_words.told(problem) for problem in [*error.value.problems, *empty.value.problems]]
    assert not [one for one in told if _WORDED in one.what]
    assert {one.at for one in told} == {-1, 0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("who", ["adviser", "ppt_head", "decider"])
def test_nobody_else_comes_in(place: Town, who: str) -> None:
    client = place.client(who)
    for address in ("", "rediger/", "prov/", "publiser/", "pdf/?versjon=1"):
        assert client.get(f"/oppsett/brev/acknowledgement/{address}").status_code == 403
    assert client.post("/oppsett/nytt-brev/", {"title": "X"}).status_code == 403
