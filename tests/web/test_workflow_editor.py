"""The workflow editor: every act over plain HTTP, undo, two people at once, publishing, the law's parts, bad input."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.workflows import drafts, editing, lint
from casework.workflows.selectors import current_workflow, offered_workflows
from tests.cast import Town, build_next_town
from tests.web.posted_form import form_with
from tests.web.workflow_editor import Editor
from web.workflow_lint_words import WORDS

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture
def editor(place: Town) -> Iterator[Editor]:
    """A new workflow with a draft, thrown away afterwards."""
    made = Editor.begin(place, f"Ressursteam {next(_numbers)}")
    yield made
    with place.inside():
        draft = drafts.draft_of(made.key)
        if draft is not None:
            draft.delete()


def test_everything_can_be_undone_and_done_again(editor: Editor) -> None:
    first = editor.text()
    assert editor.add("phase", "Møte") == "phase:mote"
    second = editor.text()
    editor.do("undo")
    assert editor.text() == first
    editor.do("redo")
    assert editor.text() == second
    editor.do("undo")
    editor.add("phase", "Samtale")
    editor.do("redo", expect=409)
    editor.do("undo")
    editor.do("undo", expect=409)
    assert editor.text() == first


def test_parts_move_copy_and_go(editor: Editor) -> None:
    phase = editor.add("phase", "Møte")
    for title in ("Ett", "To"):
        editor.add("task", title, phase="mote")
    editor.do("up:task:to")
    editor.do("copy:task:to")

    def keys() -> list[list[str]]:
        return [[task["key"] for task in each["tasks"]] for each in editor.text()["phases"]]

    assert keys() == [["forste_oppgave"], ["to", "to_2", "ett"]]
    editor.do("up:task:to")
    editor.do("place:task:ett", before="task:forste_oppgave")
    editor.do("place:task:to", page="mote")
    assert keys() == [["ett", "forste_oppgave"], ["to_2", "to"]]
    editor.do(f"remove:{phase}", expect=409)
    editor.do("remove:task:to")
    editor.do("remove:task:to_2")
    editor.do(f"up:{phase}")
    editor.do(f"remove:{phase}")
    assert keys() == [["ett", "forste_oppgave"]]


def test_two_people_the_second_is_told_and_nothing_is_overwritten(editor: Editor) -> None:
    seen = editor.revision()
    editor.add("phase", "Først")
    before = editor.text()
    told = editor.do("add:phase", expect=409, revision=seen, title="Sist")
    assert "Noen andre har endret kladden" in told
    assert editor.text() == before


def test_what_is_wrong_is_told_at_the_part(editor: Editor) -> None:
    ref = editor.add("phase", "Tom fase")
    page = editor.page(ref)
    assert (
        "ting må ordnes før publisering" in page
        and f'href="/oppsett/forlop/{editor.key}/rediger/?del={ref}#del"' in page
    )
    assert "listen er tom eller for lang" in page
    assert "må ordnes" in editor.do("publish", expect=409)
    assert "må ordnes før den kan prøves" in editor.client.get(editor.url.replace("rediger", "prov")).content.decode()


def test_publishing_shows_what_changes_and_old_versions_can_be_gone_back_to(place: Town) -> None:
    made = Editor.begin(place, "Drøfting i team")
    publish = made.url.replace("rediger", "publiser")
    assert "Forløpet er nytt" in made.client.get(publish).content.decode()
    assert made.do("publish") == f"/oppsett/forlop/{made.key}/"
    assert made.client.post(made.url, {"act": "begin"}).status_code == 302
    made.add("task", "Skriv referat", phase="start")
    told = made.client.get(publish).content.decode()
    assert "Oppgave «Skriv referat»" in told and "Dette blir versjon 2" in told
    made.do("publish")
    made.client.post(made.url, {"act": "begin"})
    made.do("roll_forward:1")
    assert len(made.text()["phases"][0]["tasks"]) == 1
    made.do("undo")
    assert len(made.text()["phases"][0]["tasks"]) == 2
    assert made.add("task", "Skriv referat", phase="start") == "task:skriv_referat_2"
    made.do("roll_forward:9", expect=409)
    made.do("throw_away")
    with place.inside():
        assert current_workflow(made.key).number == 2


def test_a_workflow_is_taken_out_of_use_and_in_again(place: Town) -> None:
    made = Editor.begin(place, "Prøveforløp")
    made.do("publish")

    def offered() -> bool:
        with place.inside():
            return made.key in {row.key for row in offered_workflows()}

    assert offered()
    made.client.post(made.url, {"act": "archive"})
    assert not offered()
    assert "Tilbys ikke for nye saker" in made.client.get(f"/oppsett/forlop/{made.key}/").content.decode()
    made.client.post(made.url, {"act": "offer"})
    assert offered()


def test_what_the_law_demands_is_locked(place: Town) -> None:
    made = Editor(place, "school_referral")
    assert "Begynn en kladd" in made.page()
    made.client.post(made.url, {"act": "begin"})
    core = next(task for phase in made.text()["phases"] for task in phase["tasks"] if task.get("core"))
    ref = f"task:{core['key']}"
    page = made.page(ref)
    assert "Lovpålagt" in page and f'value="remove:{ref}"' not in page and 'name="optional"' not in page
    assert "lovpålagt" in made.do(f"remove:{ref}", expect=409)
    made.save(ref, "Andre ord", owner=["teacher"], form=core["form"] or "", optional="1", effect="none")
    now = made.part(ref)
    assert now["core"] is True and not now.get("optional") and now.get("effect") == core["effect"]
    assert now["owner"] == ["teacher"] and "Endret: Oppgave «Andre ord»" in made.page()
    made.do("throw_away")


def test_a_new_workflow_may_begin_as_another_or_as_a_national_one(place: Town) -> None:
    for like in ("own:school_referral", "library:school_referral"):
        made = Editor.begin(place, "Vårt eget forløp", like)
        assert len(made.text()["phases"]) > 3 and made.text()["title"]["nb"] == "Vårt eget forløp"
        assert "ting må ordnes" not in made.page()
        made.do("throw_away")
    client = place.client("admin")
    for like in ("own:finnes_ikke", "library:finnes_ikke"):
        answer = client.post("/oppsett/nytt-forlop/", {"title": "x", "like": like})
        assert answer["Location"] == "/oppsett/maler/"


@pytest.mark.parametrize(
    "act", ["up:task:borte", "save:task:borte", "remove:", "copy:x", "place:y", "add:ingenting", "add:task", "save:x:y"]
)
def test_what_is_not_there_cannot_be_edited(editor: Editor, act: str) -> None:
    before = editor.text()
    editor.do(act, expect=409, phase="finnes_ikke")
    assert editor.text() == before


def test_texts_from_a_person_are_text(editor: Editor) -> None:
    bad = '<script>alert(1)</script>" onfocus="x'
    for kind in ("phase", "deadline", "branch", "sub", "priority", "pause", "event"):
        editor.add(kind, bad)
    editor.add("task", bad, phase="start")
    for part in ("", *(ref for ref, _part in editing.every_part(editor.text()))):
        answer = editor.client.get(editor.url, {"del": part})
        assert b"<script>alert" not in answer.content and b'" onfocus="x' not in answer.content


def test_only_an_administrator_may_edit(place: Town, editor: Editor) -> None:
    for who in ("adviser", "teacher", "nobody"):
        client = place.client(who)
        for page in ("rediger", "publiser", "prov", "foresatte"):
            url = editor.url.replace("rediger", page)
            assert client.get(url).status_code == 403
            assert client.post(url, {"act": "publish"}).status_code == 403


def test_every_fault_is_told_in_words() -> None:
    folder = Path(lint.__file__).parent
    names = [*folder.glob("lint*.py"), folder / "problems.py", folder / "succession.py", folder / "surroundings.py"]
    source = "".join(path.read_text(encoding="utf-8") for path in names)
    source += (folder.parent / "cases" / "effect_fields.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Problem\(\s*[^"\n]*?(?:f?"[^"]*",\s*)?"([a-z_]+)"', source))
    assert len(codes) > 50
    assert codes - WORDS.keys() == set()


@pytest.mark.parametrize("key", ["school_referral", "complaint"])
def test_saving_a_panel_as_it_stands_changes_nothing(place: Town, key: str) -> None:
    made = Editor.begin(place, "Uendret", f"library:{key}")
    before = made.text()
    for ref in ("", *(ref for ref, _part in editing.every_part(before))):
        act = f"save:{ref}"
        fields = form_with(made.client.get(made.url, {"del": ref}).content.decode(), act)
        assert made.client.post(made.url, {**fields, "act": act}).status_code == 302
        now = made.text()
        same = (editing.part(now, ref), editing.part(before, ref)) if ref else (now, before)
        assert same[0] == same[1]
    assert made.text() == before
    made.do("throw_away")


def test_many_are_pasted_at_once(editor: Editor) -> None:
    editor.add("task", "Ring foresatte", phase="start", owner="teacher")
    assert editor.part("task:ring_foresatte")["owner"] == ["teacher"]
    lines = "Drøfting:\nDrøft saken – lærer\nSkriv referat – rektor eller styrer\nTenk litt – noen"
    where = editor.do("add_many:", lines=lines, in_order="1")
    assert "del=task%3Atenk_litt" in where
    assert editor.part("task:droft_saken")["owner"] == ["teacher"]
    assert editor.part("task:skriv_referat")["owner"] == ["unit_head"]
    assert editor.part("task:tenk_litt")["needs"] == ["skriv_referat"]
    editor.do("undo")
    assert [phase["key"] for phase in editor.text()["phases"]] == ["start"]


MODEL = """1 Behov meldes:
Til foresatte: Noen har meldt at teknologi kan hjelpe barnet.
Meld behov – skole
Samtykke – foresatte
2 Kartlegging:
Kartleggingsmøte – PPT og rektor – innen 10 virkedager etter samtykke
3 Utprøving:
Evaluer utprøvingen – kontaktlærer – godkjennes av leder for PPT
Avslutt – fysioterapeuten
Ved siden av: Klage på vedtak"""


def test_a_service_model_is_pasted_whole(place: Town) -> None:
    made = Editor.begin(place, "Velferdsteknologi hos oss")
    made.do("add_many:", lines=MODEL, in_order="1")
    tasks = {task["key"]: task for task in editing.every_task(made.text())}
    assert list(tasks) == ["meld_behov", "samtykke", "kartleggingsmote", "evaluer_utprovingen", "avslutt"]
    assert [task.get("form") for task in tasks.values()] == [
        "welfare_need",
        "consent_welfare",
        "welfare_mapping",
        "welfare_trial_evaluation",
        "close",
    ]
    assert [task["owner"] for task in tasks.values()] == [
        ["unit_head"],
        ["guardian"],
        ["ppt_adviser", "unit_head"],
        ["teacher"],
        ["ppt_adviser"],
    ]
    assert tasks["samtykke"]["per"] == "guardian" and tasks["evaluer_utprovingen"]["approvals"][0]["owner"] == [
        "ppt_head"
    ]
    page = made.client.get(made.url).content.decode()
    assert "faser: 3, oppgaver: 5, av dem med skjema: 5" in page and "«fysioterapeuten»" in page
    made.do("throw_away")
