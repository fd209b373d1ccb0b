"""The closed set of domain errors; pages and the API each map them once."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """Something a person asked for cannot be done; `code` names why, `params` fill in its text."""

    def __init__(self, code: str, *, fields: Mapping[str, Sequence[str]] | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields: dict[str, list[str]] = {key: list(codes) for key, codes in (fields or {}).items()}
        self.params = params

    def __str__(self) -> str:
        """The code, and the names of the faulty fields (never what was typed)."""
        return f"{self.code} {self.fields}" if self.fields else self.code


class NotFound(DomainError):
    """The thing does not exist, or this person may not know that it does."""


class Invalid(DomainError):
    """What was sent does not satisfy the rules; `fields` names each faulty field."""


class Forbidden(DomainError):
    """The person is known, but may not do this."""


class Conflict(DomainError):
    """Someone or something got there first; the person must look again before going on."""


class TooMany(DomainError):
    """Too many attempts in a short time; try again later."""


class Unavailable(DomainError):
    """A part we depend on does not answer now; nothing was changed."""
