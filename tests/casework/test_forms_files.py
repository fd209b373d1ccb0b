"""A form that comes as a Word or PDF file: its fields are kept, and a hostile file is refused kindly."""

from typing import Any

import pytest

from casework.forms import file_lines, file_pdf, file_xml, pasting
from core.errors import Invalid
from tests.casework import form_files as made
from tests.casework.form_files import chosen, control, line, old_field, run, table

BODY = "".join(
    [
        line(run("HENVISNING TIL PPT")),
        line(run("Om barnet"), style="Egen"),
        line(run("Navn: "), control("<w:showingPlcHdr/><w:text/>")),
        line(run("Skole: "), chosen("Elvebakken", "Fjordgløtt"), run(" Trinn: "), chosen("1.", "2.", name="comboBox")),
        line(run("Oppstart: "), control("<w:date/>")),
        table(
            [
                [line(run("Fødselsdato")), line(control("<w:date/>"))],
                [line(run("Morsmål")), line(chosen("Norsk", "Tegnspråk"))],
            ]
        ),
        line(run("Tolk: "), control("<w14:checkbox/>", "☒"), run("Ja "), control("<w14:checkbox/>", "☐"), run("Nei")),
        line(run("Tiltak"), style="Overskrift1"),
        line(run("Hvilke tiltak er prøvd?")),
        line(run("Samtale"), listed=True),
        line(run("Kartlegging"), listed=True),
        line(run("Utfylt av: "), old_field("<w:textInput/>", "Ola Oppdiktet")),
        line(
            run("Rolle: "), old_field('<w:ddList><w:listEntry w:val="Lærer"/><w:listEntry w:val="Rektor"/></w:ddList>')
        ),
        line(run("Samtykker: "), old_field("<w:checkBox/>"), run("Ja "), old_field("<w:checkBox/>"), run("Nei")),
        line(
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Skjult</w:t></w:r>",
            "<w:del><w:r><w:delText>Borte</w:delText></w:r></w:del>",
        ),
        line("<w:r><w:pict><w:txbxContent>", line(run("I boks: ____")), "</w:txbxContent></w:pict></w:r>"),
    ]
)
ASKED = [
    ("page", "Om barnet", []),
    ("text", "Navn", []),
    ("radio", "Skole", ["Elvebakken", "Fjordgløtt"]),
    ("radio", "Trinn", ["1.", "2."]),
    ("date", "Oppstart (dato)", []),
    ("date", "Fødselsdato", []),
    ("radio", "Morsmål", ["Norsk", "Tegnspråk"]),
    ("radio", "Tolk", ["Ja", "Nei"]),
    ("page", "Tiltak", []),
    ("checks", "Hvilke tiltak er prøvd?", ["Samtale", "Kartlegging"]),
    ("text", "Utfylt av", []),
    ("radio", "Rolle", ["Lærer", "Rektor"]),
    ("radio", "Samtykker", ["Ja", "Nei"]),
    ("text", "I boks", []),
]


def _asked(raw: bytes) -> list[tuple[str, str, list[str]]]:
    return [(each.kind, each.text, each.options) for each in pasting.read(file_lines.lines_in(raw))]


def test_a_word_form_keeps_what_copying_it_loses() -> None:
    raw = made.word(BODY)
    assert _asked(raw) == ASKED
    text = file_lines.lines_in(raw)
    assert pasting.title_of(text) == "Henvisning til PPT"
    assert not [each for each in ("Skjult", "Borte", "Oppdiktet", "Klikk her", "Velg") if each in text]


def test_a_word_table_with_merged_cells_becomes_rows() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>'
    rows = [
        [wide + line(run("Tiltak som er prøvd"))],
        [line(run("Tiltak")), line(run("Fra dato")), line(run("Resultat"))],
        *[[line(), line(), line()] for _row in range(2)],
    ]
    found = pasting.read(file_lines.lines_in(made.word(table(rows))))
    asked = next(each for each in found if each.kind == "repeat")
    assert [(each.kind, each.text) for each in asked.columns][:2] == [("text", "Tiltak"), ("date", "Fra dato")]


def test_cells_beside_their_labels_are_room_to_write() -> None:
    rows = [
        [line(run(one)), line(), line(run(other)), line()] for one, other in (("Adresse", "Telefon"), ("Trinn", "Mål"))
    ]
    asked = _asked(made.word(table(rows)))
    assert asked == [("text", each, []) for each in ("Adresse", "Telefon", "Trinn", "Mål")]


TEXTS = [(50, 700, "Navn:"), (50, 660, "Skole:"), (50, 620, "Tolk:"), (130, 620, "Ja"), (210, 620, "Nei")]


