"""Both written languages are complete: every sentence the program can show has its nynorsk."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from tests.architecture.source import ROOT, files, name

NYNORSK = ROOT / "platform" / "web" / "locale" / "nn" / "LC_MESSAGES" / "django.po"
_VERBS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_STRING = r"""(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
_IN_TEMPLATE = re.compile(rf"\b(_|gettext|ngettext|pgettext)\(\s*{_STRING}(?:\s*,\s*{_STRING})?")
_ENTRY = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)


def entries(po: Path) -> dict[str, list[str]]:
    """Each sentence of a catalogue with its translations (a context is left out of the key)."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n\s*\n", po.read_text(encoding="utf-8")):
        lines = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
        parts = [(kind, "".join(map(ast.literal_eval, text.splitlines()))) for kind, text in _parts(lines)]
        ids = [text for kind, text in parts if kind in ("msgid", "msgid_plural")]
        for one in ids:
            found[one] = [text for kind, text in parts if kind.startswith("msgstr")]
    found.pop("", None)
    return found


def _parts(block: str) -> Iterator[tuple[str, str]]:
    for match in _ENTRY.finditer(block + "\n"):
        yield match[1], match[2].strip()


def sentences() -> dict[str, str]:
    """Every sentence marked for translation in pages and code, and where."""
    found: dict[str, str] = {}
    for page in files(".html", "platform"):
        code = templatize(page.read_text(encoding="utf-8"), origin=name(page))
        for verb, first, second in _IN_TEMPLATE.findall(code):
            texts = {"ngettext": [first, second], "pgettext": [second]}.get(verb, [first])
            found.update(dict.fromkeys(map(ast.literal_eval, texts), name(page)))
    for module in files(".py", "platform", "tenants", "casework", "billing", "api"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _VERBS:
                found.update(dict.fromkeys(_literals(node), name(module)))
    return found


def _literals(call: ast.Call) -> list[str]:
    verb = getattr(call.func, "id", getattr(call.func, "attr", ""))
    wanted = call.args[:2] if verb.startswith("n") else call.args[1:2] if verb.startswith("p") else call.args[:1]
    return [node.value for node in wanted if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_every_sentence_has_its_nynorsk() -> None:
    known = entries(NYNORSK)
    missing = [f"{where}: {text!r}" for text, where in sorted(sentences().items()) if text and text not in known]
    assert missing == []


def test_no_translation_is_empty_or_a_guess() -> None:
    empty = [text for text, translations in entries(NYNORSK).items() if not all(translations) or not translations]
    assert empty == []
    assert "#, fuzzy" not in NYNORSK.read_text(encoding="utf-8")


def test_translations_keep_the_placeholders() -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
    known = entries(NYNORSK)
    offered: dict[tuple[str, ...], set[str]] = {}  # the singular may say "one" where the plural has the number
    for text, translations in known.items():
        offered.setdefault(tuple(translations), set()).update(placeholder.findall(text))
    changed = [
        text
        for text, translations in known.items()
        for translation in translations
        if set(placeholder.findall(translation)) - offered[tuple(translations)]
    ]
    assert changed == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with NYNORSK.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        text
        for text, translations in entries(NYNORSK).items()
        if len(translations) == 1 and compiled.gettext(text) not in translations
    ]
    assert stale == []


def test_the_parser_reads_what_gettext_writes(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    po.write_text(
        'msgid ""\nmsgstr ""\n"Language: nn\\n"\n\n#: a.html\nmsgid "Ja"\nmsgstr ""\n\n'
        'msgid ""\n"En lang "\n"setning"\nmsgstr "Ei lang "\n"setning"\n\n'
        '#, python-format\nmsgid "%(n)s sak"\nmsgid_plural "%(n)s saker"\n'
        'msgstr[0] "%(n)s sak"\nmsgstr[1] "%(n)s saker"\n',
        encoding="utf-8",
    )
    assert entries(po) == {
        "Ja": [""],
        "En lang setning": ["Ei lang setning"],
        "%(n)s sak": ["%(n)s sak", "%(n)s saker"],
        "%(n)s saker": ["%(n)s sak", "%(n)s saker"],
    }
