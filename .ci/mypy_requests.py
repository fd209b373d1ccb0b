"""Tells mypy what our middleware puts on every request; the stubs of Django cannot know."""

from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.nodes import MDEF, SymbolTableNode, TypeInfo, Var
from mypy.plugin import AttributeContext, ClassDefContext, Plugin
from mypy.types import AnyType, Instance, NoneType, Type, TypeOfAny, UnionType

REQUEST = "django.http.request.HttpRequest"
# attribute → (type, whether it may be None)
CARRIED = {
    "request_id": ("builtins.str", False),
    "tenant": ("tenants.context.TenantContext", False),
    "act": ("core.acts.Act", False),
    "visit": ("web.visits.Visit", True),
    "gathered": ("web.gathering.Gathered", True),
}


class RequestPlugin(Plugin):
    """Adds the attributes, and gives each its type when it is read."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Declare the attributes on the class itself."""
        return _declare if fullname == REQUEST else None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Say what an attribute holds."""
        owner, _, name = fullname.rpartition(".")
        if owner != REQUEST or name not in CARRIED:
            return None
        return lambda context: _held(context, *CARRIED[name])


def _declare(context: ClassDefContext) -> None:
    info = context.cls.info
    for name in CARRIED:
        if name not in info.names:
            attribute = Var(name, AnyType(TypeOfAny.explicit))
            attribute.info = info
            attribute._fullname = f"{info.fullname}.{name}"
            info.names[name] = SymbolTableNode(MDEF, attribute, plugin_generated=True)


def _held(context: AttributeContext, kind: str, may_be_none: bool) -> Type:
    assert isinstance(context.api, TypeChecker)
    module, _, name = kind.rpartition(".")
    known = context.api.modules[module].names.get(name) if module in context.api.modules else None
    if context.is_lvalue or known is None or not isinstance(known.node, TypeInfo):
        return context.default_attr_type
    found = Instance(known.node, [])
    return UnionType([found, NoneType()]) if may_be_none else found


def plugin(version: str) -> type[Plugin]:
    """What mypy asks a plugin for."""
    return RequestPlugin
