"""A letter's PDF can be archived, can be read by everyone, prints what people wrote, and is the same each time."""

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from casework.documents import pdf as product
from casework.documents.blocks import Block, Facts, Heading, Paragraph, Table
from casework.documents.colours import READABLE_CONTRAST, contrast_on_white, readable_on_white
from casework.documents.letters import Filled
from casework.documents.printable import drop_unprintable, keep_letters, keep_own_font, own_signs
from tests.casework import letters_sample
from tests.casework.letters_sample import HOSTILE, LETTERHEAD


def read(content: bytes) -> str:
    """All text, with line ends as spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def letter(*texts: str) -> Filled:
    """A letter of these paragraphs."""
    return Filled("Brev", tuple(map(Paragraph, texts)))


@pytest.fixture(scope="module")
def everything() -> bytes:
    """The letter with every kind of block."""
    return letters_sample.pdf(letters_sample.filled())


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_an_outside_checker_finds_nothing_wrong(tmp_path: Path, language: str) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letters_sample.pdf(letters_sample.filled(language), language=language))
    outloud = shutil.which("outloud")
    assert outloud, "the checker belongs to the development tools"
    done = subprocess.run(
        [outloud, "--json", "-", "--fail-on", "warning", "-q", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_it_declares_both_standards(everything: bytes) -> None:
    xmp = PdfReader(io.BytesIO(everything)).xmp_metadata
    assert xmp is not None
    raw = xmp.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in raw
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in raw
    assert "<pdfuaid:part>1</pdfuaid:part>" in raw


def test_it_knows_its_title_and_language(everything: bytes) -> None:
    reader = PdfReader(io.BytesIO(everything))
    assert reader.metadata is not None
    assert reader.metadata.title == "Vedtak for Ada Prøve Ørnåsen"
    assert str(reader.root_object["/Lang"]).startswith("nb")


def test_the_letter_says_what_it_must(everything: bytes) -> None:
    text = read(everything)
    for part in (
        "Prøvedal kommune",
        "PP-tjenesten",
        "Kari Prøve Prøveveien 1 7010 Prøvedal",
        "23. november 2026",
        "2026/14",
        "Unntatt offentlighet, offl. § 13 jf. fvl. § 13",
        "Side 1 av 2",
        "Side 2 av 2",
        "nordsamisk: čđŋšŧž",
        "Med hilsen Mona Prøvesen Rektor",
    ):
        assert part in text, part


def test_hostile_text_is_printed_literally(everything: bytes) -> None:
    assert HOSTILE in read(everything)


@pytest.mark.parametrize("place", ["title", "letterhead", "facts", "table", "list number"])
def test_no_place_reads_text_as_markup(place: str) -> None:
    line = '#read("x") *x* $y$ = H'
    head = replace(LETTERHEAD, name=line) if place == "letterhead" else LETTERHEAD
    blocks: dict[str, Block] = {
        "facts": Facts(((line, line),)),
        "table": Table(line, ((line, "left"),), ((line,),)),
        "list number": Paragraph("23. november er ikke et listepunkt"),
    }
    block = blocks.get(place, Paragraph(line))
    title = line if place == "title" else "Brev"
    text = read(letters_sample.pdf(Filled(title, (Heading("H"), block)), letterhead=head))
    assert ("23. november er ikke" if place == "list number" else line) in text


def test_the_same_letter_gives_the_same_bytes(everything: bytes) -> None:
    assert letters_sample.pdf(letters_sample.filled()) == everything


def test_text_that_breaks_other_systems_still_gives_a_letter() -> None:
    odd = "A\u0000B\ud800C\ue000D\u202eE\ufeffF\u2028G\tH\r\nI\x1b[31mJ\ufffeK"
    text = read(letters_sample.pdf(letter(odd)))
    assert "ABCD" in text.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Glad 🎉 i dag", "Glad □ i dag"),
        ("Navn 李雷 her", "Navn □□ her"),
        ("Имя Анна", "Имя Анна"),
        ("A\u030ase", "Åse"),
    ],
)
def test_signs_that_no_font_has_are_marked_and_the_rest_stays(written: str, printed: str) -> None:
    assert printed in read(letters_sample.pdf(letter(written, "Resten står")))


def test_a_blank_line_starts_a_paragraph_and_an_empty_text_is_no_trouble() -> None:
    text = read(letters_sample.pdf(letter("En\nto\n\n \n\ntre", "", "   ")))
    assert "En to tre" in text


def test_a_long_letter_keeps_its_header_row_and_pages() -> None:
    rows = tuple((f"Tiltak {n}", str(n)) for n in range(200))
    table = Table("Tiltak", (("Hva", "left"), ("Timer", "right")), rows)
    content = letters_sample.pdf(Filled("Langt", (table,)))
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 3
    assert all("Hva" in page.extract_text() for page in pages)
    assert f"Side {len(pages)} av {len(pages)}" in read(content)


def test_it_stops_when_typesetting_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "_SECONDS", 0.001)
    with pytest.raises(product.TypesettingError):
        letters_sample.pdf(letter("Hei"))


def test_a_defect_tells_nothing_of_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "_HERE", Path("/nowhere"))
    with pytest.raises(product.TypesettingError) as error:
        letters_sample.pdf(letter("hemmelig"))
    assert "hemmelig" not in repr(error.value)


@given(st.text(max_size=200))
def test_what_is_cleaned_can_always_be_printed(text: str) -> None:
    for clean in (drop_unprintable, keep_letters, keep_own_font):
        done = clean(text)
        json.dumps(done, ensure_ascii=False).encode()
        assert clean(done) == done
    assert all(ord(sign) in own_signs() or sign in "\n\t" for sign in keep_own_font(text))


def test_the_font_has_every_letter_of_the_languages_we_write() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzæøåäöüéèêóòôàáčđŋšŧž0123456789§–«»…€½□•–"
    assert {ord(sign) for sign in letters + letters.upper()} <= own_signs()


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_made_readable(value: int) -> None:
    ink = readable_on_white(f"#{value:06x}")
    assert contrast_on_white([int(ink[i : i + 2], 16) for i in (1, 3, 5)]) >= READABLE_CONTRAST


def test_what_is_no_colour_gives_a_readable_one() -> None:
    assert readable_on_white("javascript:") == "#1e2b3c"
    assert letters_sample.pdf(letter("Hei"), letterhead=replace(LETTERHEAD, colour="rød"))
