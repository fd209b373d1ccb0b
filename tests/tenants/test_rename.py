"""A tenant gets a new address; the old one stays its own and leads there until it is let go."""

from collections.abc import Callable
from uuid import UUID

import pytest

from core.audit.models import AuditEntry
from core.errors import Conflict, Invalid, NotFound
from tenants import directory, isolation, provisioning, register
from tenants.lifecycle.rename import release_address, rename
from tenants.models import Domain, Municipality
from tenants.naming import RESERVED, subdomain_for
from tests.cast import Town, operator_act


def move(town: Town, subdomain: str) -> str:
    with isolation.use_operator():
        host = rename(tenant_id=town.tenant.id, subdomain=subdomain, act=operator_act()).domain
    directory.forget()
    return host


def test_both_addresses_are_the_tenants_and_the_new_one_is_named(town: Town) -> None:
    host = move(town, " Ny-Plass-1 ")
    assert host == "ny-plass-1.localhost"
    for known in (town.host, host):
        found = directory.tenant_at(known)
        assert found is not None
        assert (found.schema, found.host, found.subdomain) == (town.tenant.schema, host, "ny-plass-1")
    with isolation.use_operator():
        entry = AuditEntry.objects.get(object_id=town.tenant.id, action="tenant.renamed")
        assert entry.detail == {"number": town.tenant.number, "before": town.host, "after": host}


def test_an_old_address_is_nobody_elses_until_it_is_let_go(new_town: Callable[[], Town]) -> None:
    one, other = new_town(), new_town()
    old = one.tenant.subdomain
    move(one, "ny-plass-2")
    with isolation.use_operator(), pytest.raises(Conflict, match="subdomain_taken"):
        rename(tenant_id=other.tenant.id, subdomain=old, act=operator_act())
    with isolation.use_operator():
        release_address(tenant_id=one.tenant.id, host=f"{old}.localhost", act=operator_act())
        rename(tenant_id=other.tenant.id, subdomain=old, act=operator_act())
    directory.forget()
    found = directory.tenant_at(f"{old}.localhost")
    assert found is not None and found.schema == other.tenant.schema


def test_back_again_to_an_address_it_had(town: Town) -> None:
    old = town.tenant.subdomain
    move(town, "ny-plass-3")
    assert move(town, old) == town.host
    assert move(town, old) == town.host
    with isolation.use_operator():
        mine = Domain.objects.filter(tenant_id=town.tenant.id)
        assert sorted(mine.values_list("domain", "is_primary")) == sorted(
            [(town.host, True), ("ny-plass-3.localhost", False)]
        )


@pytest.mark.parametrize("wrong", ["", "-x", "x-", "a.b", "æøå", "a" * 41, "a b", "www", "drift", "api", "Mail"])
def test_what_cannot_be_an_address_is_refused(town: Town, wrong: str) -> None:
    with isolation.use_operator(), pytest.raises(Invalid):
        rename(tenant_id=town.tenant.id, subdomain=wrong, act=operator_act())
    with pytest.raises(Invalid):
        provisioning.onboard(
            new=provisioning.NewTenant("municipality", "9999", "Prøve", "PPT", "nb", wrong.lower()), act=operator_act()
        )


def test_the_address_in_use_cannot_be_let_go(town: Town, gol: Town) -> None:
    for host in (town.host, gol.host, "finnes-ikke.localhost"):
        with isolation.use_operator(), pytest.raises(NotFound):
            release_address(tenant_id=town.tenant.id, host=host, act=operator_act())
    with isolation.use_operator(), pytest.raises(NotFound):
        rename(tenant_id=UUID(int=7), subdomain="hvor-som-helst", act=operator_act())


def test_no_municipalitys_own_name_is_reserved() -> None:
    rows = [Municipality(number=row.number, name=row.name, county_name=row.county_name) for row in register.read()]
    assert {subdomain_for(row) for row in rows} & RESERVED == set()
