"""The shared directory: municipalities in the register, tenants, their addresses, and who cooperates with whom."""

from typing import Any

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from core.ids import new_id


class Municipality(models.Model):
    """One of Norway's municipalities as the official register knows it (sources: tenants/data/SOURCES.md)."""

    number = models.CharField(max_length=4, primary_key=True)
    name = models.CharField(max_length=100)
    official_name = models.CharField(max_length=200)
    county_number = models.CharField(max_length=2)
    county_name = models.CharField(max_length=100)
    org_number = models.CharField(max_length=9, blank=True)
    language_form = models.CharField(max_length=10)
    sami_area = models.BooleanField(default=False)
    website = models.CharField(max_length=200, blank=True)
    # {"population": {"2026": 218460}, "children_0_15": {...}}: the figures a cost share may rest on.
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Tenant(TenantMixin):
    """A municipality, county or cooperation that uses Samspor: its schema, its role, its look."""

    class Status(models.TextChoices):
        """Where in its life the tenant is."""

        ACTIVE = "active"
        READ_ONLY = "read_only"  # who has access may log in and read; nothing can be changed
        SUSPENDED = "suspended"  # closed: nobody gets in, and a page says so
        RESTORING = "restoring"  # its data are being put back; closed meanwhile
        ERASING = "erasing"  # its data are being destroyed; closed for good

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    service_name = models.CharField(max_length=200)
    language = models.CharField(max_length=5)
    colour = models.CharField(max_length=7)
    org_number = models.CharField(max_length=9, blank=True, default="")
    address = models.TextField(blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    legal_form = models.CharField(max_length=60, blank=True, default="")
    status = models.CharField(max_length=20, choices=Status.choices)
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An ordinary save: schemas are made by provisioning, in its own transaction, never as a side effect."""
        models.Model.save(self, *args, **kwargs)


class Domain(DomainMixin):
    """A host name at which a tenant is reached."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An ordinary save; which one is primary is decided by whoever adds it."""
        models.Model.save(self, *args, **kwargs)


class Membership(models.Model):
    """A dated agreement by which a cooperation's staff work inside a member municipality."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cooperation = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="members")
    member = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="cooperations")
    # The schemas are repeated so that a row policy can compare them with the role at hand.
    cooperation_schema = models.CharField(max_length=63)
    member_schema = models.CharField(max_length=63)
    roles = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    agreement = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["cooperation_schema", "valid_from"], name="tenants_membership_coop")]
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "member", "valid_from"], name="tenants_membership_once"),
        ]


class DirectoryVersion(models.Model):
    """One row that a database trigger counts up whenever tenants, addresses or memberships change."""

    id = models.SmallIntegerField(primary_key=True)
    version = models.BigIntegerField()


class Operation(models.Model):
    """One act on a whole tenant (hand back, restore, erase …): what was asked, how far it has come, what came of it.

    No key to the tenant: the record outlives it.
    """

    class State(models.TextChoices):
        """How far it has come. `failed` can be carried on; `given_up` cannot."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30)
    tenant_id = models.UUIDField()
    schema = models.CharField(max_length=63)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    # What was asked for, and what each step adds (a folder, a checksum, counts). Never anything about a person.
    detail = models.JSONField(default=dict)
    steps_done = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=State.choices)
    error = models.TextField(blank=True, default="")
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["tenant_id", "-asked_at"], name="tenants_operation_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="tenants_operation_one_at_a_time",
            ),
        ]


class Structure(models.Model):
    """How far a release has brought a schema. What is true stands in the schema's own django_migrations."""

    class State(models.TextChoices):
        """Where the release is with this schema. `failed` is left whole at `from_version`."""

        PENDING = "pending"
        RUNNING = "running"
        CURRENT = "current"
        FAILED = "failed"

    schema = models.CharField(max_length=63, primary_key=True)
    state = models.CharField(max_length=20, choices=State.choices)
    # "47-3f9a12bc34de": how many migrations, and which.
    from_version = models.CharField(max_length=40, blank=True, default="")
    to_version = models.CharField(max_length=40, blank=True, default="")
    seconds = models.FloatField(default=0)
    error = models.TextField(blank=True, default="")
    # Of the migrations' files, and of the rights that its role was given.
    fingerprint = models.CharField(max_length=64)
    rights = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()


class StructureTemplate(models.Model):
    """The statements that build an empty tenant, worked out once for each set of migrations."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    statements = models.JSONField()
    at = models.DateTimeField()


class CommonDefinition(models.Model):
    """A definition of the national library, by the hash of its content, for new tenants to copy. Never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    definition = models.JSONField()


class TenantFigures(models.Model):
    """What an operator may know of a tenant's size and use, as last counted. A number below five is left out.

    No key to the tenant: the next count removes what belongs to one that is gone.
    """

    tenant_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    relations = models.PositiveIntegerField()
    table_bytes = models.PositiveBigIntegerField()
    file_bytes = models.PositiveBigIntegerField(null=True)
    users = models.PositiveIntegerField(null=True)
    cases = models.PositiveIntegerField(null=True)
    open_cases = models.PositiveIntegerField(null=True)
    # False when its tables could not be read, so that nothing at all is known of what is in them.
    counted = models.BooleanField(default=True)
    last_active_on = models.DateField(null=True)
    # Of the blocks it asked for, the share that lay in PostgreSQL's own memory: 0 to 1.
    cache_hits = models.FloatField(null=True)
    # [{"text", "calls", "total_ms", "mean_ms"}], never a value; None when PostgreSQL does not keep count.
    slow_queries = models.JSONField(null=True)


class InstallationFigures(models.Model):
    """The whole installation on one day, so that its growth can be seen."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()
    tenants = models.PositiveIntegerField()
    relations = models.PositiveIntegerField()
    catalog_bytes = models.PositiveBigIntegerField()
    database_bytes = models.PositiveBigIntegerField()
    slow_queries = models.JSONField(null=True)

    class Meta:
        ordering = ["-day"]
