"""A service model on paper becomes phases, tasks, deadlines, conditions and texts; what is not understood is told."""

from collections.abc import Mapping
from typing import Any

import pytest

from casework.workflows import pasting
from casework.workflows.editing import add, new_workflow
from casework.workflows.likeness import alike, stems
from casework.workflows.lint import lint
from casework.workflows.paper import Within, within_of
from tests.effort import must_end

TEXT = """
Før henvisning:
1. Drøft i ressursteamet – lærer
- Skriv referat; rektor
Kartlegging:
• Observer\tPP-rådgiver
Skriv T-bane-plan
:
"""
PEOPLE = {"lærer": ["teacher"], "rektor": ["unit_head"], "leder": ["ppt_head"], "foresatte": ["guardian"]}


class Around:
    """A place that knows a few people, one form with one question, one letter and one workflow."""

    def owners(self, who: str) -> list[str]:
        return PEOPLE.get(who, [])

    def like(self, title: str) -> Mapping[str, Any]:
        return {"form": "valg", "owner": ["ppt_head"]} if title.startswith("Velg") else {}

    def named(self, kind: str, title: str) -> str:
        return {
            ("form", "Kartlegging"): "kart",
            ("letter", "Innkalling"): "call",
            ("workflow", "Klage"): "complaint",
        }.get((kind, title), "")

    def options(self, form: str) -> list[pasting.Option]:
        return (
            [("slag", "radio", "gps", "GPS-klokke"), ("slag", "radio", "kalender", "Kalender")]
            if form == "valg"
            else []
        )


def paste(text: str) -> tuple[dict[str, Any], pasting.Pasted]:
    """The new workflow with all of it."""
    lines = pasting.read(text)
    return pasting.add_all(new_workflow("x", "X"), lines, (), phase="start", around=Around(), in_order=True)


def titles(text: str) -> list[tuple[str, str]]:
    return [(line.kind, line.title) for line in pasting.read(text)]


def test_lines_are_phases_and_tasks() -> None:
    assert [(line.kind, line.title, line.who) for line in pasting.read(TEXT)] == [
        ("phase", "Før henvisning", ""),
        ("task", "Drøft i ressursteamet", "lærer"),
        ("task", "Skriv referat", "rektor"),
        ("phase", "Kartlegging", ""),
        ("task", "Observer", "PP-rådgiver"),
        ("task", "Skriv T-bane-plan", ""),
    ]


def test_numbers_bullets_and_words_tell_phases_too() -> None:
    expected = [("phase", "Behov"), ("task", "Meld behov"), ("phase", "Utprøving"), ("task", "6 uker med logg")]
    assert titles("1 Behov\n1.1 Meld behov\n2 Utprøving\n2.1 6 uker med logg") == expected
    assert titles("Fase 1: Behov\nMeld behov\nFASE 2 – Utprøving\n6 uker med logg") == expected
    assert titles("Behov\n- Meld behov\nUtprøving\n- 6 uker med logg") == expected
    assert titles("1 Behov:\nMeld behov\n2 Utprøving:\n6 uker med logg") == expected


def test_they_come_in_order_and_wait_for_each_other() -> None:
    made, told = paste(TEXT)
    assert told.ref == "task:skriv_t_bane_plan" and lint(made) == () and told.lost == ["PP-rådgiver"]
    # The task and the phase that a new workflow begins with are gone.
    tasks = [[(task["key"], task.get("needs", [])) for task in phase["tasks"]] for phase in made["phases"]]
    assert tasks[0] == [("droft_i_ressursteamet", []), ("skriv_referat", ["droft_i_ressursteamet"])]
    assert tasks[1][0] == ("observer", ["skriv_referat"])
    # Who is not said, or not known, does what the one before does.
    assert [phase["tasks"][0]["owner"] for phase in made["phases"]] == [["teacher"], ["unit_head"]]


def test_what_is_there_already_stays() -> None:
    before, _ref = add(new_workflow("x", "X"), "task", "Ring", (), phase="start")
    made, told = pasting.add_all(before, pasting.read("Skriv"), (), phase="start", around=Around(), in_order=True)
    assert [task["key"] for task in made["phases"][0]["tasks"]] == ["ring", "skriv"] and told.made["task"] == 1


MODEL = """
Valg:
Til foresatte: «Vi velger sammen.»
Velg vei – leder
Merk klokka – rektor – bare ved GPS – innen 10 virkedager etter velg vei – brev: Innkalling
Finn ut mer – lærer – skjema: Kartlegging – kan utelates – fire øyne
Bestem – hvem som helst – godkjennes av leder
Oppfølging:
Samtale – foresatte – hver foresatt
Følg opp – lærer – hvert halvår
Frist: 3 uker etter Bestem
Ved siden av: Klage
Prioritet: Fare, Vanlig
Vent på: utstyr, ferie
"""


