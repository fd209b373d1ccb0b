"""Forms as they come out of a PDF viewer, Word or a typewriter's page: broken lines, lost boxes, labels below lines."""

import pytest

from tests.casework.test_forms_paper import built, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Navn: ____\nSkriv kort hva dere lurer på, og nevn også hva dere selv har\nprøvd hittil: ____\n____",
            ["text Navn", "long Skriv kort hva dere lurer på, og nevn også hva dere selv har prøvd hittil"],
        ),
        (
            "1  Om enheten\nLeder: Telefon:\n2  Saken\nNavn:\n3  Annet\nAlder:",
            ["# Om enheten", "text Leder", "text Telefon", "# Saken", "text Navn", "# Annet", "int Alder"],
        ),
        (
            "Underskrifter\n__________      __________\nForesatt 1      Rektor",
            ["# Underskrifter", "sign Foresatt 1", "sign Rektor"],
        ),
        ("Dato: ....     ............\n                 Styrer", ["date Dato", "sign Styrer"]),
        ("Fravær: ..... dager   ..... timer", ["int Fravær (dager)", "dec Fravær (timer)"]),
        ("Regning    1   2   3", ["radio Regning [1/2/3]"]),
        ("Tema Godt Svakt\nLek ☐ ☐\nUttale ☐ ☐", ["radio Lek [Godt/Svakt]", "radio Uttale [Godt/Svakt]"]),
        ("\tGod\tSvak\nLek\t\t\nUttale\t\t", ["radio Lek [God/Svak]", "radio Uttale [God/Svak]"]),
        ("Navn\tTolk\n\t☐ ja ☐ nei", ["text Navn", "radio Tolk [Ja/Nei]"]),
        ("Adresse Postnummer Poststed", ["text Adresse", "text Postnummer", "text Poststed"]),
        ("Navn\tAlder\n\t\nSkole\tTrinn\n\t", ["text Navn", "int Alder", "text Skole", "text Trinn"]),
        ("Er det hastesak?  |_| Ja  |_| Nei", ["radio Er det hastesak? [Ja/Nei]"]),
        ("Jeg har lest dette.   ☐", ["bool Jeg har lest dette."]),
        (
            "Har dere søkt før? ☐ Nei ☐ Ja, når: ____",
            ["radio Har dere søkt før? [Nei/Ja]", "date Når if har_dere_sokt_for=svar_2"],
        ),
        (
            "Hjelp\n☐ Lege   Telefon: ____\n☐ NAV   Telefon: ____",
            ["radio Hjelp [Lege/NAV]", "text Telefon (lege) if hjelp=svar_1", "text Telefon (NAV) if hjelp=svar_2"],
        ),
        (
            "A. Hvem gjelder saken?\nNavn: ____\nB. Hva er gjort?\nTid: ____\nC. Underskrift\nElev: ____",
            [
                *("# Hvem gjelder saken?", "text Navn", "# Hva er gjort?", "text Tid"),
                *("# Underskrift", "sign Elev"),
            ],
        ),
        ("\tUenig\tEnig\nJeg sover nok\tO\tO", ["radio Jeg sover nok [Uenig/Enig]"]),
        ("Får dere?\tJa\tNei\nHjelp hjemme\t☐\t☐", ["radio Hjelp hjemme [Ja/Nei]"]),
        ("Mål\tSum\n.....\t.....", ["text Mål", "text Sum"]),
        ("Er barnet tospråklig?\n Ja\t Nei", ["radio Er barnet tospråklig? [Ja/Nei]"]),
        ("Fortell hvordan barnet\n• sover\n• spiser\nNavn: ____", ["long Fortell hvordan barnet", "text Navn"]),
        (
            "1. Barnet\n1.1 Lek\nFortell om lek og venner.\n1.2 Språk\nTolk: ____",
            [
                *("# Barnet", "long Lek", "info Fortell om lek og venner.", "# Språk", "text Tolk"),
            ],
        ),
        ("1.\tBarnet\nNavn: ____\n2.\tSkolen\nKlasse: ____", ["# Barnet", "text Navn", "# Skolen", "text Klasse"]),
        (
            "Bruker dere tolk? □ Nei □ Ja, språk: ____",
            ["radio Bruker dere tolk? [Nei/Ja]", "text Språk if bruker_dere_tolk=svar_2"],
        ),
        ("Kallenavn\n______________________________", ["text Kallenavn"]),
        ("Kommunens arbeid\n\n\n\nNavn: ____", ["long Kommunens arbeid", "text Navn"]),
        (
            "Vedlegg\n☐ Vitnemål\nStad/dato\tUnderskrift rektor\n\t",
            ["# Vedlegg", "file Vitnemål", "text Stad/dato", "sign Underskrift rektor"],
        ),
        (
            "| Tiltak | Dato | Ansvar |\n| Samtale | | |\n| Besøk | | |",
            [
                *("# Dato", "text Samtale", "text Besøk"),
                *("# Ansvar", "text Samtale (ansvar)", "text Besøk (ansvar)"),
            ],
        ),
        ("Tolk?  ☐ ja  ☐ nei   Språk:", ["radio Tolk? [Ja/Nei]", "text Språk if tolk=svar_1"]),
        ("Bor barnet her?  JA ☐  NEI ☐   (legg ved bekreftelse)", ["radio Bor barnet her? [Ja/Nei]"]),
        ("Lov om tjenester § 3-2, § 3-6\nNavn: ____", ["info Lov om tjenester § 3-2, § 3-6", "text Navn"]),
        (
            "Navn: ____\nBy kommune – PPT, Postboks 9\nSide 1 av 2\n1/2/26, 9:11 PM\nAlder: ____",
            ["text Navn", "int Alder"],
        ),
    ],
)
def test_what_copying_does_to_a_form_is_undone(text: str, found: list[str]) -> None:
    assert [line for line in told(built(text)) if line != "# Side 1"] == found
