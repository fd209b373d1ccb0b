"""Word and PDF files for the tests, made of their parts."""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
STYLES = """<w:style w:styleId="Overskrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Egen"><w:name w:val="Egen"/><w:basedOn w:val="Overskrift1"/></w:style>"""
NUMBERING = """<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
<w:lvlText w:val="\uf0a8"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>"""


def part(name: str, inside: str) -> str:
    """A part of a Word file."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} xmlns:w="{W}" xmlns:w14="{W14}">{inside}</w:{name}>'


def word(body: str, **others: str | bytes) -> bytes:
    """A Word file with this body; other parts by their path, with «__» for «/» and «_» for «.»."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", STYLES),
        "word/numbering.xml": part("numbering", NUMBERING),
        **{path.replace("__", "/").replace("_", "."): text for path, text in others.items()},
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in parts.items():
            package.writestr(path, text)
    return made.getvalue()


def run(text: str) -> str:
    """A piece of text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(*inside: str, style: str = "", listed: bool = False) -> str:
    """A paragraph of runs and fields."""
    told = f'<w:pStyle w:val="{style}"/>' if style else ""
    told += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>' if listed else ""
    return f"<w:p><w:pPr>{told}</w:pPr>{''.join(inside)}</w:p>"


def control(told: str, shown: str = "Klikk her") -> str:
    """A field of today's sort."""
    return f"<w:sdt><w:sdtPr>{told}</w:sdtPr><w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"


def chosen(*answers: str, name: str = "dropDownList") -> str:
    """A list to choose from."""
    rows = "".join(f'<w:listItem w:displayText="{each}" w:value="{each}"/>' for each in answers)
    return control(f'<w:{name}><w:listItem w:displayText="Velg et element." w:value=""/>{rows}</w:{name}>', "Velg")


def old_field(inside: str, shown: str = "     ") -> str:
    """A field of the old sort, with what is shown in it."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inside}</w:ffData></w:fldChar></w:r>'
    code = '<w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return f'{begin}{code}{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def table(rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that hold paragraphs."""
    made = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in made)}</w:tbl>"


def pdf(texts: Iterable[tuple[int, int, str]], fields: Iterable[Mapping[str, Any]] = (), pages: int = 1) -> PdfWriter:
    """A PDF with texts at their places, and fields of «kind», «at» and more on its first page."""
    made = PdfWriter()
    for _number in range(pages):
        made.add_blank_page(600, 800)
    stream = DecodedStreamObject()
    stream.set_data("\n".join(f"BT /F1 12 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for x, y, text in texts).encode())
    page = made.pages[0]
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    of_font = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): of_font})}
    )
    page[NameObject("/Contents")] = made._add_object(stream)
    page[NameObject("/Annots")] = ArrayObject(made._add_object(_widget(**each)) for each in fields)
    return made


def _widget(kind: str, at: tuple[int, int], flags: int = 0, answers: Iterable[str] = ()) -> DictionaryObject:
    sides = ArrayObject(FloatObject(side) for side in (at[0], at[1] - 2, at[0] + 80, at[1] + 12))
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject(kind),
            NameObject("/Rect"): sides,
            NameObject("/Ff"): NumberObject(flags),
            NameObject("/Opt"): ArrayObject(TextStringObject(each) for each in answers),
        }
    )


def written(made: PdfWriter) -> bytes:
    """The file itself."""
    into = BytesIO()
    made.write(into)
    return into.getvalue()