def test_a_whole_service_model_is_understood() -> None:
    made, told = paste(MODEL)
    assert lint(made) == ()
    first, then = made["phases"]
    assert first["guardian_text"]["nb"] == "Vi velger sammen."
    choose, mark, find, decide = first["tasks"]
    assert choose["form"] == "valg" and choose["owner"] == ["ppt_head"]
    assert mark["show_if"] == {"task": "velg_vei", "rule": {"eq": ["slag", "gps"]}} and mark["letter"] == {
        "key": "call"
    }
    assert find["form"] == "kart" and find["optional"] and find["not_by"] == "merk_klokka"
    assert decide["approvals"][0]["owner"] == ["ppt_head"] and told.lost == ["hvem som helst"]
    assert then["tasks"][0]["per"] == "guardian"
    limits = [(each["from"], each["until"], each["add"], each.get("repeat")) for each in made["deadlines"]]
    assert limits == [
        ({"task": "velg_vei"}, {"task": "merk_klokka"}, {"working_days": 10}, None),
        ({"task": "samtale"}, {"task": "folg_opp"}, {"months": 6}, True),
        ({"task": "bestem"}, {"task": "folg_opp"}, {"weeks": 3}, None),
    ]
    assert made["subs"][0]["workflow"] == "complaint"
    assert [len(made[name]) for name in ("priorities", "pause_reasons")] == [2, 2]
    assert told.made == {"phase": 2, "task": 6, "with_form": 2, "sub": 1, "priority": 2, "pause": 2, "deadline": 3}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("innen ti virkedager", Within({"working_days": 10})),
        ("6 uker etter Start", Within({"weeks": 6}, "Start")),
        ("hver 6. måned", Within({"months": 6}, repeat=True)),
        ("annenhver uke", Within({"weeks": 2}, repeat=True)),
        ("halvårlig", Within({"months": 6}, repeat=True)),
        ("årlig", Within({"years": 1}, repeat=True)),
        ("innen 5 skoledager", Within({"working_days": 5}, school=True)),
        ("to ganger i året", Within({"months": 6}, repeat=True)),
        ("hvert skoleår", Within({"years": 1}, repeat=True)),
        ("hvert år", Within({"years": 1}, repeat=True)),
        ("månedlig", Within({"months": 1}, repeat=True)),
        ("innen 15. august", Within({"on": ["08-15"]})),
        ("innan 31.05", Within({"on": ["05-31"]})),
        ("snart", None),
        ("innen 0 dager", None),
    ],
)
def test_how_long_something_takes(words: str, found: Within | None) -> None:
    assert within_of(words) == found


CHOICES = """
Behov:
Velg vei – leder
Hvis GPS: gå til Utprøving
Ellers: gå til Avslutning
Dersom kalender: Heng opp kalenderen – lærer
Ring hjem – lærer – hvis ikke GPS
Se an – lærer – hvis barnet er under 6 år
Hvis månen er full, gå til Utprøving
Dersom kalender, start sak Klage
Utprøving:
Prøv ut – lærer
Hvis kalender: gå tilbake til Behov
Avslutning:
Skriv brev – leder
Hvis GPS: avslutt saken – kalender
Ved kalender: avslutt saken, alt er godt
"""


class Wide(Around):
    """The same place, with the form that closes a case, and reasons in it."""

    def options(self, form: str) -> list[pasting.Option]:
        reasons = [("reason", "radio", "well", "Alt er godt"), ("reason", "radio", "moved", "Barnet har flyttet")]
        return reasons if form == "close" else super().options(form)


def test_if_leads_on_back_beside_and_to_the_end() -> None:
    lines = pasting.read(CHOICES)
    made, told = pasting.add_all(new_workflow("x", "X"), lines, (), phase="start", around=Wide(), in_order=True)
    assert lint(made) == ()
    gps, calendar = {"eq": ["slag", "gps"]}, {"eq": ["slag", "kalender"]}
    ways = [(way["after"], way["when"], way.get("to"), way.get("back")) for way in made["branches"][:2]]
    assert ways == [("velg_vei", gps, "utproving", None), ("velg_vei", {"not": gps}, "avslutning", None)]
    beside, back, end = made["branches"][2:]
    assert (beside["start"], back["back"], back["after"], end["close"]) == ("klage", "behov", "velg_vei", "well")
    assert made["subs"][0]["workflow"] == "complaint"
    tasks = {task["key"]: task.get("show_if") for phase in made["phases"] for task in phase["tasks"]}
    assert tasks["heng_opp_kalenderen"] == {"task": "velg_vei", "rule": calendar}
    assert tasks["ring_hjem"] == {"task": "velg_vei", "rule": {"not": gps}}
    assert tasks["se_an"] == {"case": {"lt": ["age", 6]}}
    # What the rules of the editor cannot say stays named.
    assert told.lost == ["Hvis månen er full, gå til Utprøving", "Hvis GPS: avslutt saken – kalender"]
    assert told.made["branch"] == 5


