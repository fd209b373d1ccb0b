"""The words around a form's questions: what is wrong with an answer, and when a question is to be answered."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from casework.forms.definition import Field, FormDefinition
from casework.forms.validation import LARGEST
from web.posted import as_typed


def fault_text(item: Field, code: str, *, language: str) -> str:
    """What is wrong and how to put it right, naming the question."""
    label = {"label": item.label_in(language), "limit": _limit(item, code)}
    return _template(item, code) % label


def condition_text(rule: Mapping[str, Any], definition: FormDefinition, *, language: str) -> str:
    """For readers without script: «Svar bare hvis …»."""
    return _("Svar bare hvis %(condition)s.") % {"condition": _condition(rule, definition, language)}


def _template(item: Field, code: str) -> str:
    match code:
        case "required":
            return _required(item)
        case "type":
            return _type(item)
        case "too_small" | "too_large":
            return _bound(item, code)
    known = {
        "too_long": _("«%(label)s» er for lang. Det er plass til %(limit)s tegn"),
        "decimals": _("«%(label)s» kan ha høyst %(limit)s desimaler"),
        "date": _("«%(label)s» må være en dato, skrevet slik: 24.12.2026"),
        "date_order": _("«%(label)s» må være etter datoen perioden begynner"),
        "option": _("Velg et svar fra listen på «%(label)s»"),
        "person": _("Velg en person fra listen på «%(label)s»"),
        "unit": _("Velg en enhet fra listen på «%(label)s»"),
        "names_somebody": _("«%(label)s» kan vise hvem kortet gjelder. Ta bort navnet eller nummeret"),
        "file": _("En fil under «%(label)s» er ikke lenger her. Last den opp på nytt"),
    }
    return known.get(code) or _("Se over svaret på «%(label)s»")


def _required(item: Field) -> str:
    match item.type:
        case "choice" | "radio" | "person" | "unit":
            return _("Velg et svar på «%(label)s»")
        case "checks":
            return _("Kryss av for minst ett svar på «%(label)s»")
        case "bool" | "sign":
            return _("Kryss av for «%(label)s»")
        case "file":
            return _("Last opp en fil under «%(label)s»")
    return _("Fyll ut «%(label)s»")


def _type(item: Field) -> str:
    match item.type:
        case "int":
            return _("«%(label)s» må være et helt tall, for eksempel 12")
        case "dec":
            return _("«%(label)s» må være et tall, for eksempel 2,5")
        case "text" | "long":
            return _("«%(label)s» har tegn som ikke kan lagres")
    return _("Velg et svar fra listen på «%(label)s»")


def _bound(item: Field, code: str) -> str:
    small = code == "too_small"
    match item.type:
        case "checks" if small:
            return _("Kryss av for minst %(limit)s svar på «%(label)s»")
        case "repeat" if small:
            return _("Fyll ut minst %(limit)s under «%(label)s»")
        case "checks" | "file" | "repeat":
            return _("Velg høyst %(limit)s på «%(label)s»")
        case "date" if small:
            return _("«%(label)s» kan ikke være før %(limit)s")
        case "date":
            return _("«%(label)s» kan ikke være etter %(limit)s")
    return _("«%(label)s» må være %(limit)s eller mer") if small else _("«%(label)s» må være %(limit)s eller mindre")


def _limit(item: Field, code: str) -> str:
    match code:
        case "too_long":
            return str(item.length)
        case "decimals":
            return str(item.decimals)
        case "too_small" | "too_large" if item.type == "repeat":
            return str(item.most_rows if code == "too_large" else item.min)
        case "too_small":
            return str(as_typed(item, -LARGEST if item.min is None else item.min))
        case "too_large" if item.type == "file":
            return "50" if item.multiple else "1"
        case "too_large":
            return str(as_typed(item, LARGEST if item.max is None else item.max))
    return ""


def _condition(rule: Mapping[str, Any], definition: FormDefinition, language: str) -> str:
    ((operator, operand),) = rule.items()
    if operator in ("all", "any"):
        joint = _(" og ") if operator == "all" else _(" eller ")
        return joint.join(_condition(part, definition, language) for part in operand)
    if operator == "not":
        return _("det ikke er slik at %(condition)s") % {"condition": _condition(operand, definition, language)}
    field_id, value = (operand, None) if operator == "filled" else operand
    item = definition.field(field_id)
    values = value if isinstance(value, list) else [value]
    told = _(" eller ").join(_value(item, one, language) for one in values)
    return _comparison(operator, value) % {"label": item.label_in(language), "value": told}


def _comparison(operator: str, value: Any) -> str:
    match operator:
        case "eq" if value is True:
            return _("det er krysset av for «%(label)s»")
        case "eq" if value is False:
            return _("det ikke er krysset av for «%(label)s»")
        case "gt":
            return _("«%(label)s» er mer enn %(value)s")
        case "lt":
            return _("«%(label)s» er mindre enn %(value)s")
        case "filled":
            return _("«%(label)s» er besvart")
    return _("svaret på «%(label)s» er %(value)s")


def _value(item: Field, value: Any, language: str) -> str:
    labels = {option.value: option.label_in(language) for option in item.options}
    return f"«{labels[value]}»" if isinstance(value, str) and value in labels else str(as_typed(item, value))