def test_a_pdf_that_is_filled_in_keeps_its_fields() -> None:
    fields: list[dict[str, Any]] = [
        {"kind": "/Tx", "at": (150, 700), "flags": 2},
        {"kind": "/Ch", "at": (150, 660), "answers": ["Elvebakken", "Solhaug"]},
        {"kind": "/Btn", "at": (110, 620)},
        {"kind": "/Btn", "at": (190, 620)},
    ]
    raw = made.written(made.pdf(TEXTS, fields))
    assert _asked(raw) == [
        ("text", "Navn", []),
        ("radio", "Skole", ["Elvebakken", "Solhaug"]),
        ("radio", "Tolk", ["Ja", "Nei"]),
    ]
    assert [each.required for each in pasting.read(file_lines.lines_in(raw))] == [True, False, False]


def test_a_pdf_of_text_is_read_as_it_is_pasted() -> None:
    assert _asked(made.written(made.pdf([(50, 700, "Navn: ____"), (50, 660, "Tolk: [ ] Ja [ ] Nei")]))) == [
        ("text", "Navn", []),
        ("radio", "Tolk", ["Ja", "Nei"]),
    ]


def _locked_pdf() -> bytes:
    writer = made.pdf([(50, 700, "Navn: ____")])
    writer.encrypt("hemmelig", algorithm="AES-256")
    return made.written(writer)


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document><w:body><w:p>&a;</w:p></w:body></w:document>'
)
REFUSED = {
    "empty": b" \n",
    "too_large": b"PK\x03\x04" + b"0" * file_lines.MAX_BYTES,
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
    "locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "kind": b"\x89PNG\r\n",
    "macro": made.word(BODY, word__vbaProject_bin=b"x"),
    "no_text": made.word(line()),
    "picture": made.written(made.pdf([])),
    "pages": made.written(made.pdf(TEXTS, pages=61)),
}
BOMBS = {
    "entities": made.word("", word__document_xml=ENTITIES),
    "entities in sixteen bits": made.word("", word__document_xml=ENTITIES.encode("utf-16")),
    "swells": made.word(BODY, word__media_xml=b"0" * (file_xml.MOST_UNPACKED + 1)),
    "deep": made.word("<w:p>" * 200 + "</w:p>" * 200),
    "many files": made.word(BODY, **{f"x{n}": b"" for n in range(file_xml.MOST_ENTRIES)}),
}
DAMAGED = {
    "zip": made.word(BODY)[:-60],
    "xml": made.word("<w:p>"),
    "pdf": b"%PDF-1.7\n" + b"junk" * 50,
}
CASES = [
    *REFUSED.items(),
    *(("bomb", raw) for raw in BOMBS.values()),
    *(("damaged", raw) for raw in DAMAGED.values()),
    ("locked", _locked_pdf()),
    ("kind", made.word(BODY).replace(b"word/document.xml", b"word/elsewhere.xm")),
]


@pytest.mark.parametrize(("code", "raw"), CASES)
def test_a_hostile_file_is_refused(code: str, raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        file_lines.lines_in(raw)
    assert refused.value.code == f"form_file.{code}"


def test_a_package_that_lies_about_its_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    package = file_xml.Package(made.word(BODY))
    package._left = 100
    with pytest.raises(Invalid, match=r"form_file\.bomb"):
        package.part("document")


def test_a_line_without_end_is_cut() -> None:
    long = run("Navn: " + "a " * 5_000_000) + control("<w:date/>")
    assert max(map(len, file_lines.lines_in(made.word(line(long))).splitlines())) < 2_100


def test_a_pdf_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_pdf, "SECONDS", 0.01)
    with pytest.raises(Invalid, match=r"form_file\.slow"):
        file_lines.lines_in(made.written(made.pdf(TEXTS)))


def test_labels_have_room_beside_them_though_one_row_has_boxes() -> None:
    rows = [["Namn", "", "Telefon", ""], ["Kjønn", "☐ Gut ☐ Jente", "Heimespråk", ""]]
    found = pasting.read(file_lines.lines_in(made.word(table([[line(run(cell)) for cell in row] for row in rows]))))
    assert [(each.kind, each.text) for each in found] == [
        ("text", "Namn"),
        ("text", "Telefon"),
        ("radio", "Kjønn"),
        ("text", "Heimespråk"),
    ]


def test_a_heading_with_nothing_below_it_asks_and_one_over_others_does_not() -> None:
    def head(text: str, level: int) -> str:
        told = f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        return f"<w:p>{told}{run(text)}</w:p>"

    body = [
        head("Rapport om eleven", 1),
        head("Fagleg utvikling", 1),
        head("Norsk", 2),
        "<w:p/>" * 3,
        head("Engelsk", 2),
    ]
    found = pasting.read(file_lines.lines_in(made.word("".join([*body, head("Rammer", 1), line(run("Namn: ____"))]))))
    assert [(each.kind, each.text) for each in found] == [
        ("page", "Fagleg utvikling"),
        ("long", "Norsk"),
        ("long", "Engelsk"),
        ("page", "Rammer"),
        ("text", "Namn"),
    ]
