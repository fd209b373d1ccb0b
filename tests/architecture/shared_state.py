"""Finds what a process keeps between two requests: names of a module that are changed, and answers that are kept."""

import ast
from collections.abc import Iterator

_CHANGES = {
    "append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard",
    "appendleft", "move_to_end", "set", "acquire",
}  # fmt: skip
_KEEPS = {"lru_cache", "cache"}
_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_PLAIN = {"dict", "list", "set"}
_MAKERS = {"defaultdict", "OrderedDict", "Counter", "deque", "local", "ContextVar", "count", "Kept"}


def kept(tree: ast.Module) -> Iterator[str]:
    """The name of each such thing in the module: «f» for a kept answer, «NAME» for a changed one."""
    names = {target.id for node in tree.body for target in _targets(node)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    yield from (f"{node.name}()" for node in functions if any(_called(one) in _KEEPS for one in node.decorator_list))
    yield from sorted({changed for node in ast.walk(tree) for changed in _changed(node) if changed in names})
    yield from (name for node in tree.body for name in _started_empty(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{name}" for part in node.body for name in _started_empty(part))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            yield from (f"{node.name}(…=)" for default in defaults if isinstance(default, _MUTABLE))


def _targets(node: ast.stmt) -> list[ast.Name]:
    found = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target for target in found if isinstance(target, ast.Name)]


def _called(node: ast.expr) -> str:
    inner = node.func if isinstance(node, ast.Call) else node
    return inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")


def _changed(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
        yield _root(node.func.value)
    elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        yield _root(node.value)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return getattr(node, "id", "")


def _started_empty(node: ast.stmt) -> Iterator[str]:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if value is None:
        return
    empty = isinstance(value, ast.List | ast.Dict) and not (value.elts if isinstance(value, ast.List) else value.keys)
    made = _called(value) if isinstance(value, ast.Call) else ""
    if empty or made in _MAKERS or (made in _PLAIN and isinstance(value, ast.Call) and not value.args):
        yield from (target.id for target in _targets(node))
