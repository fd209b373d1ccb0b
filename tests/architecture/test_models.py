"""Each table is on one side: the shared schema's, every tenant's, or (accounts, audit) both; none reaches across."""

from django.apps import apps
from django.conf import settings
from django.db.models import AutoField, CharField, ForeignKey, Model, TextField

_BOTH = frozenset(settings.BOTH_APPS)
_SHARED = frozenset(settings.SHARED_APPS) - _BOTH
_TENANT = frozenset(settings.TENANT_APPS) - _BOTH


def _app(model: type[Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def test_every_model_has_a_side() -> None:
    homeless = [model._meta.label for model in _models() if _app(model) not in _BOTH | _SHARED | _TENANT]
    assert homeless == []
    assert not _SHARED & _TENANT


def test_only_accounts_and_audit_are_on_both_sides() -> None:
    assert frozenset({"core.accounts", "core.audit"}) == _BOTH


def test_no_key_crosses_between_the_sides() -> None:
    crossing = []
    for model in _models():
        allowed = {True: _TENANT | _BOTH, False: _SHARED | _BOTH}[_app(model) in _TENANT]
        if _app(model) in _BOTH:
            allowed = _BOTH
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and _app(field.remote_field.model) not in allowed:
                crossing.append(f"{model._meta.label}.{field.name}")
    assert crossing == []


def test_keys_of_tenant_tables_are_made_in_python() -> None:
    """A number counted by one database cannot move to another."""
    counted = [
        f"{model._meta.label}.{field.name}"
        for model in _models()
        if _app(model) in _TENANT
        for field in model._meta.local_fields
        if isinstance(field, AutoField)
    ]
    assert counted == []


def test_no_text_carries_an_index_of_its_own() -> None:
    """Django would make two of them, the second for patterns, in every schema."""
    doubled = [
        f"{model._meta.label}.{field.name}"
        for model in _models()
        if _app(model) in _TENANT | _BOTH
        for field in model._meta.local_fields
        if isinstance(field, CharField | TextField) and getattr(field, "db_index", False)
    ]
    assert doubled == []
