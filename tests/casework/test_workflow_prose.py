"""Routines in whole sentences: headings without a mark, «vi», «elles», «om …», and what only tells of the routine."""

import pytest

from casework.workflows import pasting
from casework.workflows.editing import every_task
from casework.workflows.paper_prose import doer_in
from tests.casework.test_workflow_routines import NO, YES, paste, tasks
from tests.effort import must_end

LONG = "og det skal gjøres slik at både barnet og foreldrene forstår hva som skal skje, og hvorfor det skjer nå"
YEAR = f"""Overgang fra barnehage til skole

Rutinen gjelder barn som trenger ekstra tilrettelegging når de begynner på skolen i Granvik.

Høsten før
Rektor kaller inn til møte innen utgangen av oktober, {LONG}. Lærer besøker barnehagen.

Våren
PP-rådgiver skriver en vurdering for hvert barn, {LONG}. Rektor fatter vedtak innen 1. juni.
"""


def test_short_lines_over_sentences_are_phases_and_what_the_routine_is_about_is_no_task() -> None:
    found = [(line.kind, line.title[:30]) for line in pasting.read(YEAR)]
    assert found == [
        ("title", "Overgang fra barnehage til sko"),
        ("aside", "Rutinen gjelder barn som treng"),
        ("phase", "Høsten før"),
        ("task", "Rektor kaller inn til møte inn"),
        ("task", "Lærer besøker barnehagen"),
        ("phase", "Våren"),
        ("task", "PP-rådgiver skriver en vurderi"),
        ("task", "Rektor fatter vedtak innen 1. "),
    ]


def test_one_short_line_over_a_sentence_is_not_taken_for_a_phase() -> None:
    found = pasting.read(f"Drøft saken\nRektor kaller inn til møte, {LONG}.\nSkriv referat\nSend det")
    assert [line.kind for line in found] == ["task"] * 4


@pytest.mark.parametrize(
    "line",
    [
        "Gjelder for: alle skoler",
        "Revidert: 01.08.2025",
        "Forkortelser: KE = koordinerende enhet",
        "Denne rutinen skal sikre at alle barn blir sett. Den er felles for alle.",
        "Modellen beskriv korleis vi arbeider.",
    ],
)
def test_what_tells_of_the_routine_itself_is_set_aside(line: str) -> None:
    _made, told = paste(f"{line}\n1. Drøft saken – rektor\n2. Skriv referat – lærer")
    assert (told.aside, told.made["task"]) == ([line], 2)


def test_a_semicolon_between_sentences_hides_no_task() -> None:
    made, told = paste(
        "Rektor peker ut lærer. Lærer ringer hjem. Dersom foreldra ikkje samtykkjer, sender rektor brev; "
        "elles deler lærer skjemaet."
    )
    assert [owner for _title, owner in tasks(made)] == ["unit_head", "teacher", "teacher", "unit_head", "teacher"]
    asked = [task.get("show_if", {}).get("rule") for task in every_task(made)]
    assert asked == [None, None, None, NO, YES]
    assert told.lost == []


@pytest.mark.parametrize("otherwise", ["Ellers: send avslag", "Elles, send avslag", "Ellers sendes avslag."])
def test_what_is_otherwise_done_is_done_when_the_answer_is_no(otherwise: str) -> None:
    made, told = paste(f"Les søknaden – rektor\nHvis vilkårene er oppfylt: fatt vedtak\n{otherwise}")
    *_others, decide, refuse = every_task(made)
    assert (decide["show_if"]["rule"], refuse["show_if"]["rule"]) == (YES, NO)
    assert not refuse["title"]["nb"].startswith("Elle")
    assert told.lost == []


def test_otherwise_than_nothing_is_a_task_without_a_condition() -> None:
    made, _told = paste("Les søknaden – rektor\nEllers: ring skolen")
    assert "show_if" not in every_task(made)[-1]


def test_a_phase_before_something_does_not_end_with_it() -> None:
    made, told = paste(
        "Høsten før skolestart:\nRing – rektor\nÅret etter:\nEvaluer innen 2 uker etter skolestart – lærer"
    )
    assert made["deadlines"][0]["from"] == {"task": "ring"}
    assert told.lost == ["skolestart"]


