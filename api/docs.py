"""The description for programs (OpenAPI), and the same for people: one page made from it, without any script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api import idempotency, openapi, pagination, parsing, texts
from core.accounts.services import TOKEN_SCOPES

METHODS = ("get", "post")


@dataclass(frozen=True)
class Row:
    """A parameter of an operation, or a property of an object."""

    name: str
    kind: str
    link: str
    needed: bool
    about: str
    where: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    about: list[str]
    parameters: list[Row]
    body: str
    answers: list[tuple[str, str, str]]
    request_example: str
    answer_example: str


@dataclass(frozen=True)
class Component:
    """An object that is sent or answered with."""

    name: str
    about: str
    rows: list[Row]


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The documentation as a page."""
    groups, components = _readable()
    base = request.build_absolute_uri("/").rstrip("/")
    context = {
        "base": base,
        "groups": groups,
        "components": components,
        "kinds": _explained("kinds"),
        "codes": _explained("codes"),
        "scopes": TOKEN_SCOPES,
        "page_size": (pagination.DEFAULT, pagination.LARGEST),
        "kept_hours": int(idempotency.KEPT.total_seconds() // 3600),
        "max_kilobytes": parsing.MAX_BYTES // 1024,
        "max_depth": parsing.MAX_DEPTH,
    }
    return render(request, "api/docs.html", context)


@lru_cache(maxsize=1)
def _readable() -> tuple[list[tuple[str, list[Operation]]], list[Component]]:
    made = openapi.document()
    groups: dict[str, list[Operation]] = {}
    for path, methods in made["paths"].items():
        for method in METHODS:
            if method in methods:
                told = methods[method]
                groups.setdefault(told["tags"][0], []).append(_operation(path, method, told))
    components = [
        Component(name, _plain(shape.get("description", "")), list(_properties(shape)))
        for name, shape in made["components"]["schemas"].items()
        if "properties" in shape
    ]
    return list(groups.items()), components


def _operation(path: str, method: str, told: Mapping[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = []
    answer_example = ""
    for status, answer in told["responses"].items():
        for content in answer.get("content", {}).values():
            name = _reference(content.get("schema", {}))
            answers.append((status, name, _plain(answer.get("description", ""))))
            if status < "300":
                answer_example = _example(content) or answer_example
    return Operation(
        anchor=told["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        summary=told["summary"],
        about=[_plain(part) for part in told["description"].split("\n\n")],
        parameters=[_parameter(row) for row in told.get("parameters", [])],
        body=_reference(body.get("schema", {})),
        answers=answers,
        request_example=_example(body),
        answer_example=answer_example,
    )


def _parameter(row: Mapping[str, Any]) -> Row:
    kind, link = _kind(row["schema"])
    return Row(row["name"], kind, link, bool(row.get("required")), _plain(row.get("description", "")), row["in"])


def _properties(shape: Mapping[str, Any]) -> Iterator[Row]:
    needed = set(shape.get("required", ()))
    for name, about in shape["properties"].items():
        kind, link = _kind(about)
        yield Row(name, kind, link, name in needed, _plain(about.get("description", "")))


def _kind(about: Mapping[str, Any]) -> tuple[str, str]:
    """The type in words, and the object it points at."""
    link = _reference(about)
    if link:
        return link, link
    for several in ("oneOf", "anyOf", "allOf"):
        if several in about:
            found = [_kind(part) for part in about[several]]
            return " or ".join(kind for kind, _ in found), next((link for _, link in found if link), "")
    if about.get("type") == "array":
        kind, link = _kind(about.get("items", {}))
        return f"list of {kind}", link
    kind = about.get("type", "any")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    words += f" ({about['format']})" if "format" in about else ""
    if "enum" in about:
        words = ", ".join("null" if value is None else str(value) for value in about["enum"])
    return words, ""


def _reference(about: Mapping[str, Any]) -> str:
    return str(about.get("$ref", "")).rpartition("/")[2]


def _example(content: Mapping[str, Any]) -> str:
    for example in content.get("examples", {}).values():
        return json.dumps(example["value"], ensure_ascii=False, indent=2)
    return ""


def _plain(text: str) -> str:
    return text.replace("`", "").replace("\n", " ").strip()


def _explained(group: str) -> list[dict[str, Any]]:
    rows = []
    for code, told in texts.table()[group].items():
        anchor = "problem-" + code.replace(".", "-").replace("_", "-")
        detail = told["detail"] if group == "kinds" else told
        rows.append({"code": code, "anchor": anchor, "detail": detail, "title": told.get("title", {}).get("en", "")})
    return rows
