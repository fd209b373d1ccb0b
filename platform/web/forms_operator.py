"""What operators type, checked for shape; the rules are the services' own."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from billing import labels
from billing.sharing import KeyPart
from core.errors import DomainError, Invalid
from core.money import parse_kr
from tenants import selectors as tenants
from tenants.models import Municipality, Tenant
from tenants.naming import subdomain_faults
from web.error_texts import sentence

_PERCENT = re.compile(r"(\d{1,3})(?:[,.](\d{1,2}))?\s*%?")
_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)
_OUTSIDE = _("Skriv en dato mellom 2000 og 2099.")
_DATES = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]

LEGAL_FORMS = {
    "task_community": _("Kommunalt oppgavefellesskap (kommuneloven kap. 19)"),
    "host": _("Administrativt vertskommunesamarbeid (kommuneloven § 20-2)"),
    "host_board": _("Vertskommune med felles folkevalgt nemnd (kommuneloven § 20-3)"),
    "company": _("Interkommunalt selskap, IKS"),
    "council": _("Interkommunalt politisk råd (kommuneloven kap. 18)"),
    "purchase": _("Avtale om kjøp av tjenester"),
}


class DayField(forms.DateField):
    """A date typed as in Norway, whatever language the page is in."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(input_formats=_DATES, widget=widget, **kwargs)
        self.validators += [MinValueValidator(_EARLIEST, _OUTSIDE), MaxValueValidator(_LATEST, _OUTSIDE)]


class MoneyField(forms.CharField):
    """An amount in kroner as people type it; becomes whole øre."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the amount; what cannot be read for certain is refused with a reason."""
        text = super().clean(value)
        try:
            return parse_kr(text) if text else None
        except Invalid as error:
            raise ValidationError(sentence(error)) from None


class OperatorForm(forms.Form):
    """Shows a service's refusal where it belongs: at the field it names, else on top."""

    # The service's name for a field, where it is another than the form's.
    aliases: dict[str, str] = {}

    def refuse(self, error: DomainError) -> None:
        """Attach the refusal."""
        text = sentence(error)
        named = [self.aliases.get(name, name) for name in error.fields]
        fields: list[str | None] = [name for name in named if name in self.fields]
        for name in fields or [None]:
            self.add_error(name, text)


class AddressField(forms.CharField):
    """The first part of a tenant's address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"autocapitalize": "none"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Lower case, letters a to z, digits and hyphens, not in use by anybody."""
        text = str(super().clean(value)).lower()
        if not text:
            return ""
        faults = subdomain_faults(text)
        if faults == ["subdomain"]:
            raise ValidationError(
                _("Bruk bare små bokstaver a–z, tall og bindestrek. Den kan ikke ha bindestrek ytterst.")
            )
        if faults or tenants.subdomain_is_taken(text, base=settings.SAMSPOR_BASE_DOMAIN):
            raise ValidationError(_("Adressen er i bruk av en annen. Velg en annen."))
        return text


class AdministratorForm(OperatorForm):
    """Who is to be the tenant's administrator."""

    admin_name = forms.CharField(label=_("Navn på administrator"), max_length=200)
    admin_email = forms.EmailField(
        label=_("E-post til administrator"), max_length=254, help_text=_("Brukes til å logge inn.")
    )


class OnboardForm(AdministratorForm):
    """A municipality is taken into use."""

    field_order = ["subdomain", "language", "service_name", "admin_name", "admin_email"]

    subdomain = AddressField(label=_("Adresse"))
    language = forms.ChoiceField(
        label=_("Arbeidsspråk"),
        choices=[("nb", _("Bokmål")), ("nn", _("Nynorsk"))],
        widget=forms.RadioSelect,
        help_text=_("Språket i skjemaer og brev. Hver bruker kan velge et annet språk på sidene."),
    )
    service_name = forms.CharField(
        label=_("Navn på tjenesten"), max_length=200, help_text=_("Står øverst på sidene. Kommunen kan endre det.")
    )


