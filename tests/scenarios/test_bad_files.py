"""Files that are broken, too big, disguised or dangerous are refused in words, and nothing is kept of them."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.cases.models import Case
from casework.documents.models import Document
from core import clock
from tests import cast
from tests.cast import Town, register_child
from tests.scenarios.hostile import on_record, post
from tests.scenarios.walk import Walk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def town(database: None) -> Town:
    return cast.build_next_town()


@pytest.fixture(scope="module")
def case(town: Town) -> Case:
    with town.inside():
        return Walk(town, register_child(town).id, NOW - timedelta(days=30)).to("assign")


@pytest.fixture(scope="module")
def client(town: Town) -> Client:
    return town.client("adviser")


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


REFUSED: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: packed({"word/document.xml": b"0" * 60_000_000}),
    "many parts": lambda: packed({f"{number}.xml": b"" for number in range(3000)} | {"word/document.xml": b""}),
    "macros": lambda: packed({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}),
    "plain zip": lambda: packed({"a.txt": b"a"}),
    "cut zip": lambda: packed({"word/document.xml": b"<x/>"})[:-30],
    "page": lambda: b"<!doctype html><script>alert(1)</script>",
    "drawing": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "program": lambda: b"MZ\x90\x00" + b"\x00" * 500,
    "elf": lambda: b"\x7fELF" + b"\x00" * 100,
    "empty": lambda: b"",
    "too big": lambda: PDF + b"0" * (21 * 1024 * 1024),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_in_words(town: Town, case: Case, client: Client, what: str) -> None:
    before = on_record(town)
    upload = SimpleUploadedFile("rapport.pdf", REFUSED[what](), "application/pdf")
    answer: Any = client.post(f"/saker/{case.id}/last-opp/", {"file": upload, "audience": ["unit"]})
    page = answer.content.decode()
    assert answer.status_code == 422 and "ds-validation-message" in page
    assert on_record(town) == before


NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "a\x00b.pdf",
    "x" * 5000 + ".pdf",
    "eicar.com",
    "\u202efdp.exe",
    "rapport.pdf\r\nX-Evil: 1",
    '"><script>alert(1)</script>.pdf',
    ".htaccess",
    "CON.pdf",
    " ",
]


@pytest.mark.parametrize("name", NAMES, ids=[str(number) for number in range(len(NAMES))])
def test_a_name_is_only_a_name(town: Town, case: Case, client: Client, name: str) -> None:
    body = (
        b'--grense\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.replace('"', "%22").encode("utf-8", "surrogatepass")
        + b'"\r\nContent-Type: text/html\r\n\r\n'
        + PDF
        + b"\r\n--grense--\r\n"
    )
    status, page = post(client, f"/saker/{case.id}/last-opp/", body, "multipart/form-data; boundary=grense")
    assert status in (302, 400, 422), page
    if status != 302:
        return
    with town.inside():
        row = Document.objects.latest("created_at", "id")
    answer: Any = client.get(f"/dokumenter/{row.id}/")
    kept = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert kept == PDF and row.filename.endswith(".pdf") and "/" not in row.filename
    assert answer["Content-Disposition"].startswith("attachment") and "\n" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/pdf" and "sandbox" in answer["Content-Security-Policy"]
    assert "X-Evil" not in answer.headers
    shown = client.get(f"/saker/{case.id}/").content.decode()
    assert "<script>alert(1)" not in shown


def test_a_virus_sample_is_text_and_handed_out_as_nothing_else(town: Town, case: Case, client: Client) -> None:
    """It is kept as plain text if at all: never under a name that runs."""
    upload = SimpleUploadedFile("eicar.com", EICAR)
    answer = client.post(f"/saker/{case.id}/last-opp/", {"file": upload})
    assert answer.status_code in (302, 422)
    with town.inside():
        assert not Document.objects.filter(filename__endswith=".com").exists()


BROKEN = {
    "no boundary": (b"x", "multipart/form-data"),
    "empty boundary": (b"x", "multipart/form-data; boundary="),
    "long boundary": (b"x", "multipart/form-data; boundary=" + "x" * 300),
    "never ends": (b'--g\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF', "g"),
    "no name": (b"--g\r\nContent-Disposition: form-data\r\n\r\nx\r\n--g--\r\n", "g"),
    "bad base64": (
        b'--g\r\nContent-Disposition: form-data; name="reason"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--g--",
        "g",
    ),
    "many fields": (
        b"".join(b'--g\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(2500)) + b"--g--",
        "g",
    ),
    "not utf-8": (b'--g\r\nContent-Disposition: form-data; name="reason"\r\n\r\n\xff\xfe\r\n--g--\r\n', "g"),
    "odd charset": (b"reason=x", "application/x-www-form-urlencoded; charset=no-such"),
    "json": (b'{"reason": "x"}', "application/json"),
    "nothing said": (b"reason=x", ""),
}


@pytest.mark.parametrize("what", BROKEN)
def test_bodies_that_are_no_form(town: Town, case: Case, client: Client, what: str) -> None:
    body, kind = BROKEN[what]
    kind = f"multipart/form-data; boundary={kind}" if kind == "g" else kind
    before = on_record(town)
    for path in (f"/saker/{case.id}/last-opp/", f"/saker/{case.id}/avslutt/", "/logg-inn/", "/henvisning/ny/"):
        who = client if path != "/henvisning/ny/" else town.client("school_head")
        status, page = post(who, path, body, kind)
        assert 400 <= status < 500, (path, status)
        assert "<html" in page
    assert on_record(town) == before
