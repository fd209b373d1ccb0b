"""The first line of a form says what the form is called: that is its title, and never a question."""

import pytest

from casework.forms import pasting
from tests.effort import must_end

BELOW = ("Navn: ____\nAlder: ____", "\nNavn på barnet\nHva er vanskelig?")


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize(
    "first",
    [
        "Henvisningsskjema PPT – eksempel",
        "Henvisningsskjema PPT Nordvik kommune 2026",
        "Tilvisingsskjema for PPT i Nordvik (nynorsk)",
        "Samtykke til innhenting av opplysninger (PPT)",
        "Samtykke til henvisning",
        "Samtykke til tilvising",
        "Nordvik kommune: Henvisningsskjema",
        "PPT Nordvik: Henvisning",
        "Vedlegg 2: Henvisning til PPT",
        "Henvisning PPT Nordvik kommune",
        "Nordvik kommune – henvisning til PPT",
        "Nordvik PPT - Tilmelding, utkast 2026",
    ],
)
def test_a_name_on_the_first_line_is_the_title(first: str, below: str) -> None:
    text = f"{first}\n{below}"
    assert [each.text for each in pasting.read(text)] == [each.text for each in pasting.read(below.strip())]
    assert pasting.title_of(text) == first
    headed = f"Nordvik kommune\n{text}"
    assert first not in [each.text for each in pasting.read(headed)]
    assert pasting.title_of(headed) == first


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize(
    "first",
    [
        "Henvisning gjelder",
        "Søknaden gjelder",
        "Rapport fra skolen",
        "Samtykke gitt av",
        "Samtykke til henvisning gitt av",
        "Hvem melder saken",
        "Navn på barnet",
        "Henvisning til andre instanser",
        "Henvisning mottatt",
        "Vedlegg: Henvisning til PPT",
        "Skole: Henvisning",
        "Samtykke til henvisning?",
        "Samtykke til henvisning *",
        "Samtykke til henvisning: ____",
        "Samtykke til henvisning   ☐ Ja ☐ Nei",
        "Samtykke til henvisning (ja/nei)",
        "Samtykke til henvisning\n☐ Ja\n☐ Nei",
        "Samtykke til henvisning\n- Ja\n- Nei",
        "Samtykke til henvisning\nJa\nNei",
        "Samtykke til henvisning\nJa / Nei",
        "Samtykke til henvisning\n________________",
        "Vedlegg 1: Henvisning til PPT\nVedlegg 2: Samtykke",
    ],
)
def test_what_asks_for_something_stays_a_question(first: str, below: str) -> None:
    text = f"{first}\n{below}"
    words = first.split("\n")[0].split("(")[0].split("☐")[0].strip(" ?*:_")
    assert words in [each.text.split(" (")[0].strip("?") for each in pasting.read(text)]
    assert pasting.title_of(text) == ""


def test_only_the_first_line_is_a_name() -> None:
    found = pasting.read("Navn: ____\nSamtykke til henvisning\nAlder: ____")
    assert [each.text for each in found] == ["Navn", "Samtykke til henvisning", "Alder"]
    assert [each.text for each in pasting.read("Samtykke til henvisning")] == ["Samtykke til henvisning"]
    assert pasting.title_of("Navn: ____\nSamtykke til henvisning\nAlder: ____") == ""


@pytest.mark.parametrize(
    "piece", ["Nordvik kommune ", "Samtykke til ", "ppt ", "til pp-", " – ", "a-", "(mal) ", "2026 "]
)
def test_a_hostile_first_line_is_read_to_its_end(piece: str) -> None:
    with must_end():
        pasting.title_of(f"{piece * 400}\nNavn")
        pasting.read(f"Henvisning {piece * 400}\nNavn: ____")