class CooperationForm(OnboardForm):
    """A cooperation is taken into use."""

    field_order = ["name", "number", "legal_form", "host", "org_number", *OnboardForm.field_order]

    name = forms.CharField(label=_("Navn på samarbeidet"), max_length=200)
    number = forms.RegexField(
        r"[a-z][a-z0-9-]{1,18}[a-z0-9]",
        label=_("Kortnavn"),
        help_text=_("Små bokstaver, tall og bindestrek. Kan ikke endres senere."),
        error_messages={"invalid": _("Bruk 3–20 små bokstaver a–z, tall eller bindestrek. Begynn med en bokstav.")},
    )
    legal_form = forms.ChoiceField(label=_("Samarbeidsform"), choices=list(LEGAL_FORMS.items()))
    host = forms.ChoiceField(
        label=_("Vertskommune"),
        required=False,
        help_text=_("For vertskommunesamarbeid. Organisasjonsnummeret hentes fra registeret."),
    )
    org_number = forms.RegexField(
        r"\d{9}",
        label=_("Samarbeidets eget organisasjonsnummer"),
        required=False,
        error_messages={"invalid": _("Et organisasjonsnummer har ni siffer.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subdomain"].required = False
        self.fields["subdomain"].help_text = _("La feltet stå tomt for å bruke kortnavnet.")
        host = self.fields["host"]
        assert isinstance(host, forms.ChoiceField)
        rows = Municipality.objects.order_by("name").values_list("number", "name", "county_name")
        host.choices = [("", _("Ingen")), *((number, f"{name} ({county})") for number, name, county in rows)]

    def clean_number(self) -> str:
        """A short name that nobody has."""
        number = str(self.cleaned_data["number"])
        if tenants.tenant_numbered(number):
            raise ValidationError(_("Kortnavnet er i bruk. Velg et annet."))
        return number

    def clean(self) -> dict[str, Any]:
        """A cooperation in a host municipality has a host; the others do not need one."""
        data = super().clean() or {}
        number = data.get("number")
        if (
            number
            and not data.get("subdomain")
            and tenants.subdomain_is_taken(number, base=settings.SAMSPOR_BASE_DOMAIN)
        ):
            self.add_error("subdomain", _("Adressen er i bruk av en annen. Velg en annen."))
        if str(data.get("legal_form", "")).startswith("host") and not data.get("host"):
            self.add_error("host", _("Velg vertskommunen."))
        return data


class MembershipForm(OperatorForm):
    """A municipality joins a cooperation."""

    aliases = {"member_id": "member"}

    member = forms.ChoiceField(label=_("Kommune"))
    valid_from = DayField(label=_("Fra og med"), help_text=_("dd.mm.åååå"))
    valid_to = DayField(
        label=_("Til og med"), help_text=_("La stå tomt når avtalen ikke har noen slutt."), required=False
    )
    agreement = forms.CharField(
        label=_("Avtale"), required=False, max_length=300, help_text=_("For eksempel vedtak og saksnummer.")
    )

    def __init__(self, *args: Any, members: Iterable[Tenant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        assert isinstance(member, forms.ChoiceField)
        member.choices = [("", _("Velg …")), *((str(row.id), f"{row.name} ({row.number})") for row in members)]


class EndMembershipForm(OperatorForm):
    """A membership ends."""

    aliases = {"valid_to": "last_day"}

    last_day = DayField(
        label=_("Siste dag"), help_text=_("dd.mm.åååå. Fra dagen etter slipper ingen fra samarbeidet inn.")
    )


class PeriodForm(OperatorForm):
    """A period is opened; the last day is the last one in it, as people say it."""

    aliases = {"ends_on": "last_day"}

    starts_on = DayField(label=_("Første dag"), help_text=_("dd.mm.åååå"))
    last_day = DayField(label=_("Siste dag"), help_text=_("dd.mm.åååå"))
    vat_regime = forms.ChoiceField(
        label=_("Merverdiavgift"),
        choices=[
            ("S25", _("25 % merverdiavgift (vanlig)")),
            ("E", _("Unntatt fra merverdiavgift")),
            ("O", _("Utenfor merverdiavgiftsloven")),
        ],
        widget=forms.RadioSelect,
    )
    vat_reason = forms.CharField(
        label=_("Begrunnelse for annet enn 25 %"),
        required=False,
        max_length=300,
        help_text=_("Hvem som har avgjort det, og hvorfor. Står i oppgjøret."),
    )


class CostForm(OperatorForm):
    """A cost to share."""

    aliases = {"amount_ore": "amount"}

    label = forms.CharField(label=_("Hva kostnaden gjelder"), max_length=200)
    category = forms.ChoiceField(label=_("Slag"))
    amount = MoneyField(label=_("Beløp uten mva."), help_text=_("I kroner, for eksempel 125 000 eller 1 234,50."))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [(key, labels.label(labels.CATEGORIES, key, language)) for key in labels.CATEGORIES]


class GrantForm(OperatorForm):
    """Money from somebody else."""

    aliases = {"cost": "cost_id", "amount_ore": "amount"}

    payer = forms.CharField(label=_("Hvem tilskuddet kommer fra"), max_length=200)
    amount = MoneyField(label=_("Beløp"), help_text=_("I kroner, for eksempel 125 000."))
    cost_id = forms.ChoiceField(
        label=_("Øremerket til"), required=False, help_text=_("Et øremerket tilskudd dekker bare den kostnaden.")
    )

    def __init__(self, *args: Any, costs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "grant_%s")  # the costs' form stands on the same page
        super().__init__(*args, **kwargs)
        cost = self.fields["cost_id"]
        assert isinstance(cost, forms.ChoiceField)
        cost.choices = [("", _("Alle kostnadene")), *costs]


class KeyForm(OperatorForm):
    """How much of the cost is shared over each basis, in per cent; the sum is 100."""

    def __init__(self, *args: Any, language: str, parts: Iterable[KeyPart] = (), **kwargs: Any) -> None:
        weights = {part.basis: part.weight_bp for part in parts}
        super().__init__(*args, **kwargs)
        for basis in labels.BASES:
            self.fields[basis] = forms.CharField(
                label=labels.label(labels.BASES, basis, language),
                required=False,
                max_length=10,
                initial=labels.percent(weights[basis]).removesuffix("\u00a0%") if basis in weights else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": "6"}),
            )

    def clean(self) -> dict[str, Any]:
        """Per cent become basis points."""
        data = super().clean() or {}
        for basis in labels.BASES:
            text = str(data.get(basis) or "").strip()
            found = _PERCENT.fullmatch(text) if text else None
            if text and found is None:
                self.add_error(basis, _("Skriv et tall mellom 0 og 100, med høyst to desimaler."))
                continue
            data[basis] = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0) if found else 0
        return data

    @property
    def parts(self) -> list[KeyPart]:
        """The key's parts, in the order of the form."""
        return [KeyPart(basis, self.cleaned_data[basis]) for basis in labels.BASES if self.cleaned_data[basis]]


def suggested_days(latest: date | None, *, today: date) -> tuple[date, date]:
    """The year to propose when a period is opened: the one after the newest, else this one."""
    year = latest.year + 1 if latest else today.year
    return date(year, 1, 1), date(year, 12, 31)
