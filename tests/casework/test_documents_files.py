"""Files: told by their bytes, encrypted on disk, in the tenant's own folder, and never changed once issued."""

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.db.transaction import atomic
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from casework.documents import inspection, storage
from casework.documents.inspection import inspect
from casework.documents.letters import load
from casework.documents.models import Document, LetterVersion
from casework.documents.selectors import documents_of_case, get_document
from casework.documents.services import issue_letter, publish_letter, read_document, store_attachment
from core.acts import system_act
from core.crypto import CryptoError
from core.errors import Invalid, NotFound, Unavailable
from core.ids import new_id
from tests.casework.letters_sample import EVERYTHING, LETTERHEAD, VALUES, paragraph, template
from tests.cast import START, Town

ACT = system_act(START)
SECRET = b"%PDF-1.7 Ada er redd for gymtimen"


def packed(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


DOCX = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
ODT = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (DOCX, "docx"),
        (packed({"xl/workbook.xml": b"<x/>"}), "xlsx"),
        (ODT, "odt"),
        ("Blåbær og rømme".encode(), "txt"),
        (b"\xef\xbb\xbfmed BOM", "txt"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, extension: str) -> None:
    assert inspect(content)[0] == extension


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"  \n<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf<html>",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"GIF89a\xff",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"a\x00b",
        packed({"evil.exe": b"MZ"}),
        packed({"word/document.xml": b"<w/>", "word/vbaProject.bin": b"macro"}),
        packed({"mimetype": b"application/java-archive"}),
        DOCX[:40],
        b"PK\x03\x04" + b"\x00" * 50,
    ],
    ids=["svg", "html", "html with bom", "exe", "elf", "gif", "ole", "nul", "zip", "macros", "jar", "torn", "no zip"],
)
def test_what_is_not_on_the_list_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"file\.type"):
        inspect(content)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid, match=r"file\.empty"):
        inspect(b"")


@pytest.mark.parametrize(
    "files",
    [
        {"word/document.xml": bytes(30_000_000)},
        {f"{n}": b"" for n in range(inspection.MAX_ENTRIES + 1)},
    ],
    ids=["one that grows", "far too many"],
)
def test_a_bomb_is_refused_without_being_unpacked(files: dict[str, bytes]) -> None:
    bomb = packed(files)
    tracemalloc.start()
    with pytest.raises(Invalid, match=r"file\.bomb"):
        inspect(bomb)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_an_archive_that_lies_of_its_size_is_read_no_further_than_needed() -> None:
    honest = packed({"mimetype": b"application/vnd.oasis.opendocument.text" + bytes(50_000_000)})
    lying = honest.replace(struct.pack("<L", 50_000_039), struct.pack("<L", 60))
    assert lying != honest
    with pytest.raises(Invalid):
        inspect(lying)


def test_no_damaged_archive_breaks_the_inspection() -> None:
    dice = random.Random(7)
    for _ in range(1500):
        damaged = bytearray(dice.choice((DOCX, ODT)))
        for _ in range(dice.randint(1, 6)):
            damaged[dice.randrange(4, len(damaged))] = dice.randrange(256)
        try:
            inspect(bytes(damaged))
        except Invalid:
            continue


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG"]))
def test_no_bytes_break_the_inspection(content: bytes, start: bytes) -> None:
    try:
        inspect(start + content)
    except Invalid as refused:
        assert refused.code in {"file.empty", "file.type", "file.bomb"}


def upload(name: str = "rapport.pdf", content: bytes = SECRET, case_id: UUID | None = None) -> Document:
    """Keep a file; call inside a tenant."""
    return store_attachment(
        upload_name=name,
        content=content,
        case_id=case_id or new_id(),
        child_id=None,
        audience=["ppt", "guardian"],
        act=ACT,
    )


def file_of(town: Town, document: Document) -> Path:
    """Where its bytes are."""
    return Path(settings.SAMSPOR_FILES_ROOT) / town.tenant.schema / document.storage_key


def test_a_file_is_encrypted_on_disk_and_comes_back_whole(trondheim: Town) -> None:
    with trondheim.inside():
        document = upload()
        on_disk = file_of(trondheim, document)
        assert read_document(document=document, act=ACT) == SECRET
    assert b"gymtimen" not in on_disk.read_bytes()
    assert "rapport" not in str(on_disk)
    assert on_disk.stat().st_mode & 0o077 == 0
    assert (document.size, document.issued_at, document.content_type) == (len(SECRET), None, "application/pdf")


