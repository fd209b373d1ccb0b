"""Help pages: short, for each kind of user, in both written languages."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotFound
from web.languages import reader_language


@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    """Which pages there are."""
    pages = [
        {"slug": page["slug"], "title": _in(page["title"]), "intro": _in(page["intro"])} for page in _pages().values()
    ]
    return render(request, "help/home.html", {"pages": pages, "layout": _layout(request)})


@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page."""
    page = _pages().get(slug)
    if page is None:
        raise NotFound("help.unknown")
    steps = [
        {
            "title": _in(step["title"]),
            "text": _in(step["text"]),
            "image": step.get("image") if _there(step.get("image")) else "",
            "alt": _in(step["alt"]) if "alt" in step else "",
        }
        for step in page["steps"]
    ]
    context = {"title": _in(page["title"]), "intro": _in(page["intro"]), "steps": steps, "layout": _layout(request)}
    return render(request, "help/page.html", context)


def _layout(request: HttpRequest) -> str:
    """The frame this person knows from the other pages."""
    if request.act.actor_id is None:
        return "layouts/plain.html"
    return "layouts/guardian.html" if request.act.roles == {"guardian"} else "layouts/staff.html"


@lru_cache(maxsize=1)
def _pages() -> Mapping[str, Mapping[str, Any]]:
    files = [file for file in resources.files("web.help").iterdir() if file.name.endswith(".json")]
    pages = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return {page["slug"]: page for page in sorted(pages, key=lambda page: int(page["order"]))}


@lru_cache(maxsize=64)
def _there(image: str | None) -> bool:
    return bool(image) and finders.find(f"web/help/{image}") is not None


def _in(text: Mapping[str, str]) -> str:
    language = reader_language()
    return text.get(language) or text["nb"]
