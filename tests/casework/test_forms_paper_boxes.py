"""Boxes that stand close together on a form: each is an answer to its own question, and none to another's."""

import pytest

from casework.forms import pasting
from tests.effort import must_end


def read(text: str) -> list[tuple[str, str, list[str]]]:
    return [(each.kind, each.text, each.options) for each in pasting.read(text)]


def test_a_statement_below_other_boxes_is_ticked_by_itself() -> None:
    text = """PPT kan innhente opplysninger fra (sett kryss):
☐ Helsestasjonen ☐ Fastlege ☐ BUP
☐ Jeg/vi ønsker å bli kontaktet først.
Ønskes kopi? ☐ Ja ☐ Nei
☐ Vi har lest informasjonen om personvern.
☐ Barnet er informert om at vi søker
Er hørselen testet? ☐ Ja ☐ Nei
☐ Vet ikke"""
    assert read(text) == [
        ("checks", "PPT kan innhente opplysninger fra", ["Helsestasjonen", "Fastlege", "BUP"]),
        ("bool", "Jeg/vi ønsker å bli kontaktet først", []),
        ("radio", "Ønskes kopi?", ["Ja", "Nei"]),
        ("bool", "Vi har lest informasjonen om personvern", []),
        ("bool", "Barnet er informert om at vi søker", []),
        ("radio", "Er hørselen testet?", ["Ja", "Nei", "Vet ikke"]),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Vi samtykker til at rapporten sendes: ☐ Barnehagen ☐ Skolen ☐ Helsestasjonen", "checks"),
        ("Jeg gir løyve til å drøfte saka med: ☐ Skulen ☐ BUP", "checks"),
        ("Vi samtykker til utredning: ☐ Ja ☐ Nei", "radio"),
        ("Samtykke til utredning: ☐ Vi samtykker ☐ Vi samtykker ikke", "radio"),
        ("Søknaden gjelder: ☐ Ny søknad ☐ Videreføring", "radio"),
    ],
)
def test_consent_may_be_given_to_several(line: str, kind: str) -> None:
    assert [each[0] for each in read(line)] == [kind]


def test_boxes_behind_their_words_after_room_to_write() -> None:
    assert read("Personnr.: ______ Gutt ☐ Jente ☐\nNavn: ____") == [
        ("text", "Personnr.", []),
        ("radio", "Kjønn", ["Gutt", "Jente"]),
        ("text", "Navn", []),
    ]


def test_an_answer_that_asks_for_a_day_is_the_answer_and_a_date() -> None:
    found = pasting.read("Undersøkt av andre?\n☐ BUP, dato: ____\n☐ Lege – navn: ____\n☐ Annet, spesifiser: ____")
    assert found[0].options == ["BUP", "Lege", "Annet, spesifiser"]
    assert [(each.kind, each.text, each.shown_for and each.shown_for[1]) for each in found[1:]] == [
        ("date", "Dato", "BUP"),
        ("text", "Navn", "Lege"),
        ("text", "Annet, spesifiser", "Annet, spesifiser"),
    ]


def test_days_asked_of_a_yes_are_told_apart_by_the_question() -> None:
    text = "Er hørselen testet? ☐ Ja, dato: ____ ☐ Nei\nEr synet testet? ☐ Ja, dato: ____ ☐ Nei"
    assert [each[1] for each in read(text) if each[0] == "date"] == [
        "Dato (er hørselen testet)",
        "Dato (er synet testet)",
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Periode: fra ____ til ____", [("date", "Periode fra (dato)"), ("date", "Periode til (dato)")]),
        ("Opphold fra dato ____ til dato ____", [("date", "Opphold fra (dato)"), ("date", "Opphold til (dato)")]),
        ("Buss fra: ____ til: ____", [("text", "Buss fra"), ("text", "Buss til")]),
        ("I hvilket fag og hvor mange timer per uke: ____", [("text", "I hvilket fag og hvor mange timer per uke")]),
        ("Hjelp i timer per uke: ____", [("dec", "Hjelp i timer per uke")]),
    ],
)
def test_from_and_to_are_two_and_hours_are_a_number_alone(line: str, found: list[tuple[str, str]]) -> None:
    assert [each[:2] for each in read(line)] == found


def test_what_is_ringed_on_the_line_below_are_answers() -> None:
    text = "Hvilke prøver er brukt? (Sett ring rundt)\nTRAS     Alle Med     MIO     Annet\nNavn: ____"
    assert read(text)[0] == (
        "checks",
        "Hvilke prøver er brukt? (Sett ring rundt)",
        ["TRAS", "Alle Med", "MIO", "Annet"],
    )
    assert [each[1] for each in read(text)] == [read(text)[0][1], "Navn"]


def test_empty_cells_under_a_word_of_crosses_are_crossed() -> None:
    text = "Sett kryss i den ruta som passer.\n\tUnder nivå\tPå nivå\tKommentar\nLeseflyt\t\t\t\nSkriving\t\t\t\n"
    assert read(text)[1:] == [
        ("radio", "Leseflyt", ["Under nivå", "På nivå"]),
        ("text", "Kommentar (leseflyt)", []),
        ("radio", "Skriving", ["Under nivå", "På nivå"]),
        ("text", "Kommentar (skriving)", []),
    ]
    written = text.partition("\n")[2]
    assert not [each for each in read(written) if each[0] == "radio"]


@pytest.mark.parametrize("piece", ["fra ____ til ", "Gutt ☐ ", "samtykker til ", ": ____ ☐ ", "A, dato: ____ ☐ "])
def test_hostile_boxes_are_read_to_their_end(piece: str) -> None:
    with must_end():
        pasting.read(f"Sett ring rundt {piece * 300}\n{piece * 300}\nHva og {piece * 300}☐")


def test_a_remark_on_a_scale_is_asked_whatever_the_step() -> None:
    found = pasting.read("\tGod\tSvak\tMerknad\nSamspel\t☐\t☐\t\nMotorikk\t☐\t☐\t\n")
    assert [(each.text, each.shown_for) for each in found if each.kind == "text"] == [
        ("Merknad (samspel)", None),
        ("Merknad (motorikk)", None),
    ]
