"""What operators type when they close, move, hand back, restore or erase a tenant: each with a yes in words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.models import Operation, Tenant
from web.forms_operator import OperatorForm

NEIGHBOUR = "server"  # the restored copy of the whole database that SAMSPOR_SIDE_URL leads to

LESS = (
    (Tenant.Status.READ_ONLY.value, _("Bare lesing: folk logger inn og leser alt, men kan ikke endre noe")),
    (Tenant.Status.SUSPENDED.value, _("Stengt: ingen kommer inn")),
)


class ConfirmForm(OperatorForm):
    """A yes in words."""

    confirm = forms.BooleanField(error_messages={"required": _("Kryss av for at du vil dette. Ingenting er endret.")})

    def __init__(self, *args: Any, yes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirm"].label = yes


class StandingForm(ConfirmForm):
    """A tenant is closed, or made read-only."""

    aliases = {"status": "standing"}
    field_order = ["standing", "reason", "confirm"]

    standing = forms.ChoiceField(
        label=_("Hva skal gjelde fra nå?"),
        choices=LESS,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Grunn"), required=False, max_length=300, help_text=_("Står i loggen her. Vises ikke for kommunen.")
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["standing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in LESS if choice[0] != now]


class RenameForm(ConfirmForm):
    """A tenant gets a new address."""

    field_order = ["subdomain", "confirm"]

    subdomain = forms.CharField(
        label=_("Ny adresse"), max_length=40, widget=forms.TextInput(attrs={"autocapitalize": "none"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = settings.SAMSPOR_BASE_DOMAIN
        self.fields["subdomain"].help_text = _("Fulgt av .%(base)s. Små bokstaver, tall og bindestrek.") % {
            "base": base
        }


class RestoreForm(ConfirmForm):
    """A tenant is put back as it was."""

    field_order = ["source", "confirm"]

    source = forms.ChoiceField(label=_("Hva skal legges tilbake?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sources: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(sources)


class EraseForm(OperatorForm):
    """A tenant is destroyed for good: its name is typed."""

    name = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    without_export = forms.BooleanField(
        required=False, label=_("Slett uten at dataene er overlevert. Kommunen får da aldri noe av dem igjen.")
    )

    def __init__(self, *args: Any, tenant: Tenant, export: Operation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Skriv hele navnet, %(name)s, for å bekrefte") % {"name": tenant.name}
        if export is not None:
            del self.fields["without_export"]
