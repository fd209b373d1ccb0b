"""Whole referral forms, as they are copied out of Word and PDF, become pages and questions with nothing left out."""

from typing import Any

import pytest

from casework.forms import editing, pasting
from casework.forms.lint import lint
from tests.effort import must_end

SCHOOL = """Fjellvik kommune
Pedagogisk-psykologisk tjeneste (PPT)                         Unntatt offentlighet, offl. § 13

HENVISNING TIL PPT – SKOLE
Skjemaet fylles ut av skolen. Felt merket med * må fylles ut.

1. Henvisningen gjelder
Type henvisning *
☐ Første gangs henvisning   ☐ Gjentatt henvisning
Hvis gjentatt: dato for siste sakkyndige vurdering: ____.____.________

2. Opplysninger om eleven
Elevens navn: * ............................
Fødselsnummer (11 siffer): * ...............
Adresse: ..................  Postnr./poststed: .............
Minoritetsspråklig elev:  ☐ Ja  ☐ Nei
Hvis ja: Botid i Norge: ....................

3. Foresatte
Foresatt 1
Navn: * ....................................
Behov for tolk:  ☐ Ja  ☐ Nei     Hvis ja, hvilket språk: .......
Foresatt 2
Navn: ......................................
Søsken
Navn                    Født (år)          Skole/barnehage

4. Henvisningsgrunn
Sett kryss ved det som er aktuelt (flere kryss mulig) *
☐ Språk og kommunikasjon
☐ Lese- og skrivevansker
☐ Annet, beskriv: ..........................
Hva ønskes vurdert? (problemstilling) *
............................................
............................................
Fravær siste 12 måneder (antall dager): * ......

5. Tiltak
Oppgi alle tiltak som er prøvd innenfor ordinær opplæring. *
Tiltak            Fra dato       Til dato       Omfang (timer per uke)      Effekt (god / noe / ingen)

Er hørselen undersøkt? *  ☐ Ja  ☐ Nei  ☐ Vet ikke      Hvis ja, dato: ..........
Er synet undersøkt? *  ☐ Ja  ☐ Nei  ☐ Vet ikke      Hvis ja, dato: .............
Elevens syn på saken * (Elever over 12 år skal uttale seg skriftlig dersom de ønsker det.)
............................................

6. Vedlegg
Pedagogisk rapport (skal alltid legges ved) *
Resultater fra kartlegging

7. Samtykke og underskrift
Vi er kjent med innholdet og samtykker til at PPT gjør en sakkyndig vurdering.
Sted og dato: ..............
Underskrift foresatt 1: * ..................

Fylles ut av PPT
Mottatt dato: ..............    Saksnummer: ..............
"""

OUT_OF_A_PDF = """Unntatt offentlighet
Off.lov § 13, fvl. § 13
Henvisning til PP-tjenesten
Grunnskole
Telefon:
77 00 00 00
Hva ønskes fra PPT?
Veiledning
Logoped
Annet
Opplysninger om eleven
Fødselsnummer
Kjønn
Gutt
Jente
Personopplysninger om forelder 1
Mobil
Behov for tolk
Ja
Nei
Hvilket språk:
Unntatt offentlighet
Off.lov § 13, fvl. § 13
Opplysninger fra skolen
Skolens navn
Har eleven enkeltvedtak?
JA
NEI
Kryss av aktuelle vanskeområder
Lesevansker
Matematikkvansker
Andre forhold
HVILKE TILTAK ER PRØVD UT?
Postadresse: ______
Samtykke
Sted
Dato
Underskrift rektor
Vedlegg:
Pedagogisk rapport
"""

OUT_OF_WORD = (
    "PERSONALIA\nElevens navn:\tFødt:\tKjønn: ☐ Gutt ☐ Jente\n\nFORESATTE\n\tForesatt 1\tForesatt 2\nNavn\t\t\n"
    "Foreldreansvar\t☐ Ja ☐ Nei\t☐ Ja ☐ Nei\n\nSØSKEN\nNavn\tFødt\tSkole\n\t\t\n\nSAMARBEIDSPARTNERE\n"
    "Instans\tJa\tNei\tKontaktperson\nBUP\t☐\t☐\t\nBarnevern\t☐\t☐\t\n\nFUNGERING (sett ett kryss per linje)\n"
    "\tGodt\tSvakt\nLesing\t☐\t☐\n\nVEDLEGG (skal legges ved):\n☐ Pedagogisk rapport\n\nUNDERSKRIFT\n"
    "Sted/dato:\tForesatt 1:\tForesatt 2:\n"
)


def built(text: str, kind: str = "text") -> dict[str, Any]:
    form = pasting.add_all(editing.new_form("skjema", "Skjema"), pasting.read(text, kind), used=(), page="side")[0]
    assert lint(form) == []
    return form


