"""Routines as municipalities write them: charts, lists by role, sentences in headings, yes and no, what is no task."""

from collections.abc import Mapping
from typing import Any

import pytest

from casework.workflows import pasting
from casework.workflows.editing import every_task, new_workflow
from casework.workflows.lint import lint
from casework.workflows.paper_prose import core, doer_in, other_eyes, parted, speaker, time_in
from casework.workflows.paper_words import within_of
from casework.workflows.pasting_ways import QUESTION
from tests.effort import must_end

PEOPLE = {
    "baker": [],
    "lærer": ["teacher"],
    "rektor": ["unit_head"],
    "ppt-leder": ["ppt_head"],
    "pp-rådgiver": ["ppt_adviser"],
    "foresatte": ["guardian"],
}


class Around:
    """A place that knows some people, a form that asks yes or no, and why a case may be closed."""

    def owners(self, who: str) -> list[str]:
        return next((roles for word, roles in PEOPLE.items() if who.casefold().startswith(word)), [])

    def like(self, title: str) -> Mapping[str, Any]:
        return {}

    def named(self, kind: str, title: str) -> str:
        return ""

    def options(self, form: str) -> list[pasting.Option]:
        return {
            QUESTION: [("answer", "radio", "yes", "Ja"), ("answer", "radio", "no", "Nei")],
            "close": [("reason", "radio", "moved", "Har flyttet"), ("reason", "radio", "other", "Annet")],
        }.get(form, [])


def paste(text: str) -> tuple[dict[str, Any], pasting.Pasted]:
    made, told = pasting.add_all(
        new_workflow("x", "X"), pasting.read(text), (), phase="start", around=Around(), in_order=True
    )
    assert lint(made) == ()
    return made, told


def tasks(made: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(task["title"]["nb"], task["owner"][0]) for task in every_task(made)]


YES, NO = {"eq": ["answer", "yes"]}, {"eq": ["answer", "no"]}


def test_arrows_lead_from_one_to_the_next_and_answers_part_them() -> None:
    made, told = paste(
        "Pære meldes (lærer) → Er pæra moden?\nNei → Saken avsluttes\n"
        "Ja → Kutt pæra (rektor, innen 2 uker) → Er den søt?\n"
        "Nei → Kok pæra (lærer) → Ferdig\nJa → Spis pæra (PPT-leder)\nSpis pæra → Vask opp (lærer, innen 1 uke)"
    )
    assert tasks(made) == [
        ("Pære meldes", "teacher"),
        ("Er pæra moden?", "teacher"),
        ("Kutt pæra", "unit_head"),
        ("Er den søt?", "unit_head"),
        ("Kok pæra", "teacher"),
        ("Spis pæra", "ppt_head"),
        ("Vask opp", "teacher"),
    ]
    (end,) = made["branches"]
    assert (end["after"], end["when"], end["close"]) == ("er_paera_moden", NO, "other")
    shown = {task["key"]: task.get("show_if") for task in every_task(made)}
    assert shown["kok_paera"] == {"task": "er_den_sot", "rule": NO}
    assert shown["vask_opp"] == {"task": "er_den_sot", "rule": YES} == shown["spis_paera"]
    # It never waits for what is done only when it is not.
    assert [each["from"]["task"] for each in made["deadlines"]] == ["er_paera_moden", "spis_paera"]
    assert told.lost == []


def test_a_list_by_role_says_who_and_no_order_between_them() -> None:
    made, told = paste("Lærer:\n- Kok kaffe\n- Dekk bord\n\nRektor:\n- Kjøp kake innen 2 uker etter kok kaffe")
    assert tasks(made) == [
        ("Kok kaffe", "teacher"),
        ("Dekk bord", "teacher"),
        ("Kjøp kake innen 2 uker etter kok kaffe", "unit_head"),
    ]
    assert [task.get("needs", []) for task in every_task(made)] == [[], ["kok_kaffe"], []]
    assert made["deadlines"][0]["from"] == {"task": "kok_kaffe"} and told.made["lane"] == 2
    # Places in the order of the work are phases still.
    made, _told = paste("Skolen:\n- Meld fra\nKommunen:\n- Svar")
    assert [phase["title"]["nb"] for phase in made["phases"]] == ["Skolen", "Kommunen"]


def test_headings_of_several_sentences_and_headings_with_nothing_below() -> None:
    made, _told = paste(
        "Trinn 1: Kaffe. Lærer koker kaffe innen 1 uke. Bruk nok bønner.\n"
        "Trinn 2: Smak. Rektor smaker på kaffen. Hvis kaffen er god: saken avsluttes. Hvis ikke: gå til trinn 1.\n"
        "Trinn 3: Oppvask"
    )
    outline = [(phase["title"]["nb"], [task["title"]["nb"] for task in phase["tasks"]]) for phase in made["phases"]]
    assert outline == [
        ("Kaffe", ["Lærer koker kaffe innen 1 uke"]),
        ("Smak", ["Rektor smaker på kaffen", "Avklar om kaffen er god"]),
        ("Oppvask", ["Oppvask"]),
    ]
    assert every_task(made)[0]["help"]["nb"] == "Bruk nok bønner." and len(made["deadlines"]) == 1
    ways = [(way["after"], way["when"], way.get("close"), way.get("back")) for way in made["branches"]]
    asked = "avklar_om_kaffen_er_god"
    assert ways == [(asked, YES, "other", None), (asked, {"not": YES}, None, "kaffe")]


