"""What the endpoints of configuration answer with."""

from datetime import date

from rest_framework import serializers

from api.fields import Shape
from casework.library import updating
from casework.library.exchange import Item
from casework.library.own_parts import OwnItem
from casework.library.packages import KINDS, PackagedFree
from casework.library.placing import Placed
from casework.library.updates import Change

KIND_CHOICES = [*KINDS]


class PlacedShape(Shape):
    """What became of a definition."""

    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    key = serializers.CharField()
    version = serializers.IntegerField(allow_null=True, help_text="The published version; null: it is a draft.")

    class Meta:
        """Its name in the description."""

        ref_name = "Placed"


class PlacedList(Shape):
    """What became of each; what was the same already is left out."""

    results = PlacedShape(many=True)
    own = serializers.ListField(child=serializers.CharField(), help_text="Words and school years that stand from now.")


class ChangeShape(Shape):
    """One thing that differs; `part` is the list it stands in and its own name there, such as `fields/outcome`."""

    id = serializers.CharField()
    what = serializers.ChoiceField(choices=["added", "removed", "moved", "changed"])
    part = serializers.CharField()
    property = serializers.CharField(allow_null=True)
    before = serializers.JSONField(allow_null=True, help_text="The template's old value, or what the package replaces.")
    here = serializers.JSONField(allow_null=True, help_text="The municipality's own value.")
    after = serializers.JSONField(allow_null=True, help_text="The new value.")
    conflict = serializers.BooleanField(help_text="The municipality has changed the same thing.")
    core = serializers.BooleanField(help_text="The law demands it; it is taken in any case.")

    class Meta:
        """Its name in the description."""

        ref_name = "Change"


class ItemShape(Shape):
    """One part of a package, held against what the municipality has."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["new", "same", "differs"])
    version = serializers.IntegerField(help_text="The municipality's newest; 0: it has none.")
    may_draft = serializers.BooleanField()
    may_publish = serializers.BooleanField()
    faults = serializers.ListField(child=serializers.CharField())
    conflicts = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    changes = ChangeShape(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "PackageItem"


class OwnChangeShape(Shape):
    """One thing about a word or a school year that would be otherwise; null: it is not there."""

    what = serializers.CharField(help_text="A language of the word; or `name`, `first_day`, `last_day`, `free`.")
    here = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)

    class Meta:
        """Its name in the description."""

        ref_name = "OwnChange"


class OwnItemShape(Shape):
    """A word of the other municipality's own, or a school year of its calendar. It has no drafts: it stands at once."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["new", "same", "differs"])
    may_take = serializers.BooleanField()
    fault = serializers.CharField(allow_null=True, help_text="The code of what makes it unusable here.")
    changes = OwnChangeShape(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "OwnItem"


class DryRunShape(Shape):
    """What an import would do."""

    trust = serializers.ChoiceField(choices=["here", "stranger", "unsigned"])
    municipality = serializers.CharField(help_text="Which one the package says that it comes from.")
    results = ItemShape(many=True)
    own = OwnItemShape(many=True)
    seen = serializers.CharField(help_text="To send back with an import of words or school years.")

    class Meta:
        """Its name in the description."""

        ref_name = "DryRun"


class StandingShape(Shape):
    """How the municipality stands to one national template."""

    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    key = serializers.CharField()
    state = serializers.ChoiceField(choices=["missing", "offered", "own", "current"])
    unchanged = serializers.BooleanField(help_text="What is in use is as a release shipped it.")
    version = serializers.IntegerField(help_text="The municipality's newest; 0: it has none.")
    follows = serializers.IntegerField(help_text="The edition of the template that it follows.")
    newest = serializers.IntegerField()

    class Meta:
        """Its name in the description."""

        ref_name = "TemplateStanding"


class StandingList(Shape):
    """All national templates."""

    results = StandingShape(many=True)


class UpdateShape(StandingShape):
    """One template's news."""

    changes = ChangeShape(many=True)

    class Meta:
        """Its name in the description."""

        ref_name = "TemplateUpdate"


def placed_told(one: Placed) -> dict[str, object]:
    """What became of a definition."""
    return {"kind": one.kind, "key": one.key, "version": one.number or None}


def item_told(item: Item) -> dict[str, object]:
    """One part of a package, held against what is here."""
    return {
        "name": item.name,
        "state": "same" if item.same else "differs" if item.number else "new",
        "version": item.number,
        "may_draft": item.may_draft,
        "may_publish": item.may_publish,
        "faults": list(item.faults[:50]),
        "conflicts": list(item.conflicts[:50]),
        "missing": list(item.missing),
        "changes": [change_told(one) for one in item.changes],
    }


def change_told(one: Change) -> dict[str, object]:
    """One thing that differs."""
    told = {"id": one.id, "what": one.what, "part": "/".join(one.part), "property": one.prop or None}
    return told | {name: getattr(one, name) for name in ("before", "here", "after", "conflict", "core")}


def standing_told(one: updating.Standing) -> dict[str, object]:
    """How the municipality stands to a template."""
    told = {name: getattr(one, name) for name in ("kind", "key", "state", "unchanged", "follows", "newest")}
    return told | {"version": one.number}


def own_item_told(item: OwnItem) -> dict[str, object]:
    """A word or a school year of a package, held against what is here."""
    return {
        "name": item.name,
        "state": "same" if item.same else "new" if item.is_new else "differs",
        "may_take": item.may,
        "fault": item.fault or None,
        "changes": [
            {"what": change.what, "here": _plain(change.here), "after": _plain(change.after)} for change in item.changes
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, PackagedFree):
        return {"name": value.name, "first_day": value.first_day.isoformat(), "last_day": value.last_day.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