def test_om_begins_a_condition_and_tells_who_does_it() -> None:
    made, told = paste("Lærer ringer hjem. Om barnet trenger tolk, bestiller rektor tolk til møtet.")
    assert tasks(made)[-1][1] == "unit_head"
    assert told.lost == ["barnet trenger tolk"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Vi inviterer foreldrene til møte.",
        "Deretter inviterer vi foreldrene.",
        "Vi har eit møte med foreldra.",
        "Hvis barnet er sykt, inviterer vi bare foreldrene.",
    ],
)
def test_we_are_not_the_one_who_did_what_stands_before(sentence: str) -> None:
    made, told = paste(f"Rektor skriver referat. {sentence} Vi sender det til dem.")
    assert [owner for _title, owner in tasks(made)] == ["unit_head", "ppt_adviser", "ppt_adviser"]
    assert told.lost.count("vi") == 1


def test_we_are_those_whom_a_label_names() -> None:
    made, told = paste("1. Oppstart\nAnsvar: rektor\nVi inviterer foreldrene til møte.\nVi skriver referat.")
    assert {owner for _title, owner in tasks(made)} == {"unit_head"}
    assert told.lost == []


def test_a_label_after_a_sentence_tells_of_it() -> None:
    made, told = paste("Lærer ringer hjem. Skriv referat fra møtet. Ansvarlig: rektor. Frist: 2 uker.")
    assert tasks(made) == [("Lærer ringer hjem", "teacher"), ("Skriv referat fra møtet", "unit_head")]
    assert made["deadlines"][0]["add"] == {"weeks": 2}
    assert told.lost == []


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Hvis det trengs, setter rektor i verk tiltak.", "rektor"),
        ("Deretter setter rektor i gang tiltak.", "rektor"),
        ("Merkantilt ansatt oppdaterer mappen.", "Merkantilt ansatt"),
    ],
)
def test_the_doer_ends_where_what_is_done_begins(sentence: str, who: str) -> None:
    assert doer_in(sentence) == who


def test_a_letter_before_a_point_is_no_part_of_its_name() -> None:
    text = "1. Kartlegging\n1.1 Hold møte\nAnsvar: rektor\na) Skriv ned barnets mål\nb) Vurder risiko"
    made, _told = paste(text)
    assert tasks(made) == [(each, "unit_head") for each in ("Hold møte", "Skriv ned barnets mål", "Vurder risiko")]


def test_om_leads_to_a_phase_too() -> None:
    made, _told = paste(
        "Fase 1: Les\nLes – rektor\nFase 2: Prøv\nPrøv – lærer\nOm fraværet varer, går saken tilbake til fase 1."
    )
    assert [(each["back"], each["when"]) for each in made["branches"]] == [(made["phases"][-2]["key"], YES)]


def test_a_phase_keeps_the_need_that_it_is_named_for() -> None:
    assert pasting.read("Melding om behov:\nMeld behovet")[0].title == "Melding om behov"
    assert "optional" in pasting.read("Ring hjem, om nødvendig")[0].flags


def test_who_does_it_and_when_may_stand_in_brackets_and_after_them() -> None:
    text = """1. Skolen sender henvisningen (rektor), innen 1 uke
2. Registrer henvisningen (PPT-leder), innen 3 uker
3. Skriv referat (lærer eller rektor) – skjema: Møtereferat
4. Snakk om hverdagen (foresatte)
5. Hold møte (PPT-leder), når alle kan"""
    lines = pasting.read(text)
    assert [(line.title, line.who) for line in lines][:3] == [
        ("Skolen sender henvisningen", "rektor"),
        ("Registrer henvisningen", "PPT-leder"),
        ("Skriv referat", "lærer eller rektor"),
    ]
    assert [line.within.add for line in lines if line.within] == [{"weeks": 1}, {"weeks": 3}]
    assert [line.title for line in lines][3:] == [
        "Snakk om hverdagen (foresatte)",
        "Hold møte (PPT-leder), når alle kan",
    ]
    assert not any(line.guessed for line in lines[:3])


@pytest.mark.parametrize(
    "piece",
    ["om a, ", "ellers ", "hvis b, deler vi ", "Vi har ", "Våren\n\n", "; elles ", "(a) ", " (rektor)", "(rektor), "],
)
def test_hostile_sentences_are_read_to_their_end(piece: str) -> None:
    with must_end():
        pasting.read(f"Start.\n{piece * 300} slutt.")
