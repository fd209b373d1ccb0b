"""What is compiled is what is written, in every language; Northern Sámi falls back to bokmål."""

import re
import struct
from pathlib import Path

import pytest
from django.utils import formats, translation

from core.clock import today
from tests.architecture.test_language import NYNORSK, entries

CATALOGUES = sorted(NYNORSK.parents[2].glob("*/LC_MESSAGES/django.po"))
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+>")


def _compiled(po: Path) -> dict[str, list[str]]:
    """Each sentence of the compiled catalogue with its translations, in the shape of the written one."""
    data = po.with_suffix(".mo").read_bytes()
    count, originals, translations = struct.unpack_from("<3I", data, 8)

    def texts(table: int, number: int) -> list[str]:
        length, offset = struct.unpack_from("<2I", data, table + 8 * number)
        return data[offset : offset + length].decode().split("\0")

    found = {one: texts(translations, i) for i in range(count) for one in texts(originals, i)}
    found.pop("", None)
    return found


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: po.parts[-3])
def test_the_compiled_catalogue_is_the_written_one(po: Path) -> None:
    assert _compiled(po) == {text: said for text, said in entries(po).items() if all(said)}


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda po: po.parts[-3])
def test_nothing_is_a_guess_and_no_placeholder_is_lost(po: Path) -> None:
    assert "#, fuzzy" not in po.read_text(encoding="utf-8")
    lost = [
        text
        for text, translations in entries(po).items()
        if len(translations) == 1
        and translations[0]
        and sorted(_PLACEHOLDER.findall(text)) != sorted(_PLACEHOLDER.findall(translations[0]))
    ]
    assert lost == []


def test_northern_sami_falls_back_to_bokmal() -> None:
    with translation.override("se"):
        assert translation.gettext("Logg inn") == "Sisačálit"
        assert translation.gettext("Lagre utkast") == "Lagre utkast"
        assert translation.ngettext("%(n)d dag igjen", "%(n)d dager igjen", 1) == "%(n)d dag igjen"
        assert translation.ngettext("%(n)d dag igjen", "%(n)d dager igjen", 2) == "%(n)d dager igjen"
        assert formats.date_format(today()) != ""


def test_plurals_are_right() -> None:
    with translation.override("nn"):
        assert translation.ngettext("%(n)d dag igjen", "%(n)d dager igjen", 1) == "%(n)d dag igjen"
        assert translation.ngettext("%(n)d dag igjen", "%(n)d dager igjen", 2) == "%(n)d dagar igjen"