def test_two_answers_together_and_an_answer_that_two_questions_have() -> None:
    class Several(Around):
        def options(self, form: str) -> list[pasting.Option]:
            yes = [("en", "radio", "ja", "Ja"), ("to", "radio", "ja", "Ja"), ("en", "radio", "nei", "Ikke behov")]
            return [*yes, *super().options(form)]

    text = "Velg vei\nA1 – lærer – hvis GPS eller kalender\nB1 – lærer – hvis ja\nC1 – lærer – hvis ikke behov"
    made, told = pasting.add_all(
        new_workflow("x", "X"), pasting.read(text), (), phase="start", around=Several(), in_order=True
    )
    _first, either, which, none = [task.get("show_if") for task in made["phases"][0]["tasks"]]
    assert either["rule"] == {"any": [{"eq": ["slag", "gps"]}, {"eq": ["slag", "kalender"]}]}
    assert (which, told.lost) == (None, ["ja"]) and none["rule"] == {"eq": ["en", "nei"]}


def test_a_deadline_is_the_laws_only_when_the_law_is_named() -> None:
    made, told = paste(
        "Start\nSvar – rektor – innen 1 måned (fvl. § 11 a)\nVurder – rektor – innen 3 måneder etter oppll. § 11-7\n"
        "Skriv – rektor – 2 uker – lovfrist 3 uker\nLes – rektor – lovfrist 4 uker\n"
        "Ring – rektor – intern frist 2 dager\n"
        "Meld – rektor – 5 dager etter start – forvaltningsloven § 16\nLovfrist: 6 uker, jf. opplæringsloven § 11-6\n"
        "Tegn – rektor – opplæringslova § 11-1\nFrist: snart"
    )
    assert lint(made) == ()
    found = [(each["kind"], each.get("law"), each["add"]) for each in made["deadlines"]]
    public = {"law": "forvaltningsloven", "paragraph": "§ 11 a"}
    assert found == [
        ("legal", public, {"months": 1}),
        ("legal", {"law": "opplæringslova", "paragraph": "§ 11-7"}, {"months": 3}),
        ("local_goal", None, {"weeks": 2}),
        ("local_goal", None, {"weeks": 4}),
        ("internal", None, {"days": 2}),
        ("legal", {"law": "forvaltningsloven", "paragraph": "§ 16"}, {"days": 5}),
        ("legal", {"law": "opplæringslova", "paragraph": "§ 11-6"}, {"weeks": 6}),
    ]
    assert made["phases"][0]["tasks"][-1]["law"] == {"law": "opplæringslova", "paragraph": "§ 11-1"}
    assert told.lost == ["lovfrist 3 uker", "Frist: snart", "Les: lovfrist"]


def test_what_is_done_at_the_same_time_and_what_may_be_left_out() -> None:
    made, told = paste(
        "Begynn\nObserver\nTest – samtidig\nEventuelt møte med skolen – parallelt med test\nSkriv (ved behov)\n"
        "Parallelt:\nLes\nRegn\nSlutt:\nSpis\nSov samtidig med noe ukjent\nEvaluer årlig\nTegn – hvis nødvendig"
    )
    assert lint(made) == ()
    tasks = {task["key"]: task for phase in made["phases"] for task in phase["tasks"]}
    assert {key: task.get("needs", []) for key, task in tasks.items()} == {
        "begynn": [],
        "observer": ["begynn"],
        "test": ["begynn"],
        "mote_med_skolen": ["begynn"],
        "skriv": ["observer", "test", "mote_med_skolen"],
        "les": ["skriv"],
        "regn": ["skriv"],
        "spis": ["les", "regn"],
        "sov": ["les", "regn"],
        "evaluer_arlig": ["spis", "sov"],
        "tegn": ["evaluer_arlig"],
    }
    assert [key for key, task in tasks.items() if task.get("optional")] == ["mote_med_skolen", "skriv", "tegn"]
    (yearly,) = made["deadlines"]
    assert (yearly["add"], yearly["repeat"], yearly["until"]) == ({"years": 1}, True, {"task": "evaluer_arlig"})
    assert told.lost == ["noe ukjent"]


def test_likeness_is_of_words() -> None:
    assert alike(stems("Opplæring av familien"), stems("Gi opplæring")) > 0.6
    assert alike(stems("Start utprøving"), stems("Evaluer utprøvingen")) == 0.5
    assert alike(stems("Og"), stems("Og")) == 0


def test_nothing_is_nothing_and_much_is_cut() -> None:
    assert pasting.read(" \n\t\n") == []
    assert len(pasting.read("a\n" * 5000)) == pasting.MAX_LINES
    hostile = pasting.read("x – " * 5000 + "\n" + "Frist: " + "9" * 5000 + " dager\n" + "( " * 5000)
    assert all(len(line.title) <= 200 for line in hostile)
    _made, told = paste("Vent på: noe\nVed siden av: ingenting\nFrist: 3 uker\nTil foresatte: Hei")
    assert told.lost == ["ingenting", "3 uker"]
    for worst in ("-" * 2000, "lov" * 600, "hvis " * 400, "ved behov " * 200, "a- og " * 300, "samtidig med " * 150):
        with must_end():
            pasting.read(f"{worst}\n" * 200)
