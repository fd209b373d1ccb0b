"""Shapes of what is sent: nothing is guessed or coerced, and what we do not know is refused."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import UUID

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from api.problems import InvalidQuery


class Shape(serializers.Serializer[Any]):
    """Something that we answer with."""


class Body(serializers.Serializer[Any]):
    """A JSON object in which every key is known."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; ValidationError names every fault at once."""
        unknown = {
            str(name)[:60]: [ErrorDetail("unknown", code="unknown")]
            for name in (data if isinstance(data, Mapping) else ())
            if name not in self.fields
        }
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            faults = dict(error.detail) if isinstance(error.detail, dict) else {}
            raise ValidationError({**faults, **unknown}) from None
        if unknown:
            raise ValidationError(unknown)
        return value


class Query(serializers.Serializer[Any]):
    """Query parameters; each may stand once."""

    def get_fields(self) -> dict[str, Any]:
        """Its fields; when it judges what was sent, those alone that have a say in it."""
        declared: dict[str, Any] = self._declared_fields
        given = getattr(self, "initial_data", None)
        if given is None:
            return super().get_fields()
        return {name: deepcopy(each) for name, each in declared.items() if name in given or _speaks_unasked(each)}

    @classmethod
    def read(cls, given: QueryDict) -> dict[str, Any]:
        """The checked values with defaults; InvalidQuery names every fault at once."""
        shape = cls(data={name: given.get(name) for name in given})
        faults = {
            str(name)[:60]: [ErrorDetail("unknown", code="unknown")]
            for name in given
            if name not in cls._declared_fields
        }
        faults |= {
            name: [ErrorDetail("repeated", code="repeated")] for name, values in given.lists() if len(values) > 1
        }
        if not shape.is_valid():
            faults = {**shape.errors, **faults}
        if faults:
            raise InvalidQuery(faults)
        return dict(shape.validated_data)


def _speaks_unasked(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    return field.required or field.default is not empty


class NoQuery(Query):
    """No parameters at all."""


class Text(serializers.CharField):
    """Text, and only text."""

    def to_internal_value(self, data: Any) -> str:
        """The text without blanks around it."""
        if not isinstance(data, str):
            raise ValidationError("type", code="type")
        return str(super().to_internal_value(data))


class Flag(serializers.BooleanField):
    """true or false, and only those."""

    def to_internal_value(self, data: Any) -> bool:
        """The value itself."""
        if not isinstance(data, bool):
            raise ValidationError("type", code="type")
        return data


class Whole(serializers.IntegerField):
    """A whole number, not one in quotes."""

    def to_internal_value(self, data: Any) -> int:
        """The number, within its bounds."""
        if isinstance(data, bool) or not isinstance(data, int):
            raise ValidationError("type", code="type")
        return data


class Key(serializers.UUIDField):
    """A UUID in its written form."""

    def to_internal_value(self, data: Any) -> UUID:
        """The key."""
        if not isinstance(data, str) or len(data) != 36:
            raise ValidationError("type", code="type")
        try:
            return UUID(data)
        except ValueError:
            raise ValidationError("type", code="type") from None


class FreeObject(serializers.DictField):
    """A JSON object whose keys somebody else judges."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object as it is."""
        if not isinstance(data, dict):
            raise ValidationError("type", code="type")
        return data
