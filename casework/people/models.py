"""The people of casework and where they belong. National ids are encrypted; a keyed index finds them."""

from datetime import date

from django.conf import settings
from django.db import models

from core.ids import new_id
from core.national_id import mask
from tenants import keys
from tenants.access import TEAM_PREFIX


class Unit(models.Model):
    """A school, kindergarten or office."""

    class Kind(models.TextChoices):
        """What sort of place it is."""

        SCHOOL = "school"
        KINDERGARTEN = "kindergarten"
        PPT = "ppt"
        OFFICE = "office"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    org_number = models.CharField(max_length=9, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    is_active = models.BooleanField(default=True)
    private = models.BooleanField(default=False, db_default=False)  # not owned by the municipality or the county
    # The unit's fixed adviser in the PPT; new cases of the unit can be given to this person without a meeting.
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, db_index=False, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="people_unit_name")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who do certain tasks together, across roles: a resource team, an intake team, a project."""

    class Kind(models.TextChoices):
        """What sort of team it is."""

        RESOURCE_TEAM = "resource_team"
        INTAKE_TEAM = "intake_team"
        MULTIDISCIPLINARY = "multidisciplinary"
        PROJECT = "project"
        HEALTH = "health"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What workflows call it; never changed, never used again.
    key = models.CharField(max_length=25)
    title = models.JSONField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    archived = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="people_team_key")]

    def __str__(self) -> str:
        return str(self.title.get("nb", self.key))

    @property
    def role(self) -> str:
        """The role that its members hold, and the owner that its tasks name."""
        return f"{TEAM_PREFIX}{self.key}"

    def called(self, language: str) -> str:
        """Its name in this language, else in bokmål."""
        return str(self.title.get(language) or self.title.get("nb", self.key))


class RoleAssignment(models.Model):
    """Somebody's role, perhaps at one unit only, for a time. A place in a team is the role "team:<key>"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, db_index=False, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "valid_from"], name="people_role_from")]


class Child(models.Model):
    """A child or pupil: one record from kindergarten to the end of school."""

    class AddressProtection(models.TextChoices):
        """Address protection in the population register (adressesperre)."""

        NONE = "none"
        CONFIDENTIAL = "confidential"
        STRICTLY_CONFIDENTIAL = "strictly_confidential"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    national_id_secret = models.BinaryField()
    national_id_index = models.BinaryField(unique=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    birth_date = models.DateField()
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    grade = models.CharField(max_length=10, blank=True, default="")
    class_group = models.CharField(max_length=50, blank=True, default="")
    languages = models.CharField(max_length=200, blank=True, default="")
    interpreter_language = models.CharField(max_length=50, blank=True, default="")
    address_protection = models.CharField(
        max_length=25, choices=AddressProtection.choices, default=AddressProtection.NONE
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def national_id(self) -> str:
        """The decrypted number; ask for it only where a person has a need to see it."""
        return keys.cipher().decrypt(bytes(self.national_id_secret), context=f"child|{self.id}").decode()

    @property
    def national_id_masked(self) -> str:
        """Birth date and stars."""
        return mask(self.national_id)

    def age_on(self, day: date) -> int:
        """Whole years on that day."""
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))


class Guardian(models.Model):
    """A parent or other guardian; has a login of its own when it wishes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="guardian"
    )
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    language = models.CharField(max_length=5, default="nb")
    interpreter_language = models.CharField(max_length=50, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Guardianship(models.Model):
    """What one guardian is to one child; decides consent and access (opplæringslova § 11-7, § 24-4)."""

    class Residence(models.TextChoices):
        """Where the child lives, seen from this guardian."""

        PERMANENT = "permanent"
        SHARED = "shared"
        CONTACT = "contact"
        NONE = "none"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey(Child, db_index=False, on_delete=models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="guardianships")
    parental_responsibility = models.BooleanField()
    lives_with = models.CharField(max_length=12, choices=Residence.choices, default=Residence.PERMANENT)
    access_blocked = models.BooleanField(default=False)
    legal_basis = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "guardian"], name="people_guardianship_once")]

    @property
    def may_see(self) -> bool:
        """Whether this guardian may know of the case at all."""
        return self.parental_responsibility and not self.access_blocked