def told(form: dict[str, Any]) -> list[str]:
    """Each page and question in a line: kind, star, words, answers, what it is shown for, the table's columns."""
    lines = []
    for page in form["pages"]:
        lines.append(f"# {page['title']['nb']}")
        for each in page["fields"]:
            star = "*" if each.get("required") or each.get("min") else ""
            answers = "/".join(option["label"]["nb"] for option in each.get("options", ()))
            columns = ", ".join(f"{one['type']} {one['label']['nb']}" for one in each.get("fields", ()))
            shown = " if " + "=".join(next(iter(each["show_if"].values()))) if "show_if" in each else ""
            words = [each["type"] + star, each["label"]["nb"], f"[{answers or columns}]" if answers or columns else ""]
            lines.append(" ".join(filter(None, words)) + shown)
    return lines


def test_a_school_form_with_boxes_tables_dots_and_conditions_is_read_whole() -> None:
    form = built(SCHOOL)
    assert form["intro"] == {"nb": "Skjemaet fylles ut av skolen. Felt merket med * må fylles ut."}
    assert told(form) == [
        "# Henvisningen gjelder",
        "radio* Type henvisning [Første gangs henvisning/Gjentatt henvisning]",
        "date Dato for siste sakkyndige vurdering if type_henvisning=svar_2",
        "# Opplysninger om eleven",
        "text* Elevens navn",
        "text* Fødselsnummer (11 siffer)",
        "text Adresse",
        "text Postnr./poststed",
        "radio Minoritetsspråklig elev [Ja/Nei]",
        "text Botid i Norge if minoritetsspraklig_elev=svar_1",
        "# Foresatt 1",
        "text* Navn (foresatt 1)",
        "radio Behov for tolk [Ja/Nei]",
        "text Hvilket språk if behov_for_tolk=svar_1",
        "# Foresatt 2",
        "text Navn (foresatt 2)",
        "# Søsken",
        "repeat Søsken [text Navn, int Født (år), text Skole/barnehage]",
        "# Henvisningsgrunn",
        "checks* Henvisningsgrunn [Språk og kommunikasjon/Lese- og skrivevansker/Annet, beskriv]",
        "text Annet, beskriv if henvisningsgrunn=svar_3",
        "long* Hva ønskes vurdert? (problemstilling)",
        "int* Fravær siste 12 måneder (antall dager)",
        "# Tiltak",
        "repeat* Oppgi alle tiltak som er prøvd innenfor ordinær opplæring. "
        "[text Tiltak, date Fra dato, date Til dato, dec Omfang (timer per uke), radio Effekt]",
        "radio* Er hørselen undersøkt? [Ja/Nei/Vet ikke]",
        "date Dato (er hørselen undersøkt) if er_horselen_undersokt=svar_1",
        "radio* Er synet undersøkt? [Ja/Nei/Vet ikke]",
        "date Dato (er synet undersøkt) if er_synet_undersokt=svar_1",
        "long* Elevens syn på saken",
        "# Vedlegg",
        "file* Pedagogisk rapport",
        "file Resultater fra kartlegging",
        "# Samtykke og underskrift",
        "info Vi er kjent med innholdet og samtykker til at PPT gjør en sakkyndig vurdering.",
        "text Sted og dato",
        "sign* Underskrift foresatt 1",
        "# Fylles ut av PPT",
        "date Mottatt dato",
        "text Saksnummer",
    ]
    filled = {each["id"]: each["prefill"] for each in editing.every_item(form) if "prefill" in each}
    assert filled == {
        "elevens_navn": "child.name",
        "navn_foresatt_1": "guardian_1.name",
        "navn_foresatt_2": "guardian_2.name",
        "saksnummer": "case.number",
    }
    view = editing.item(form, "elevens_syn_pa_saken")
    assert view["help"]["nb"] == "Elever over 12 år skal uttale seg skriftlig dersom de ønsker det."
    assert pasting.title_of(SCHOOL) == "Henvisning til PPT – skole"


def test_a_form_copied_out_of_a_pdf_without_any_marks_is_read_whole() -> None:
    assert told(built(OUT_OF_A_PDF)) == [
        "# Side 1",
        "info Grunnskole",
        "checks Hva ønskes fra PPT? [Veiledning/Logoped/Annet]",
        "# Opplysninger om eleven",
        "text Fødselsnummer",
        "radio Kjønn [Gutt/Jente]",
        "# Personopplysninger om forelder 1",
        "text Mobil",
        "radio Behov for tolk [Ja/Nei]",
        "text Hvilket språk if behov_for_tolk=svar_1",
        "# Opplysninger fra skolen",
        "text Skolens navn",
        "radio Har eleven enkeltvedtak? [Ja/Nei]",
        "checks Kryss av aktuelle vanskeområder [Lesevansker/Matematikkvansker/Andre forhold]",
        "long Hvilke tiltak er prøvd ut?",
        "text Postadresse",
        "# Samtykke",
        "text Sted",
        "date Dato",
        "sign Underskrift rektor",
        "# Vedlegg",
        "file Pedagogisk rapport",
    ]


