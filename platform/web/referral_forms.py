"""The fields of a new referral: the child, the unit, and one to three guardians."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from casework.people.models import Child, Guardianship
from casework.people.services import NewGuardian
from core.errors import Invalid
from core.national_id import parse

MOST_GUARDIANS = 3
GRADES = [("", _("Velg …")), *((str(n), f"{n}.") for n in range(1, 11)), ("vg1", "Vg1"), ("vg2", "Vg2"), ("vg3", "Vg3")]
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("se", "Davvisámegiella"), ("en", "English")]


def _text(label: Any, missing: Any = None, *, most: int = 100, help_text: Any = "", **attrs: str) -> forms.CharField:
    messages = {"max_length": _("Teksten er for lang. Det er plass til %(limit_value)d tegn.")}
    if missing:
        messages["required"] = missing
    return forms.CharField(
        label=label,
        required=missing is not None,
        max_length=most,
        help_text=help_text,
        error_messages=messages,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class Typed(forms.Form):
    """A form that can also be shown again as it was typed, without finding fault with it."""

    use_required_attribute = False
    judged = True

    def full_clean(self) -> None:
        """Judge what was posted, if that is what is wanted."""
        if self.judged:
            super().full_clean()
        else:
            self._errors = ErrorDict()


class ChildForm(Typed):
    """Who it is about, and where the child goes to school."""

    national_id = _text(
        _("Fødselsnummer eller D-nummer"),
        _("Skriv fødselsnummeret"),
        most=20,
        help_text=_("11 siffer."),
        inputmode="numeric",
        **{"class": "input-short"},
    )
    first_name = _text(_("Fornavn"), _("Skriv barnets fornavn"))
    last_name = _text(_("Etternavn"), _("Skriv barnets etternavn"))
    unit = forms.ChoiceField(
        label=_("Skole eller barnehage"),
        error_messages={
            "required": _("Velg skole eller barnehage"),
            "invalid_choice": _("Velg en skole eller barnehage fra listen"),
        },
    )
    grade = forms.ChoiceField(
        label=_("Trinn"),
        required=False,
        choices=GRADES,
        error_messages={"invalid_choice": _("Velg et trinn fra listen")},
    )
    languages = _text(_("Språk barnet bruker"), most=200)
    interpreter_language = _text(
        _("Språk det trengs tolk til"), most=50, help_text=_("La stå tom når det ikke trengs tolk.")
    )
    address_protection = forms.ChoiceField(
        label=_("Adressesperre"),
        required=False,
        choices=[
            (Child.AddressProtection.NONE, _("Ingen")),
            (Child.AddressProtection.CONFIDENTIAL, _("Fortrolig adresse")),
            (Child.AddressProtection.STRICTLY_CONFIDENTIAL, _("Strengt fortrolig adresse")),
        ],
        error_messages={"invalid_choice": _("Velg fra listen")},
    )

    def __init__(self, data: Any = None, *, units: Sequence[tuple[str, str]], for_ppt: bool) -> None:
        super().__init__(data, label_suffix="", initial={"unit": units[0][0]} if len(units) == 1 else None)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = [("", _("Velg …")), *units]
        if not for_ppt:
            del self.fields["address_protection"]

    def clean_national_id(self) -> str:
        """The eleven digits."""
        try:
            parsed = parse(self.cleaned_data["national_id"])
        except Invalid as error:
            text = {
                "national_id.format": _("Fødselsnummeret må ha 11 siffer"),
                "national_id.checksum": _("Fødselsnummeret stemmer ikke. Se etter om et siffer er feil"),
            }.get(error.code, _("Datoen i fødselsnummeret finnes ikke"))
            raise forms.ValidationError(text, code="written") from None
        if parsed.birth_date is None:
            raise forms.ValidationError(_("Vi kan ikke lese fødselsdatoen av dette nummeret"), code="written")
        return parsed.value


class GuardianForm(Typed):
    """One guardian."""

    name = _text(_("Navn"), _("Skriv navnet på den foresatte"), most=200)
    email = forms.EmailField(
        label=_("E-post"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Skriv en gyldig e-postadresse, for eksempel navn@eksempel.no")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    phone = _text(_("Telefon"), most=30, inputmode="tel")
    parental_responsibility = forms.ChoiceField(
        label=_("Har foreldreansvar?"),
        choices=[("yes", _("Ja")), ("no", _("Nei"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svar på om den foresatte har foreldreansvar")},
    )
    lives_with = forms.ChoiceField(
        label=_("Bor barnet hos den foresatte?"),
        choices=[
            (Guardianship.Residence.PERMANENT, _("Ja, fast")),
            (Guardianship.Residence.SHARED, _("Ja, delt bosted")),
            (Guardianship.Residence.CONTACT, _("Nei, men har samvær")),
            (Guardianship.Residence.NONE, _("Nei")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svar på om barnet bor hos den foresatte")},
    )
    language = forms.ChoiceField(
        label=_("Språk for brev og sider"),
        choices=LANGUAGES,
        initial="nb",
        error_messages={"required": _("Velg språk"), "invalid_choice": _("Velg språk fra listen")},
    )

    def new(self) -> NewGuardian:
        """As the service takes it; only after is_valid()."""
        given = self.cleaned_data
        return NewGuardian(
            name=given["name"],
            parental_responsibility=given["parental_responsibility"] == "yes",
            email=given["email"],
            phone=given["phone"],
            language=given["language"],
            lives_with=given["lives_with"],
        )
