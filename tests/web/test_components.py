"""Templates keep to what a strict content policy allows, and pass nothing unescaped."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

TEMPLATES = Path(__file__).resolve().parents[2] / "platform" / "web" / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
TAG = re.compile(r"""<c-([a-z][\w.-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([:\w@.-]+)(?:=("[^"]*"|'[^']*'|[^\s"'>]+))?""")


def declared(component: str) -> set[str]:
    """The attributes that a component takes as variables; all others are printed into its element."""
    path = TEMPLATES / "cotton" / f"{component.replace('.', '/').replace('-', '_')}.html"
    head = next((tag for tag in TAG.finditer(path.read_text("utf-8")) if tag[1] == "vars"), None)
    return {name.lstrip(":") for name, _ in ATTRIBUTE.findall(head[2])} if head else set()


def passed(text: str) -> list[tuple[str, str, str]]:
    """Every (component, attribute, value) in a template."""
    found = []
    for tag in TAG.finditer(text):
        if tag[1] in ("vars", "slot", "component"):
            continue
        attributes = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", tag[2]).rstrip("/")
        found += [(tag[1], name, value) for name, value in ATTRIBUTE.findall(attributes)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_python_values_go_only_to_declared_attributes(page: Path) -> None:
    # An undeclared attribute is printed as it is: a value from outside could close the quote.
    unsafe = [
        (component, name)
        for component, name, value in passed(page.read_text("utf-8"))
        if (name.startswith(":") or (value and value[0] not in "\"'")) and name.lstrip(":") not in declared(component)
    ]
    assert unsafe == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_nothing_that_the_content_policy_blocks(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"<[^>]*\sstyle=", text)
    assert not re.search(r"<[a-z][^>{]*\son[a-z]+=", text)
    assert not re.search(r"<style\b", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all(" src=" in script or "application/json" in script for script in scripts)


@pytest.mark.parametrize("name", ["500", "503", "unknown_host"])
def test_the_last_pages_need_nothing_at_all(name: str) -> None:
    html = render_to_string(f"errors/{name}.html")
    assert "<h1" in html
    assert '<html lang="nb"' in html


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "429"])
def test_error_pages_render_without_a_tenant(code: str) -> None:
    html = render_to_string(f"errors/{code}.html", {"message": "<b>ikke fet</b>", "request_id": "abc"})
    assert f"Feil {code}" in html
    assert "&lt;b&gt;ikke fet&lt;/b&gt;" in html
    assert "abc" in html