def test_two_ways_on_one_line_and_numbers_that_are_led_to() -> None:
    made, told = paste(
        "1) Lærer: Henter melk (samme dag).\n2) Rektor: Smaker på melka.\n"
        "3) Foresatte: Svarer. Hvis melka er sur: gå tilbake til punkt 2.\n"
        "4) Hvis svaret er klart: Send kurven, hvis ikke: Ring hjem\n"
    )
    assert [phase["title"]["nb"] for phase in made["phases"]] == ["Start", "Smaker på melka"]
    send, ring = every_task(made)[-2:]
    assert send["show_if"] == {"task": "avklar_om_svaret_er_klart", "rule": YES}
    assert ring["show_if"] == {"task": "avklar_om_svaret_er_klart", "rule": NO}
    assert made["branches"][0]["back"] == made["phases"][1]["key"] and told.lost == []
    assert made["deadlines"][0]["add"] == {"days": 0} and made["deadlines"][0]["from"] == {"event": "opened"}


def test_a_condition_alone_makes_a_task_one_that_may_be_left_out() -> None:
    made, told = paste("Lærer baker brød.\nVed regn: Rektor henter paraply.")
    _bread, umbrella = every_task(made)
    assert umbrella["optional"] and umbrella["help"]["nn"] == "Gjeld når: regn." and told.lost == ["regn"]


def test_what_is_no_task_is_told_as_such() -> None:
    made, told = paste(
        "Kaffe på skolen\n\nFormål\nRutinen skal gi god kaffe. Den gjelder alle.\n\n1. Kok kaffe\n2. Drikk kaffe\n\n"
        "Lovgrunnlag: kaffeloven § 1"
    )
    assert [title for title, _owner in tasks(made)] == ["Kok kaffe", "Drikk kaffe"] and told.lost == []
    assert told.aside == ["Formål Rutinen skal gi god kaffe. Den gjelder alle.", "Lovgrunnlag: kaffeloven § 1"]
    # With steps below it, it is one of the phases.
    made, told = paste("1 Bakgrunn\n1.1 Les mappa\n2 Møte\n2.1 Ring")
    assert [phase["title"]["nb"] for phase in made["phases"]] == ["Bakgrunn", "Møte"] and told.aside == []


def test_letters_part_phases_and_a_date_tells_of_the_title() -> None:
    made, told = paste(
        "Kaffe i to hus\nGjelder fra 1.8.2025\n\nA. FØR\nLærer koker kaffe.\nB. ETTER\nRektor vasker opp."
    )
    assert [phase["title"]["nb"] for phase in made["phases"]] == ["FØR", "ETTER"] and told.lost == []
    assert tasks(made) == [("Lærer koker kaffe", "teacher"), ("Rektor vasker opp", "unit_head")]
    limit = within_of("Etter 3 måneder")
    assert limit and limit.add == {"months": 3} and limit.after == ""


def test_someone_else_than_the_one_before() -> None:
    made, _told = paste(
        "PP-rådgiver skriver brevet.\nPPT-leder leser brevet. Den som skrev, kan ikke selv godkjenne det."
    )
    assert every_task(made)[1]["not_by"] == every_task(made)[0]["key"]
    assert other_eyes("En annen rådgiver leser.") and not other_eyes("En annen dag leser de.")


@pytest.mark.parametrize(
    ("sentence", "who", "words"),
    [
        ("Foresatte får uttale seg om kaken.", "Foresatte", ""),
        ("Foreldrene får kaken til uttalelse med en ukes frist.", "Foreldrene", "en ukes frist"),
        ("Foreldrene får 10 dager til å svare.", "Foreldrene", "10 dager"),
        ("Foresatte får beskjed.", "", ""),
        ("Når kaken er ferdig, bærer sekretæren den inn samme dag.", "sekretæren", "samme dag"),
        ("Dersom foresatte ringer, svarer rektor.", "rektor", ""),
        ("Lærer baker innen 15. juni", "Lærer", "innen 15. juni"),
        ("Frist: innan 10 verkedagar", "", "Frist: innan 10 verkedagar"),
    ],
)
def test_who_and_how_soon_in_sentences(sentence: str, who: str, words: str) -> None:
    assert (doer_in(sentence), time_in(sentence)) == (who, words)
    assert not words or within_of(words)


def test_the_core_of_a_title_and_two_things_in_one_sentence() -> None:
    assert core("Rektor baker kaken innen 4 uker etter at melet er mottatt") == "baker kaken"
    assert parted("Lærer koker kaffe innen 3 dager og baker kake innen 3 uker") == [
        "Lærer koker kaffe innen 3 dager",
        "baker kake innen 3 uker",
    ]
    assert parted("Lærer sender kaken til rektor, som vurderer den") == [
        "Lærer sender kaken til rektor",
        "rektor vurderer den",
    ]
    assert speaker("Lærer og rektor: Baker") == ("Lærer og rektor", "Baker") and speaker("Melet: Sikt det") == ("", "")


def test_what_was_received_was_sent() -> None:
    made, told = paste(
        "Start\nLærer sender pakken.\nRektor åpner pakken.\nPPT-leder svarer innen 3 uker etter at pakken er mottatt."
    )
    (limit,) = made["deadlines"]
    assert limit["from"] == {"task": "laerer_sender_pakken"} and limit["title"]["nb"] == "Svarer" and told.lost == []
    made, told = paste("Lærer sender brev.\nLærer sender søknaden.\nRektor svarer innen 3 uker etter mottak.")
    assert made["deadlines"][0]["from"] == {"task": "laerer_sender_soknaden"} and told.lost == []


def test_hostile_text_is_read_to_its_end() -> None:
    for worst in (
        "a → " * 500,
        "Ja → (" * 300,
        "er du, " * 280,
        "til rektor, som " * 120,
        "Formål\n\n",
        "og baker " * 200,
    ):
        with must_end():
            pasting.read(f"{worst}\n" * 200)
            paste(f"x\n{worst}")
