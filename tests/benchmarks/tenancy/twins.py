"""What the twins need so that the product's own views run on them unchanged."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import models
from django.db.models.manager import BaseManager
from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix

from tenants import directory, isolation
from tenants.context import TenantContext
from tenants.grants import tenant_models
from tenants.models import Domain


class AsTenantMiddleware:
    """Tells the views whose request it is, from a table in memory; opens no transaction and asks no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        set_script_prefix("/")
        tenant = tenants_by_host()[request.get_host().split(":")[0].lower()]
        request.tenant = tenant
        request.visit = None
        request.gathered = None
        token = isolation._current.set(tenant)
        try:
            return self.get_response(request)
        finally:
            isolation._current.reset(token)


@cache
def tenants_by_host() -> dict[str, TenantContext]:
    """Every tenant by its host, read once."""
    rows = Domain.objects.using("owner").select_related("tenant")
    return {row.domain: directory.context_of(row.tenant, row.domain) for row in rows}


def filter_rows() -> None:
    """Give each tenant-side model a tenant_id, filled in by itself, and let every question ask for the tenant's own."""
    sided = {model for model in tenant_models() if model._meta.managed}
    for model in sided:
        field: models.Field[Any, Any] = models.UUIDField(default=_tenant_id, editable=False)
        field.contribute_to_class(model, "tenant_id")
    plain = BaseManager.get_queryset

    def get_queryset(self: Any) -> Any:
        rows = plain(self)
        # Django's own look-ups by primary key need no tenant: keys are unique over all of them.
        if self.model in sided and self.name != "_base_manager":
            return rows.filter(tenant_id=_tenant_id())
        return rows

    BaseManager.get_queryset = get_queryset  # type: ignore[method-assign]


def _tenant_id() -> Any:
    return isolation.current().id
