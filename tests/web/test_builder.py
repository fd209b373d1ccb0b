"""The form builder: every act over plain HTTP, undo, two people at once, publishing, trying, and hostile input."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from casework.forms import drafts, editing
from casework.forms.definition import load
from casework.forms.selectors import current_form
from tests.cast import Town, build_next_town

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


class Builder:
    """A person at the builder."""

    def __init__(self, town: Town, key: str, who: str = "admin") -> None:
        self.town, self.url = town, f"/oppsett/skjema/{key}/rediger/"
        self.key = key
        self.client: Client = town.client(who)

    def page(self, felt: str = "") -> str:
        answer = self.client.get(self.url, {"felt": felt} if felt else {})
        assert answer.status_code == 200, answer.content[:500]
        return answer.content.decode()

    def revision(self) -> str:
        found = re.search(r'name="revision" value="([0-9]+)"', self.page())
        assert found is not None
        return found[1]

    def do(self, act: str, *, expect: int = 302, revision: str = "", **fields: Any) -> str:
        answer = self.client.post(self.url, {"act": act, "revision": revision or self.revision(), **fields})
        assert answer.status_code == expect, answer.content[:2000]
        return answer.content.decode() if expect != 302 else answer["Location"]

    def text(self) -> dict[str, Any]:
        with self.town.inside():
            draft = drafts.draft_of(self.key)
            assert draft is not None
            return drafts.text_of(draft)

    def item(self, field_id: str) -> dict[str, Any]:
        return next(each for each in editing.every_item(self.text()) if each["id"] == field_id)


@pytest.fixture
def builder(place: Town) -> Iterator[Builder]:
    """A new form with a draft, thrown away afterwards."""
    number = next(_numbers)
    answer = place.client("admin").post("/oppsett/nytt-skjema/", {"title": f"Tverrfaglig drøfting {number}"})
    assert answer.status_code == 302
    made = Builder(place, f"tverrfaglig_drofting_{number}")
    made.do("add", label="Beskrivelse", kind="long", place="page:side")
    yield made
    with place.inside():
        draft = drafts.draft_of(made.key)
        if draft is not None:
            draft.delete()


def test_a_form_is_built_from_nothing_and_published(builder: Builder) -> None:
    where = builder.do("add", label="Hva gjelder det?", kind="radio", place="page:side")
    assert "felt=hva_gjelder_det" in where
    options: dict[str, Any] = {
        "option_value": ["svar_1", "svar_2", ""],
        "option_nb": ["Lesing", "", "Trivsel"],
        "option_nn": ["", "", ""],
    }
    texts: dict[str, Any] = {"label_nb": "Hva gjelder det?", "label_nn": "Kva gjeld det?", "required": "1"}
    builder.do("save:hva_gjelder_det", **texts, **options)
    item = builder.item("hva_gjelder_det")
    assert item["required"] is True and item["label"]["nn"] == "Kva gjeld det?"
    assert [option["label"]["nb"] for option in item["options"]] == ["Lesing", "Trivsel"]
    builder.do("add", label="Fortell mer", kind="long", place="page:side")
    rule: dict[str, Any] = {
        "rule_field": ["hva_gjelder_det", ""],
        "rule_operator": ["is", "is"],
        "rule_value": ["svar_1", ""],
    }
    builder.do("save:fortell_mer", label_nb="Fortell mer", label_nn="Fortel meir", **rule)
    assert builder.item("fortell_mer")["show_if"] == {"eq": ["hva_gjelder_det", "svar_1"]}
    assert "vises på vilkår" in builder.page()
    where = builder.do("publish")
    assert where == f"/oppsett/skjema/{builder.key}/"
    with builder.town.inside():
        version = current_form(builder.key)
        assert version.number == 1
        assert load(version.definition).field("fortell_mer").show_if is not None
        assert drafts.draft_of(builder.key) is None


def test_everything_can_be_undone_and_done_again(builder: Builder) -> None:
    first = builder.text()
    builder.do("add", label="Ett", kind="text", place="page:side")
    second = builder.text()
    builder.do("undo")
    assert builder.text() == first
    builder.do("redo")
    assert builder.text() == second
    builder.do("undo")
    builder.do("add", label="To", kind="text", place="page:side")
    builder.do("redo", expect=409)
    builder.do("undo")
    assert builder.text() == first
    builder.do("undo")
    builder.do("undo", expect=409)


def test_what_must_be_filled_in_is_decided_for_a_whole_page(builder: Builder) -> None:
    builder.do("add", label="Navn", kind="text", place="page:side")
    builder.do("add", label="Mål", kind="repeat", place="page:side")
    builder.do("add", label="Ønske", kind="text", place="into:mal")
    builder.do("add", label="Les dette", kind="info", place="page:side")
    builder.do("page_add", page_title="Mer")
    builder.do("add", label="Annet", kind="text", place="page:mer", required="1")

    def required() -> set[str]:
        return {each["id"] for each in editing.every_item(builder.text()) if each.get("required")}

    shown = builder.page()
    assert 'value="onske" id="ma-felt-onske"' in shown and 'id="ma-felt-les_dette"' not in shown
    where = builder.do("must:side", must=["navn", "onske", "annet", "les_dette", "borte"], fokus="ma-lagre-side")
    assert required() == {"navn", "onske", "annet"}  # «annet» was so before: it is on another page
    assert 'id="ma-side" open>' in builder.town.client("admin").get(where.partition("#")[0]).content.decode()
    builder.do("must_all:side")
    assert required() == {"beskrivelse", "navn", "onske", "annet"}
    builder.do("must_none:side")
    assert required() == {"annet"}
    builder.do("undo")
    assert required() == {"beskrivelse", "navn", "onske", "annet"}
    builder.do("must:borte", expect=409)


def test_the_law_and_not_a_person_decides_over_a_statutory_question() -> None:
    field = {"type": "text", "label": {"nb": "Navn"}}
    fields = [{"id": "navn", "core": True, "required": True, **field}, {"id": "alder", "required": True, **field}]
    definition = {"pages": [{"key": "side", "title": {"nb": "Side"}, "fields": fields}]}
    left = editing.require(definition, "side", ())
    assert [each.get("required") for each in editing.every_item(left)] == [True, None]


def test_answers_that_nobody_has_written_are_not_published(builder: Builder) -> None:
    builder.do("add", label="Hva gjelder det?", kind="radio", place="page:side")
    assert "1 ting må ordnes før publisering" in builder.page()
    assert "sett inn egne for «Svar 1» og «Svar 2»" in builder.page()
    assert "Noen svar heter fremdeles" in builder.do("publish", expect=422)
    written: dict[str, Any] = {"option_value": ["svar_1", "svar_2"], "option_nb": ["Språk", "Lesing"]}
    builder.do("save:hva_gjelder_det", label_nb="Hva gjelder det?", **written)
    assert "må ordnes" not in builder.page()
    builder.do("publish")


def test_questions_move_copy_and_go(builder: Builder) -> None:
    for label in ("Ett", "To", "Tre"):
        builder.do("add", label=label, kind="text", place="page:side")

    def names() -> list[str]:
        return [each["id"] for page in builder.text()["pages"] for each in page["fields"]]

    assert names() == ["beskrivelse", "ett", "to", "tre"]
    builder.do("up:tre")
    builder.do("place:beskrivelse", before="", page="side")
    assert names() == ["ett", "tre", "to", "beskrivelse"]
    builder.do("copy:tre")
    assert names() == ["ett", "tre", "tre_2", "to", "beskrivelse"]
    builder.do("remove:tre")
    builder.do("page_add", page_title="Mer")
    builder.do("down:beskrivelse")
    assert [[each["id"] for each in page["fields"]] for page in builder.text()["pages"]] == [
        ["ett", "tre_2", "to"],
        ["beskrivelse"],
    ]
    builder.do("page_remove:mer", expect=409)
    builder.do("up:beskrivelse")
    builder.do("page_remove:mer")
    assert names() == ["ett", "tre_2", "to", "beskrivelse"]


def test_rows_and_sums_are_built(builder: Builder) -> None:
    builder.do("add", label="Tiltak", kind="repeat", place="page:side")
    builder.do("add", label="Timer", kind="dec", place="into:tiltak")
    builder.do("add", label="Timer i alt", kind="computed", place="page:side")
    builder.do(
        "save:timer_i_alt",
        label_nb="Timer i alt",
        label_nn="Timar i alt",
        calc="total",
        calc_field=["tiltak.timer", ""],
        decimals="1",
    )
    assert builder.item("timer_i_alt")["calc"] == {"total": ["tiltak", "timer"]}
    assert builder.item("timer_i_alt")["decimals"] == 1
    tried = builder.client.get(f"/oppsett/skjema/{builder.key}/prov/").content.decode()
    assert 'data-computed="timer_i_alt"' in tried


def test_two_people_the_second_is_told_and_nothing_is_overwritten(builder: Builder) -> None:
    seen = builder.revision()
    builder.do("add", label="Først", kind="text", place="page:side")
    before = builder.text()
    told = builder.do("add", expect=409, revision=seen, label="Sist", kind="text", place="page:side")
    assert "Noen andre har endret kladden" in told
    assert builder.text() == before


def test_a_draft_that_is_not_right_says_so_and_cannot_be_published(builder: Builder) -> None:
    builder.do("add", label="Tall", kind="int", place="page:side")
    builder.do("save:tall", label_nb="Tall", label_nn="Tal", min="9", max="1")
    page = builder.page()
    assert "ting må ordnes før publisering" in page and "minst er større enn høyst" in page
    builder.do("publish", expect=422)
    assert "må ordnes før den kan prøves" in builder.client.get(f"/oppsett/skjema/{builder.key}/prov/").content.decode()


def test_trying_judges_and_keeps_nothing(builder: Builder) -> None:
    builder.do("save:beskrivelse", label_nb="Beskrivelse", label_nn="Skildring", required="1")
    url = f"/oppsett/skjema/{builder.key}/prov/"
    assert "Fyll ut «Beskrivelse»" in builder.client.get(url, {"provd": "1"}).content.decode()
    assert "kunne vært sendt" in builder.client.get(url, {"provd": "1", "beskrivelse": "x"}).content.decode()


def test_a_statutory_question_keeps_its_place_in_law(place: Town) -> None:
    made = Builder(place, "referral_school")
    assert "Begynn en kladd" in made.client.get(made.url).content.decode()
    assert made.client.post(made.url, {"act": "begin"}).status_code == 302
    from casework.forms.editing import every_item

    core = next(each for each in every_item(made.text()) if each.get("core"))
    made.do(f"remove:{core['id']}")
    assert "er lovpålagt og kan ikke tas bort" in made.page()
    made.do("undo")
    made.do(f"save:{core['id']}", label_nb="Andre ord", label_nn="Andre ord")
    assert made.item(core["id"])["core"] is True
    assert "Endret: «Andre ord»" in made.page()
    made.do("throw_away")
    with place.inside():
        assert drafts.draft_of("referral_school") is None


@pytest.mark.parametrize(
    "act", ["up:finnes_ikke", "save:finnes_ikke", "remove:", "copy:x", "place:y", "page_up:z", "page:z"]
)
def test_what_is_not_there_cannot_be_edited(builder: Builder, act: str) -> None:
    before = builder.text()
    builder.do(act, expect=409, place="into:finnes_ikke")
    assert builder.text() == before


def test_texts_from_a_person_are_text(builder: Builder) -> None:
    bad = '<script>alert(1)</script>" onfocus="x'
    builder.do("add", label=bad, kind="text", place="page:side")
    assert "<script>alert" not in builder.page() and 'onfocus="x' not in builder.page().replace(
        "&quot; onfocus=&quot;x", ""
    )


def test_only_an_administrator_may_build(place: Town, builder: Builder) -> None:
    for who in ("adviser", "teacher", "nobody"):
        client = place.client(who)
        assert client.get(builder.url).status_code == 403
        assert client.post(builder.url, {"act": "publish"}).status_code == 403


def test_every_fault_that_a_person_can_make_is_told_in_words() -> None:
    import re as regex
    from pathlib import Path

    from web.lint_words import in_plain_words

    folder = Path(drafts.__file__).parent
    source = "".join((folder / name).read_text(encoding="utf-8") for name in _SOURCES)
    said = regex.findall(r'yield f?"[^"]*?: ([^"]+)"', source)
    assert len(said) > 40
    untold = [one for one in said if "oppbygningen" in in_plain_words(_filled(one), name_of=str)]
    assert [one for one in untold if not one.startswith(_BY_IMPORT_ALONE)] == []


_SOURCES = ("lint.py", "lint_rows.py", "lint_rules.py", "lint_texts.py", "succession.py")
# What the builder never writes: only a package or a program that sends a definition of its own can.
_BY_IMPORT_ALONE = (
    "needs key, version",
    "the key must be",
    "at least one",
    "must be a list",
    "valid_from",
    "paged is",
    "base names",
    "from names",
    "languages ",
    "drafted names",
    "needs key, title",
    "needs id, type",
    "unknown ",
    "the id ",
    "options must be a list",
    "{key} ",
    "prefill names",
    "only numbers",
    "the condition may only ask",
)


def _filled(said: str) -> str:
    said = said.replace("{len(places)}", "6")
    numbers = re.sub(r"\{(MAX_\w+|least|limit)\}", "6", said)
    return re.sub(r"\{[^}]*\}", "nb", numbers)


def test_a_form_on_paper_is_pasted_in_one_go(builder: Builder) -> None:
    lines = "# Om barnet\nNavn *\nTolk?\n- Ja\n- Nei\n# Mer\nFortell"
    builder.do("add_many", lines=lines, kind="long", place="page:side")
    made = [(page["title"]["nb"], [each["type"] for each in page["fields"]]) for page in builder.text()["pages"]]
    assert made == [("Side 1", ["long"]), ("Om barnet", ["long", "radio"]), ("Mer", ["long"])]
    assert builder.item("navn")["required"] is True
    before = builder.text()
    builder.do("add_many", expect=409, lines=" \n", kind="long", place="page:side")
    builder.do("add_many", expect=409, lines="x", kind="trylling", place="page:side")
    assert builder.text() == before


PAPER = """HENVISNING TIL PPT – SKOLE
1. Eleven
Elevens navn: * ..........
Minoritetsspråklig: ☐ Ja ☐ Nei   Hvis ja, morsmål: ........
2. Tiltak
Tiltak som er prøvd *
| Tiltak | Fra dato | Resultat |
| | | |
"""


def test_a_form_is_made_of_the_municipalitys_own_in_one_go(place: Town) -> None:
    client = place.client("admin")
    answer = client.post("/oppsett/nytt-skjema/", {"title": "", "lines": PAPER}, follow=True)
    page = answer.content.decode()
    assert "Rediger skjema: Henvisning til PPT – skole" in page and "4 spørsmål på 2 sider er lagt til" in page
    assert "Kort tekst · må fylles ut · fylles ut på forhånd" in page and "Rader som gjentas · må fylles ut" in page
    assert page.count("vises på vilkår") == 1 and "Publiser versjon 1" in page and "må ordnes før" not in page
    assert 'id="hele-skjemaet"' in client.get("/oppsett/maler/").content.decode()
    again = client.post("/oppsett/nytt-skjema/", {"title": "", "lines": PAPER})
    assert again["Location"] == "/oppsett/skjema/henvisning_til_ppt_skole_2/rediger/"
    assert client.post("/oppsett/nytt-skjema/", {"lines": "Navn"})["Location"] == "/oppsett/skjema/nytt_skjema/rediger/"


def test_a_condition_offers_the_answers_of_its_question(builder: Builder) -> None:
    builder.do("add", label="Tolk", kind="radio", place="page:side", option_lines="Ja\nNei")
    builder.do("add", label="Språk", kind="text", place="page:side")
    known = re.search(r'id="vilkar-svar" type="application/json">(.*?)</script>', builder.page("sprak"))
    assert known and json.loads(known.group(1))["tolk"]["answers"] == [["svar_1", "Ja"], ["svar_2", "Nei"]]
    rule: dict[str, Any] = {"rule_field": "tolk", "rule_operator": "is", "rule_value": "", "rule_joint": "all"}
    builder.do("save:sprak", label_nb="Språk", **rule)
    assert re.search(r'<option value="" selected>Velg svar', builder.page("sprak"))


def test_answers_are_pasted_and_the_kind_and_place_are_changed(builder: Builder) -> None:
    builder.do("add", label="Trinn", kind="choice", place="page:side", option_lines="1.\n2.\n2.\n\n3.", required="1")
    item = builder.item("trinn")
    assert [option["label"]["nb"] for option in item["options"]] == ["1.", "2.", "3."] and item["required"] is True
    kept: dict[str, Any] = {"option_value": ["svar_1", "svar_3"], "option_nb": ["1. trinn", "3."]}
    builder.do("save:trinn", label_nb="Trinn", **kept, option_lines="3.\n4.")
    options = builder.item("trinn")["options"]
    assert [(one["value"], one["label"]["nb"]) for one in options][:2] == [("svar_1", "1. trinn"), ("svar_3", "3.")]
    assert options[2]["label"] == {"nb": "4."} and len(options) == 3
    builder.do("save:trinn", label_nb="Trinn", kind="checks", **kept)
    assert builder.item("trinn")["type"] == "checks" and len(builder.item("trinn")["options"]) == 2
    builder.do("save:trinn", label_nb="Trinn", kind="text")
    assert "options" not in builder.item("trinn")
    builder.do("add", label="Tiltak", kind="repeat", place="after:trinn")
    builder.do("save:trinn", label_nb="Trinn", place="into:tiltak")
    assert [each["id"] for each in builder.item("tiltak")["fields"]] == ["trinn"]
    builder.do("publish")
    builder.client.post(builder.url, {"act": "begin"})
    builder.do("save:trinn", expect=409, label_nb="Trinn", kind="int")
    assert "Flytt til" in builder.page("trinn") and 'id="slag"' not in builder.page("trinn")


def test_what_a_question_begins_with_is_chosen_from_a_list(builder: Builder) -> None:
    builder.do("save:beskrivelse", label_nb="Beskrivelse", prefill="answer.referral_school.problem_statement")
    page = builder.page("beskrivelse")
    assert 'value="answer.referral_school.problem_statement" selected' in page and 'value="child.name"' in page
    builder.do("add", label="Foresatte", kind="repeat", place="page:side")
    builder.do("add", label="Navn", kind="text", place="into:foresatte")
    assert 'id="prefill"' not in builder.page("navn")
    builder.do("save:foresatte", label_nb="Foresatte", prefill="case.guardians")
    assert 'value="guardian.name"' in builder.page("navn") and 'value="child.name"' not in builder.page("navn")
    builder.do("save:navn", label_nb="Navn", prefill="guardian.name")
    builder.do("publish")


def test_what_was_done_is_told_and_the_place_is_kept(builder: Builder) -> None:
    for label in ("Navn", "Tiltak"):
        builder.do("add", label=label, kind="text", place="page:side")
    saved = builder.do("save:navn", felt="navn", label_nb="Navn")
    assert saved.endswith("?felt=navn&fokus=lagre-sporsmal#lagre-sporsmal")
    page = builder.client.get(saved).content.decode()
    assert "Spørsmålet er lagret." in page and "Spørsmålet er lagret." not in builder.page("navn")
    assert 'href="?felt=beskrivelse#felt">Forrige' in page and 'href="?felt=tiltak#felt">Neste' in page
    assert "Forrige" not in builder.page("beskrivelse") and "Neste sp" not in builder.page("tiltak")
    refused = builder.client.post(saved, {"act": "save:navn", "revision": "1", "felt": "navn", "label_nb": "X"})
    assert refused.status_code == 409 and "Spørsmålet er lagret." not in refused.content.decode()
    nabo = re.search(r'name="nabo" value="(\w+)"', page)
    assert nabo and builder.do("remove:navn", felt="navn", nabo=nabo[1]).endswith("?fokus=rad-tiltak#rad-tiltak")
    assert "«Angre» tar det tilbake" in builder.page()
    assert builder.do("page:side", page_side_nb="Saken").endswith("#side-side")


def test_enter_does_what_stands_beside_the_field(builder: Builder) -> None:
    """A browser takes a form's first button: it must not be one that moves or throws away."""
    builder.do("add", label="Navn", kind="text", place="page:side")
    forms = re.findall(r"<form.*?</form>", builder.page("navn"), re.DOTALL)
    typed = {name: form for form in forms for name in ("page_side_nb", "label_nb", "must") if f'name="{name}"' in form}
    first = {name: re.findall(r'name="act" value="(\w+)', form)[0] for name, form in typed.items()}
    assert first == {"page_side_nb": "page", "label_nb": "save", "must": "must"}
    assert all("data-guard" in form.partition(">")[0] for form in typed.values())  # asked before typed words are lost
