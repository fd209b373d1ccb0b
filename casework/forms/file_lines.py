"""The lines of a form that comes as a Word or PDF file, as they would be pasted; other files are refused. Pure."""

from casework.forms import file_pdf, file_word
from core.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and any Office file with a password
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


def lines_in(raw: bytes) -> str:
    """What stands in the file, told by its content and never by its name. Invalid with a «form_file.…» code."""
    if not raw.strip():
        raise Invalid("form_file.empty")
    if len(raw) > MAX_BYTES:
        raise Invalid("form_file.too_large")
    if raw.startswith(_OLE):
        raise Invalid("form_file.locked" if _PASSWORD in raw else "form_file.old")
    if raw.startswith(b"PK\x03\x04"):
        found = file_word.lines_of(raw)
    elif b"%PDF-" in raw[:1024]:
        found = file_pdf.lines_of(raw)
    else:
        raise Invalid("form_file.kind")
    if not any(sign.isalnum() for sign in found):
        raise Invalid("form_file.no_text")
    return found
