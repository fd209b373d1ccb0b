"""Caches, keys and files: what A keeps B cannot find, and cannot open when it is put into B's hands."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template import Context, Template
from django.test import override_settings
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import SimpleRateThrottle

from casework.documents import storage
from casework.forms.models import FormVersion
from casework.forms.selectors import definition_of as form_of
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import definition_of as workflow_of
from core.crypto import CryptoError
from core.errors import Invalid, Unavailable
from core.ids import new_id
from tenants import isolation, keys, provisioning
from tenants.isolation import IsolationError
from tests.cast import Town

PLAIN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "plain"}}


def _found_in_b(a: Town, b: Town) -> list[object]:
    """What B finds of what A has put away, in each way a cache is asked."""
    with a.inside():
        cache.set("child", "A's")
        cache.set("tries", 5)
        cache.set_many({"one": 1, "two": 2})
    with b.inside():
        found = [cache.get("child"), cache.get_or_set("child", None), *cache.get_many(["one", "two"]).values()]
        cache.delete("child")
        cache.set("tries", 1)
        cache.touch("one", 0)
        found.append("child" if "child" in cache else None)
    with a.inside():
        kept = [cache.get("child"), cache.get("tries"), cache.get("one")]
        cache.clear()
    return [value for value in found if value is not None] + [value for value in kept if value not in ("A's", 5, 1)]


def test_what_one_tenant_caches_another_neither_finds_nor_spoils(trondheim: Town, gol: Town) -> None:
    assert _found_in_b(trondheim, gol) == []


def test_with_djangos_own_keys_it_would_be_found(trondheim: Town, gol: Town) -> None:
    with override_settings(CACHES=PLAIN_CACHE):
        assert _found_in_b(trondheim, gol)


def test_without_a_tenant_there_is_no_cache() -> None:
    acts: list[Callable[[], Any]] = [
        lambda: cache.get("x"),
        lambda: cache.set("x", 1),
        lambda: cache.add("x", 1),
        lambda: cache.incr("x"),
        lambda: cache.delete("x"),
        lambda: cache.get_many(["x"]),
    ]
    for act in acts:
        with pytest.raises(IsolationError):
            act()


def test_fragments_of_pages_are_cached_for_their_tenant(trondheim: Town, gol: Town) -> None:
    page = Template("{% load cache %}{% cache 60 box %}{{ name }}{% endcache %}")
    for town in (trondheim, gol, trondheim):
        with town.inside():
            assert page.render(Context({"name": town.tenant.name})) == town.tenant.name
            town_again = page.render(Context({"name": "not asked again"}))
            assert town_again == town.tenant.name


def test_callers_of_two_tenants_are_counted_apart(trondheim: Town, gol: Town) -> None:
    """The framework's throttles keep their counts in the cache; the same caller's number may exist in both."""

    class Once(SimpleRateThrottle):
        rate = "1/day"

        def get_cache_key(self, request: Any, view: Any) -> str:
            return "caller-2"

    request: Any = APIRequestFactory().get("/")
    for town in (trondheim, gol):
        with town.inside():
            view: Any = None
            assert [Once().allow_request(request, view) for _ in range(2)] == [True, False]
            cache.clear()


def test_what_is_kept_of_published_versions_is_its_tenants_own(trondheim: Town, gol: Town) -> None:
    """Two schemas may hold the same id with other content (one was made of the other): each reads its own."""
    same = new_id()
    kinds: list[tuple[Any, Callable[[Any], Any], str]] = [
        (FormVersion, form_of, "title"),
        (WorkflowVersion, workflow_of, "title"),
    ]
    for model, load, told in kinds:
        for town in (trondheim, gol):
            with town.inside():
                row = model.objects.order_by("number").first()
                row.id, row.number, row.key = same, 900, f"{row.key}x"
                row.definition = {**row.definition, "title": {"nb": town.tenant.name, "nn": town.tenant.name}}
                assert getattr(load(row), told)["nb"] == town.tenant.name


def _stored(town: Town, content: bytes) -> tuple[UUID, str]:
    file_id = new_id()
    with town.inside():
        return file_id, storage.write(file_id, content)


def _path(town: Town, key: str) -> Path:
    return Path(settings.SAMSPOR_FILES_ROOT) / town.tenant.schema / key


def test_a_file_is_found_in_its_own_tenant_alone(trondheim: Town, gol: Town) -> None:
    file_id, key = _stored(trondheim, b"A's letter")
    with trondheim.inside():
        assert storage.read(file_id, key) == b"A's letter"
    with gol.inside(), pytest.raises(Unavailable):
        storage.read(file_id, key)
    with pytest.raises(IsolationError):
        storage.read(file_id, key)


def test_a_file_put_into_anothers_folder_does_not_open(trondheim: Town, gol: Town) -> None:
    file_id, key = _stored(trondheim, b"A's letter")
    target = _path(gol, key)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_path(trondheim, key), target)
    with gol.inside(), pytest.raises(CryptoError):
        storage.read(file_id, key)


def test_a_file_put_in_the_place_of_another_does_not_open(trondheim: Town) -> None:
    _, key = _stored(trondheim, b"one")
    other, other_key = _stored(trondheim, b"other")
    shutil.copy(_path(trondheim, key), _path(trondheim, other_key))
    with trondheim.inside(), pytest.raises(CryptoError):
        storage.read(other, other_key)


@pytest.mark.parametrize(
    "key",
    ["../k3324/aa/" + "a" * 32, "/etc/passwd", "aa/../../k3324/x", "aa/" + "A" * 32, "aa/" + "a" * 32 + "\n", "", "aa"],
)
def test_no_storage_key_leads_out_of_the_folder(trondheim: Town, key: str) -> None:
    with trondheim.inside(), pytest.raises(Unavailable):
        storage.read(new_id(), key)


@pytest.mark.parametrize("number", ["../k5001", "5001/..", "prove;", 'x" CASCADE', "a b", "", "x" * 80, "æ"])
def test_no_schema_leads_out_of_its_folder(database: None, number: str) -> None:
    """The schema names a folder and a role: its letters are checked where the tenant is made."""
    new = provisioning.NewTenant(
        kind="cooperation", number=number, name="X", service_name="X", language="nb", subdomain="sted-for-prove"
    )
    with pytest.raises(Invalid):
        provisioning._check(new)


def test_a_ciphertext_of_one_tenant_opens_in_no_other(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        sealed = keys.cipher().encrypt(b"01010112345", context="child|national_id|1")
        index = keys.cipher().blind_index("01010112345", purpose="child|national_id")
    with gol.inside():
        with pytest.raises(CryptoError):
            keys.cipher().decrypt(sealed, context="child|national_id|1")
        assert keys.cipher().blind_index("01010112345", purpose="child|national_id") != index


def test_a_wrapped_key_moved_to_another_tenant_does_not_open(trondheim: Town, gol: Town) -> None:
    """Also when the directory's row is changed by hand, and although a tenant's cipher is kept in memory."""
    with trondheim.inside():
        keys.cipher()
    thief = replace(gol.tenant, wrapped_key=trondheim.tenant.wrapped_key)
    with isolation.use_tenant(thief), pytest.raises(CryptoError):
        keys.cipher()
    with pytest.raises(IsolationError):
        keys.cipher()
