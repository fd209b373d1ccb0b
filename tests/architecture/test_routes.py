"""Every address has a row in the permission table, and every row has an address."""

from collections.abc import Iterator, Sequence

import pytest
from django.urls import URLPattern, URLResolver

from config import urls_public, urls_tenant
from tenants.access import GRANTS, Action, Role
from tenants.routes import ROUTES, Door

Pattern = URLPattern | URLResolver


def _routes(patterns: Sequence[Pattern], space: str = "", way: str = "") -> Iterator[tuple[str, str]]:
    """The name and the address of every route below."""
    for pattern in patterns:
        address = way + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner, address)
        else:
            yield (f"{space}{pattern.name}" if pattern.name else "", address)


SITE = list(_routes(urls_tenant.urlpatterns))
CONSOLE = list(_routes(urls_public.urlpatterns))


def test_every_route_has_a_name() -> None:
    assert [address for route, address in SITE + CONSOLE if not route] == []


def test_every_route_has_a_row() -> None:
    assert sorted({route for route, _ in SITE + CONSOLE} - set(ROUTES)) == []


def test_every_row_has_a_route() -> None:
    assert sorted(set(ROUTES) - {route for route, _ in SITE + CONSOLE}) == []


def test_a_name_means_one_thing_on_a_site() -> None:
    for routes in (SITE, CONSOLE):
        addresses: dict[str, set[str]] = {}
        for route, address in routes:
            addresses.setdefault(route, set()).add(address)
        rows = {route: len(found) for route, found in addresses.items() if len(found) > 2}
        assert rows == {}


def test_the_console_shows_nothing_of_casework() -> None:
    opened = {route for route, _ in CONSOLE if ROUTES.get(route) not in (Action.OPERATE, *Door)}
    assert opened == set()


@pytest.mark.parametrize("action", list(Action))
def test_every_action_is_granted_to_somebody(action: Action) -> None:
    assert GRANTS[action]


def test_operators_are_granted_the_console_and_nothing_else() -> None:
    assert [action for action, granted in GRANTS.items() if Role.OPERATOR in granted] == [Action.OPERATE]
    assert list(GRANTS[Action.OPERATE]) == [Role.OPERATOR]
