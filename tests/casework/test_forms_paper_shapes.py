"""What word processors and PDFs do to a form: frames, boxes behind the words, numbers by part, grids, two columns."""

import pytest

from tests.casework.test_forms_paper import built, told

FRAMED = """| Opplysninger om barnet | |
| Barnets navn: | Fødselsdato: |
| Adresse: | Kjønn: ☐ Gutt ☐ Jente |
| Foresatt 1: | Foresatt 2: |
| Tlf.: | Tlf.: |
| Henvisningsgrunn | |
| Hva er dere mest opptatt av? | |
| Verktøy som er brukt: ☐ TRAS ☐ Annet: ____ | |
| Underskrift | |
| Sted: | Sted: |
| Foresatt 1: | Foresatt 2: |
| Pedagogisk leder: | Styrer: |
"""
BEHIND = """Årsak (kryss av):
( ) Uttale
( ) Annet: ______
( ) Stamming
Fyll ut: Hva strever barnet med? ........
..........
Blir barnet forstått?    Hjemme   alltid ( )  ofte ( )
                         Ute      alltid ( )  ofte ( )
                         Andre steder alltid ( )  ofte ( )
Henvist av:   o Foresatte   o Skole
Er foresatte informert?  Ja □  Nei □  Delvis □
Flerspråklig:  JA   NEI    Hvis ja, hvilke språk: _____
Er det avklart med ledelsen?   Ja / Nei
Hvordan reagerer barnet når det ikke blir forstått?
Når begynte det, og hvem så det først?
Hvor mange barn gjelder det (ca.)?
____________        ____________
Dato                Foresattes underskrift
Skjemaet sendes: PPT, Postboks 1, 9999 Sted
"""
PARTS = """A. Søkeren
A1 Navn
A2 Oppholdsstatus
[ ] Statsborger
[ ] EØS-borger
[ ] Permanent opphold
[ ] Midlertidig opphold
B. Skolegang
B1 Tidligere skolegang
Skole\tFra år\tFullført (ja/nei)
\t\t
\t\t
C. Vedlegg
1. Vitnemål
2. Epikrise
D. Samtykke
Søkerens signatur
"""
GRID = """TILLEGGSSKJEMA FOR FLERSPRÅKLIGE\tVedlegg
Barnets navn\t
Fødeland\tMor:\tFar:
Hva leser barnet på?\t
Ferdigheter på morsmålet\tGodt\tSvakt
Forstår\t☐\t☐
Leser\t☐\t☐
Ferdigheter på norsk\tGodt\tSvakt
Forstår\t☐\t☐
Fag\tStyrker\tVansker
Norsk\t\t
Matematikk\t\t
"""
CAPITALS = """1. SKOLE
Skole: ____
2. HVA HENVISES ELEVEN FOR? (Sett kryss)
☐ Lesing
☐ Fravær
3. HVA ER PRØVD?
Tiltak\tPeriode
\t
\t
"""
SPACED = """Etternavn: ______  Fornavn: ______

Foresatte
                        Mor/foresatt 1              Far/foresatt 2
Navn:                   ______________________      ______________________
Bor med barnet:         Ja [ ]  Nei [ ]             Ja [ ]  Nei [ ]

Del B – Bakgrunn
1. Er dette     [ ] ny     [ ] gjentatt?
2. Områder med vansker. Sett ring rundt: lesing / skriving / regning
3. Fravær siste halvår (dager): ____  (timer): ____

Del C – Tiltak
Hva er gjort?                 Når (fra–til)          Hvordan virket det?
1.
2.

Vedlagt følger:
[ ] Pedagogisk rapport
[ ] Annet: ______________
Skjema 3B rev. 08/2024                                              side 1 av 1
"""
PORTAL = """Barnets navn*
Familiens språk
Velg alle som passer
□ Norsk
□ Polsk
Hvem tok initiativ?*
○ Foresatte
○ Barnehagen
○ Helsestasjonen
○ Andre
Beskriv kort hva som bekymrer*
(Maks 1000 tegn)
Last opp pedagogisk rapport*
Jeg bekrefter at foresatte har lest henvisningen*
□ Ja, det bekrefter jeg
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            FRAMED,
            [
                "# Opplysninger om barnet",
                "text Barnets navn",
                "date Fødselsdato",
                "text Adresse",
                "radio Kjønn [Gutt/Jente]",
                "text Foresatt 1",
                "text Foresatt 2",
                "text Tlf. (foresatt 1)",
                "text Tlf. (foresatt 2)",
                "# Henvisningsgrunn",
                "long Hva er dere mest opptatt av?",
                "checks Verktøy som er brukt [TRAS/Annet]",
                "text Annet if verktoy_som_er_brukt=svar_2",
                "# Underskrift",
                "text Sted (1)",
                "text Sted (2)",
                "sign Foresatt 1 (underskrift)",
                "sign Foresatt 2 (underskrift)",
                "sign Pedagogisk leder",
                "sign Styrer",
            ],
        ),
        (
            BEHIND,
            [
                "# Side 1",
                "checks Årsak [Uttale/Annet/Stamming]",
                "text Annet if arsak=svar_2",
                "long Hva strever barnet med?",
                "long Blir barnet forstått?",
                "radio Hjemme [alltid/ofte]",
                "radio Ute [alltid/ofte]",
                "radio Andre steder [alltid/ofte]",
                "radio Henvist av [Foresatte/Skole]",
                "radio Er foresatte informert? [Ja/Nei/Delvis]",
                "radio Flerspråklig [Ja/Nei]",
                "text Hvilke språk if flerspraklig=svar_1",
                "radio Er det avklart med ledelsen? [Ja/Nei]",
                "long Hvordan reagerer barnet når det ikke blir forstått?",
                "long Når begynte det, og hvem så det først?",
                "int Hvor mange barn gjelder det (ca.)?",
                "date Dato",
                "sign Foresattes underskrift",
                "info Skjemaet sendes: PPT, Postboks 1, 9999 Sted",
            ],
        ),
        (
            PARTS,
            [
                "# Søkeren",
                "text Navn",
                "radio Oppholdsstatus [Statsborger/EØS-borger/Permanent opphold/Midlertidig opphold]",
                "# Skolegang",
                "repeat Tidligere skolegang [text Skole, text Fra år, radio Fullført]",
                "# Vedlegg",
                "file Vitnemål",
                "file Epikrise",
                "# Samtykke",
                "sign Søkerens signatur",
            ],
        ),
        (
            GRID,
            [
                "# Side 1",
                "text Barnets navn",
                "text Mor (fødeland)",
                "text Far (fødeland)",
                "long Hva leser barnet på?",
                "radio Forstår (ferdigheter på morsmålet) [Godt/Svakt]",
                "radio Leser [Godt/Svakt]",
                "radio Forstår (ferdigheter på norsk) [Godt/Svakt]",
                "# Styrker",
                "text Norsk",
                "text Matematikk",
                "# Vansker",
                "text Norsk (vansker)",
                "text Matematikk (vansker)",
            ],
        ),
        (
            CAPITALS,
            [
                "# Skole",
                "text Skole",
                "# Hva henvises eleven for?",
                "checks Hva henvises eleven for? [Lesing/Fravær]",
                "# Hva er prøvd?",
                "repeat Hva er prøvd? [text Tiltak, text Periode]",
            ],
        ),
        (
            SPACED,
            [
                "# Side 1",
                "text Etternavn",
                "text Fornavn",
                "# Mor/foresatt 1",
                "text Navn (mor/foresatt 1)",
                "radio Bor med barnet (mor/foresatt 1) [Ja/Nei]",
                "# Far/foresatt 2",
                "text Navn (far/foresatt 2)",
                "radio Bor med barnet (far/foresatt 2) [Ja/Nei]",
                "# Bakgrunn",
                "radio Er dette [ny/gjentatt]",
                "checks Områder med vansker [lesing/skriving/regning]",
                "int Fravær siste halvår (dager)",
                "dec Fravær siste halvår (timer)",
                "# Tiltak",
                "repeat Tiltak [text Hva er gjort, text Når (fra–til), long Hvordan virket det]",
                "# Vedlagt følger",
                "file Pedagogisk rapport",
                "file Annet",
            ],
        ),
        (
            PORTAL,
            [
                "# Side 1",
                "text* Barnets navn",
                "checks Familiens språk [Norsk/Polsk]",
                "radio* Hvem tok initiativ? [Foresatte/Barnehagen/Helsestasjonen/Andre]",
                "long* Beskriv kort hva som bekymrer",
                "file* Last opp pedagogisk rapport",
                "bool* Jeg bekrefter at foresatte har lest henvisningen",
            ],
        ),
    ],
    ids=["framed", "behind", "parts", "grid", "capitals", "spaced", "portal"],
)
def test_the_shapes_of_paper_are_read_as_they_are_meant(text: str, expected: list[str]) -> None:
    assert told(built(text)) == expected
