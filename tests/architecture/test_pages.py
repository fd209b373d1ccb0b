"""Templates keep to the content policy: no inline style, no inline script, nothing from another host."""

import re

from tests.architecture.source import files, name

_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_FORBIDDEN = {
    "inline style": re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE),
    "inline handler": re.compile(r"""\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=\s*["']""", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "other host": re.compile(r"""\s(?:src|srcset)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without a file": re.compile(
        r"""<script\b(?![^>]*\ssrc=)(?![^>]*\stype=["']application/json["'])""", re.IGNORECASE
    ),
    "unsafe text": re.compile(r"\|\s*safe\b|\{%\s*autoescape off"),
}


def _faults(source: str) -> list[str]:
    bare = _COMMENT.sub("", source)
    return [what for what, pattern in _FORBIDDEN.items() if pattern.search(bare)]


def test_templates_keep_to_the_content_policy() -> None:
    pages = files(".html", "platform", "casework")
    assert len(pages) > 20
    found = [f"{name(page)}: {fault}" for page in pages for fault in _faults(page.read_text(encoding="utf-8"))]
    assert found == []


def test_the_search_finds_every_fault() -> None:
    bad = """<p style="x"><a onclick='y' href="javascript:z"><img src="//host/a.png"><style></style>
    <script>1</script>{{ x|safe }}"""
    assert set(_faults(bad)) == set(_FORBIDDEN)
    good = """{# <p style="x"> #}<script src="/a.js"></script><script type="application/json" id="d">{}</script>
    <c-tag status="on" class="style">"""
    assert _faults(good) == []
