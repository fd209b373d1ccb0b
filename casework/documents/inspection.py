"""What an uploaded file really is, told by its bytes; anything outside a short list is refused."""

import io
import lzma
import struct
import zipfile
import zlib

from core.errors import Invalid

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 2000
_OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_LAYOUT = "\t\n\r\f"
_MACROS = "vbaproject.bin"
# What the archive reader raises when the bytes are not what they claim to be.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)
_ODF = {
    b"application/vnd.oasis.opendocument.text": ("odt", "application/vnd.oasis.opendocument.text"),
    b"application/vnd.oasis.opendocument.spreadsheet": ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
}


def inspect(content: bytes) -> tuple[str, str]:
    """The file's extension and content type; Invalid «file.empty», «file.type» or «file.bomb»."""
    if not content:
        raise Invalid("file.empty")
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg", "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return _plain_text(content)


def _packed(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
                raise Invalid("file.bomb")
            names = {entry.filename for entry in entries}
            if any(name.lower().endswith(_MACROS) for name in names):
                raise Invalid("file.type")
            for name, kind in _OFFICE.items():
                if name in names:
                    return kind
            if "mimetype" in names:
                with archive.open("mimetype") as first:
                    if odf := _ODF.get(first.read(100).strip()):
                        return odf
    except _BROKEN:
        pass
    raise Invalid("file.type")


def _plain_text(content: bytes) -> tuple[str, str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("file.type") from None
    if any(sign < " " and sign not in _LAYOUT for sign in text) or text.lstrip().startswith("<"):
        raise Invalid("file.type")
    return "txt", "text/plain; charset=utf-8"
