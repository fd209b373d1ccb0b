"""What a process keeps between two requests is on a list, each with the reason why no tenant meets another in it."""

import ast

from tests.architecture.shared_state import kept
from tests.architecture.source import name, product_code

_SETTINGS = "what the class demands, never changed"
_REGISTER = "filled when Django starts, by code alone"
_FILES = "the release's own files"
_PURE = "the answer follows from the argument, which is no tenant's secret"
_CONTEXT = "a ContextVar: each thread and task has its own"
_BY_SCHEMA = "the schema is part of the key"

ALLOWED = {
    "api/docs.py:_readable()": _FILES,
    "api/openapi.py:document()": _FILES,
    "api/texts.py:table()": _FILES,
    "api/views.py:Endpoint.places": _SETTINGS,
    "api/views.py:Endpoint.scopes": _SETTINGS,
    "billing/stripe_contract/contract.py:_hints()": _FILES,
    "billing/stripe_gateway.py:_demo_gateway()": "the demo's stand-in for Stripe; billing is the platform's",
    "casework/cases/effects.py:_handlers": _REGISTER,
    "casework/documents/pdf.py:_trusted": _CONTEXT,
    "casework/documents/printable.py:own_signs()": _FILES,
    "casework/documents/selectors.py:_kept": _BY_SCHEMA,
    "casework/forms/blocks.py:shipped()": _FILES,
    "casework/forms/nynorsk.py:shipped_words()": _FILES,
    "casework/forms/selectors.py:_kept": _BY_SCHEMA,
    "casework/library/catalogue.py:_earlier()": _FILES,
    "casework/library/catalogue.py:templates()": _FILES,
    "casework/library/variants.py:variants()": _FILES,
    "casework/library/services.py:_checked()": _FILES,
    "casework/library/services.py:_lay_ready_in()": _FILES,
    "casework/workflows/judging.py:_judges": _REGISTER,
    "casework/local/terms.py:_wording()": _PURE,
    "casework/workflows/selectors.py:_kept": _BY_SCHEMA,
    "platform/config/settings.py:DATABASES": _SETTINGS,
    "platform/config/worker.py:_in_hand": "numbers of jobs",
    "platform/core/accounts/models.py:User.REQUIRED_FIELDS": _SETTINGS,
    "platform/core/calendar.py:holidays()": _PURE,
    "platform/core/clock.py:_fixed": _CONTEXT,
    "platform/core/events.py:_listeners": _REGISTER,
    "platform/web/forms_operator.py:OperatorForm.aliases": _SETTINGS,
    "platform/web/letter_words.py:_meant()": _FILES,
    "platform/web/theme.py:accessible()": _PURE,
    "platform/web/theme.py:theme_css()": _PURE,
    "platform/web/theme.py:version()": _PURE,
    "platform/web/views_help.py:_pages()": _FILES,
    "platform/web/views_help.py:_there()": _FILES,
    "platform/web/turns.py:_late": _CONTEXT,
    "platform/web/turns.py:_told": "how many requests were turned away, each tenant's by itself",
    "platform/web/turns.py:_watched": "the process' threads: they hold no answer and no tenant's words",
    "tenants/access.py:GRANTS": "completed where it is written",
    "tenants/backend/pool.py:_pools": "connections, each in one transaction at a time, which says anew whose it is",
    "tenants/directory.py:_cache": "the directory itself: which tenants there are, never what they hold",
    "tenants/counting.py:_sources": _REGISTER,
    "tenants/isolation.py:_current": _CONTEXT,
    "tenants/jobs.py:_operator_jobs": _REGISTER,
    "tenants/jobs.py:_tenant_jobs": _REGISTER,
    "tenants/keys.py:_cipher()": _BY_SCHEMA,
    "tenants/lifecycle/declared.py:declared": _REGISTER,
    "tenants/lifecycle/sources.py:_recovered": _REGISTER,
    "tenants/logins.py:password()": _PURE,
    "tenants/operations.py:_kinds": _REGISTER,
    "tenants/provisioning.py:_doorkeepers": _REGISTER,
    "tenants/provisioning.py:_preparations": _REGISTER,
    "tenants/provisioning.py:_seeders": _REGISTER,
    "tenants/provisioning.py:_thread": "the owner's connection of a run of many, each thread's own",
    "tenants/releases/source.py:_checksum()": _FILES,
    "tenants/releases/source.py:began_with()": _FILES,
    "tenants/releases/source.py:source()": _FILES,
    "tenants/router.py:_place_in()": _BY_SCHEMA,
    "tenants/template.py:_template()": _FILES,
}
_OF_COMMANDS = "Command.requires_system_checks"


def _found() -> set[str]:
    return {
        f"{name(path)}:{what}"
        for path in product_code()
        for what in kept(ast.parse(path.read_text(encoding="utf-8")))
        if what != _OF_COMMANDS
    }


def test_whatever_is_kept_in_memory_is_on_the_list() -> None:
    assert sorted(_found() - set(ALLOWED)) == []


def test_the_list_names_nothing_that_is_gone() -> None:
    assert sorted(set(ALLOWED) - _found()) == []


def test_the_search_finds_every_way_of_keeping() -> None:
    source = """
a = {}
B: dict[str, int] = {"x": 1}
c = defaultdict(list)
d = threading.local()
e = Thing()
total = 0
f = [1]
CONSTANT = {"x": 1}
@lru_cache(maxsize=9)
def g(x): ...
@functools.cache
def h(x): ...
def i(x, seen=[]): ...
class J:
    shared = {}
def k():
    global total
    B["x"] = 2
    e.value = 3
    f.append(2)
    local = []
    local.append(CONSTANT["x"])
"""
    expected = {"a", "B", "c", "d", "e", "f", "total", "g()", "h()", "i(…=)", "J.shared"}
    assert set(kept(ast.parse(source))) == expected