def test_the_tables_of_a_word_document_are_read_whole() -> None:
    assert told(built(OUT_OF_WORD)) == [
        "# Personalia",
        "text Elevens navn",
        "date Født",
        "radio Kjønn [Gutt/Jente]",
        "# Foresatt 1",
        "text Navn (foresatt 1)",
        "radio Foreldreansvar (foresatt 1) [Ja/Nei]",
        "# Foresatt 2",
        "text Navn (foresatt 2)",
        "radio Foreldreansvar (foresatt 2) [Ja/Nei]",
        "# Søsken",
        "repeat Søsken [text Navn, date Født, text Skole]",
        "# Samarbeidspartnere",
        "radio BUP [Ja/Nei]",
        "text Kontaktperson (BUP) if bup=svar_1",
        "radio Barnevern [Ja/Nei]",
        "text Kontaktperson (barnevern) if barnevern=svar_1",
        "# Fungering",
        "radio Lesing [Godt/Svakt]",
        "# Vedlegg",
        "file* Pedagogisk rapport",
        "# Underskrift",
        "text Sted/dato",
        "sign Foresatt 1",
        "sign Foresatt 2",
    ]


ODD = """KONGSDAL KOMMUNE
PEDAGOGISK RAPPORT SKOLE
OPPLYSNINGER OM ELEVEN
NAVN
Har eleven enkeltvedtak inneværende år?
JA
Ressurser via enkeltvedtak til andre elever
NEI
I. Foreldre
Etternavn\tFornavn
\t
Trengs tolk? Ja ☐ Nei ☐ Hvis ja, språk: ____

Henvisende instans
Navn: Klikk eller trykk her for å skrive inn tekst.
Dato: Klikk eller trykk for å skrive inn en dato.
Vansker (sett kryss):
o\tLesing
o\tAnnet: ____
"""


def test_what_word_and_pdf_do_to_a_form_is_undone() -> None:
    assert told(built(ODD)) == [
        "# Opplysninger om eleven",
        "text Navn",
        "radio Har eleven enkeltvedtak inneværende år? [Ja/Nei]",
        "text Ressurser via enkeltvedtak til andre elever",
        "# Foreldre",
        "text Etternavn",
        "text Fornavn",
        "radio Trengs tolk? [Ja/Nei]",
        "text Språk if trengs_tolk=svar_1",
        "# Henvisende instans",
        "text Navn (henvisende instans)",
        "date Dato",
        "checks Vansker [Lesing/Annet]",
        "text Annet if vansker=svar_2",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Kva meiner barnet sjølv? (obligatorisk) Skriv korleis barnet har medverka.",
            "long* Kva meiner barnet sjølv?",
        ),
        ("Treng familien tolk? Ja / Nei", "radio Treng familien tolk? [Ja/Nei]"),
        ("Er saken drøftet? Ja .... Nei ....", "radio Er saken drøftet? [Ja/Nei]"),
        ("Kjønn: Gutt □ Jente □", "radio Kjønn [Gutt/Jente]"),
        ("[ ] Gut [ ] Jente", "radio Kjønn [Gut/Jente]"),
        ("Effekt (god / noe / ingen)", "radio Effekt [God/Noe/Ingen]"),
        ("Opphaldstid per veke (timar): ____", "dec Opphaldstid per veke (timar)"),
        ("Sjekkliste\n\n• Syn\n• Hørsel", "radio Sjekkliste [Syn/Hørsel]"),
        ("Vedlegg 1: ........", "file Vedlegg 1"),
        ("Hvis det er flere, hvem: ______", "text Hvis det er flere, hvem"),
        ("Hvilken kommune kommer eleven fra", "text Hvilken kommune kommer eleven fra"),
    ],
)
def test_one_line_of_a_form(text: str, found: str) -> None:
    assert told(built(text))[1:] == [found]


def test_short_lines_of_a_kind_that_was_chosen_are_of_that_kind() -> None:
    assert [each["type"] for each in editing.every_item(built("Dato\nAntall\nNavn", "long"))] == ["long"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "☐" * 5_000,
        "Ja " + "." * 50_000 + "x",
        "(a/" * 20_000,
        "|" * 9_000 + "\n" + "\t" * 9_000,
        "Hvis ja, " * 9_000,
        "Spørsmål? " * 9_000,
        "1. Del\n" * 3_000,
        "A\t☐\n" * 3_000,
        "#\n-\n+\n*\n:\n?\n_ _ _\n☐ \n| |\n\t\n",
        "Navn:\n" * 2_000,
        "a\tb\tc\n" + "x\t☐\t☐\n" * 2_000,
        ("Fravær: " + ". " * 900 + "dager x\n") * 300,
        ("a" + " " * 1_900 + "1 2 3 x\n") * 300,
        ("a ☐" * 500 + "\n") * 200,
        ("ord " * 450 + "\n") * 300,
    ],
)
def test_whatever_is_pasted_is_read_and_can_be_published_or_is_refused(text: str) -> None:
    with must_end():
        found = pasting.read(text)
    try:
        form = pasting.add_all(editing.new_form("skjema", "Skjema"), found[:80], used=(), page="side")[0]
    except editing.EditError:
        return
    assert [each for each in lint(form) if "has no questions" not in each] == []