def test_another_municipality_cannot_open_the_file_even_when_it_has_the_bytes(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        document = upload()
    with gol.inside():
        with pytest.raises(NotFound):
            get_document(document.id)
        with pytest.raises(Unavailable):
            storage.read(document.id, document.storage_key)
        stolen = file_of(gol, document)
        stolen.parent.mkdir(parents=True, exist_ok=True)
        stolen.write_bytes(file_of(trondheim, document).read_bytes())
        with pytest.raises(CryptoError):
            storage.read(document.id, document.storage_key)
    stolen.unlink()


def test_a_file_put_in_anothers_place_is_not_opened(trondheim: Town) -> None:
    with trondheim.inside():
        one, other = upload(), upload(content=b"%PDF-1.7 noe annet")
        file_of(trondheim, one).write_bytes(file_of(trondheim, other).read_bytes())
        with pytest.raises(CryptoError):
            read_document(document=one, act=ACT)


@pytest.mark.parametrize(
    "key", ["../../../etc/passwd", "/etc/passwd", "ab/../../x", "", "ab/" + "G" * 32, "ab/" + "a" * 33]
)
def test_no_key_leads_out_of_the_folder(trondheim: Town, key: str) -> None:
    with trondheim.inside(), pytest.raises(Unavailable):
        storage.read(new_id(), key)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ola\\Rapport om lesing.exe", "Rapport om lesing.pdf"),
        ("rapport\u202efdp.exe", "rapportfdp.pdf"),
        ("a\r\nSet-Cookie: x\x00.pdf", "aSet-Cookie: x.pdf"),
        ("", "vedlegg.pdf"),
        ("   .pdf", "vedlegg.pdf"),
        (".pdf", ".pdf.pdf"),
        ("å" * 500, "å" * 150 + ".pdf"),
        ("\ud800.pdf", "vedlegg.pdf"),
    ],
)
def test_a_file_name_is_only_a_name(trondheim: Town, name: str, kept: str) -> None:
    with trondheim.inside():
        document = upload(name)
        document.refresh_from_db()
    assert document.filename == kept


def test_a_file_that_is_too_large_leaves_nothing(trondheim: Town) -> None:
    with trondheim.inside():
        before = Document.objects.count()
        with pytest.raises(Invalid, match=r"file\.too_large"):
            upload(content=b"%PDF-" + bytes(settings.SAMSPOR_UPLOAD_MAX))
        assert Document.objects.count() == before


def test_each_reader_sees_what_is_meant_for_them(trondheim: Town) -> None:
    with trondheim.inside():
        case_id = new_id()
        first, second = upload(case_id=case_id), upload(case_id=case_id)
        upload()
        assert [row.id for row in documents_of_case(case_id, ["guardian"])] == [second.id, first.id]
        assert documents_of_case(case_id, ["unit"]) == []
        with pytest.raises(ValueError):
            store_attachment(
                upload_name="x", content=SECRET, case_id=case_id, child_id=None, audience=["everyone"], act=ACT
            )


def issue(values: dict[str, object] | None = None) -> Document:
    """Issue a letter; call inside a tenant."""
    return issue_letter(
        letter=load(EVERYTHING),
        number=1,
        values=VALUES if values is None else values,
        language="nb",
        letterhead=LETTERHEAD,
        recipient=("Kari Prøve",),
        case_id=new_id(),
        case_number="2026/14",
        child_id=new_id(),
        audience=["ppt", "guardian"],
        act=ACT,
    )


CHANGES: dict[str, Callable[[Document], object]] = {
    "saved": lambda row: row.save(),
    "updated": lambda row: Document.objects.filter(id=row.id).update(title="Et annet vedtak"),
    "unissued": lambda row: Document.objects.filter(id=row.id).update(issued_at=None),
    "deleted": lambda row: row.delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_an_issued_letter(trondheim: Town, change: str) -> None:
    with trondheim.inside():
        document = issue()
        with pytest.raises(DatabaseError), atomic():
            CHANGES[change](document)
        document.refresh_from_db()
        assert document.title == "Vedtak for Ada Prøve Ørnåsen"


def test_an_issued_letter_is_a_pdf_with_its_version(trondheim: Town) -> None:
    with trondheim.inside():
        document = issue()
        content = read_document(document=document, act=ACT)
    assert (document.letter_version, document.kind, document.issued_at) == ("decision_letter:1", "decision", START)
    assert document.filename == "decision_letter-2026-14.pdf"
    assert "Ørnåsen" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_letter_with_a_hole_is_not_issued(trondheim: Town) -> None:
    with trondheim.inside():
        before = Document.objects.count()
        with pytest.raises(Invalid, match=r"letter\.incomplete") as refused:
            issue({**VALUES, "sender": {"name": "Mona Prøvesen"}})
        assert refused.value.params == {"missing": "sender.title"}
        assert Document.objects.count() == before


def test_a_published_letter_template_is_never_changed(trondheim: Town) -> None:
    with trondheim.inside():
        first = publish_letter(definition=template(key="prove"), act=ACT)
        assert publish_letter(definition=template(key="prove"), act=ACT) == first
        second = publish_letter(definition=template(paragraph("Ny tekst"), key="prove"), act=ACT)
        assert (first.number, second.number) == (1, 2)
        with pytest.raises(DatabaseError), atomic():
            LetterVersion.objects.filter(id=first.id).update(number=9)
