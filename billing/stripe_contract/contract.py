"""Checks requests against the SDK's own parameter types, as Stripe would, and answers against the SDK's classes."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from stripe import RequestOptions, StripeObject
from typing_extensions import is_typeddict  # the SDK's types are made with it; typing's own does not see them

MISSING = object()


class ContractError(Exception):
    """A request that the API would refuse."""

    def __init__(self, message: str, *, param: str = "", code: str = "", status: int = 400, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "type": kind or "invalid_request_error",
                "message": message,
                **({"param": param} if param else {}),
                **({"code": code} if code else {}),
            }
        }


def decode_form(body: str) -> dict[str, Any]:
    """ "a[b][0][c]=1" as nested dictionaries and lists, the way the API reads a form."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        node = tree
        *path, last = re.findall(r"[^\[\]]+", name)
        for step in path:
            node = node.setdefault(step, {})
        node[last] = value
    return {key: _lists(value) for key, value in tree.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    children = {key: _lists(value) for key, value in node.items()}
    if children and all(key.isdigit() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children


def check(params: type, data: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The data with its declared types; raises ContractError for what is unknown, missing or of the wrong type."""
    hints = _hints(params)
    for name in data:
        if name not in hints:
            raise ContractError(
                f"Received unknown parameter: {_at(path, name)}", param=_at(path, name), code="parameter_unknown"
            )
    checked = {}
    for name, (hint, required) in hints.items():
        value = data.get(name, MISSING)
        if value is not MISSING:
            checked[name] = _value(hint, value, _at(path, name))
        elif required:
            raise ContractError(
                f"Missing required param: {_at(path, name)}.", param=_at(path, name), code="parameter_missing"
            )
    return checked


def check_object(cls: type[StripeObject], data: Mapping[str, Any]) -> None:
    """Raise when an answer has a field that the SDK's class does not know: the stand-in may not invent."""
    known = {name for base in cls.__mro__ for name in vars(base).get("__annotations__", {})}
    if invented := set(data) - known:
        raise AssertionError(f"{cls.__name__} has no field {sorted(invented)}")


@cache
def _hints(params: type) -> dict[str, tuple[Any, bool]]:
    # The two names belong to request options, which never reach the wire but are part of each type.
    resolved = get_type_hints(params, localns={"StripeContext": str, "Mapping": Mapping}, include_extras=True)
    hints = {}
    for name, hint in resolved.items():
        if name in RequestOptions.__annotations__:
            continue
        required = name in getattr(params, "__required_keys__", frozenset())
        while get_origin(hint) in (NotRequired, Required):
            required = get_origin(hint) is Required
            (hint,) = get_args(hint)
        hints[name] = hint, required
    return hints


def _value(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _any_of(get_args(hint), value, path)
    if origin is Literal:
        if value not in get_args(hint):
            allowed = ", ".join(map(str, get_args(hint)))
            raise ContractError(f"Invalid {path}: must be one of {allowed}", param=path)
        return value
    if is_typeddict(hint):
        return check(hint, _mapping(value, path), path)
    if origin is list:
        if not isinstance(value, list):
            raise ContractError("Invalid array", param=path)
        return [_value(get_args(hint)[0], item, _at(path, str(i))) for i, item in enumerate(value)]
    if origin is not None or hint is dict:
        inner = get_args(hint)[-1] if get_args(hint) else Any
        return {key: _value(inner, item, _at(path, key)) for key, item in _mapping(value, path).items()}
    return _scalar(hint, value, path)


def _any_of(options: tuple[Any, ...], value: Any, path: str) -> Any:
    literals = [o for o in options if get_origin(o) is Literal and get_args(o) != ("",)]
    # The SDK writes enums as Literal[...]|str so that old code meets new values; the API itself takes the list only.
    if literals and str in options:
        options = tuple(o for o in options if o is not str)
    error = ContractError(f"Invalid {path}", param=path)
    for option in options:
        if option is NoneType:
            continue
        try:
            return _value(option, value, path)
        except ContractError as refused:
            error = refused
    raise error


def _scalar(hint: Any, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise ContractError(f"Invalid {path}", param=path)
    if hint is bool:
        if value not in ("true", "false"):
            raise ContractError(f"Invalid boolean: {value}", param=path)
        return value == "true"
    if hint is int:
        if not re.fullmatch(r"-?\d+", value):
            raise ContractError(f"Invalid integer: {value}", param=path, code="parameter_invalid_integer")
        return int(value)
    if hint in (float, Decimal):
        try:
            return float(Decimal(value))
        except InvalidOperation:
            raise ContractError(f"Invalid decimal: {value}", param=path) from None
    if hint is str or hint is Any:
        return value
    raise AssertionError(f"the contract does not know {hint!r} at {path}")


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ContractError("Invalid object", param=path)
    return value


def _at(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
