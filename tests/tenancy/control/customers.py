"""The two models that django-tenants asks for."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Customer(TenantMixin):
    """A tenant."""

    name = models.CharField(max_length=100)

    class Meta:
        app_label = "control"


class Host(DomainMixin):
    """A host name of a tenant."""

    class Meta:
        app_label = "control"
