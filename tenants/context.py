"""The tenant that a request, job or command works for."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["municipality", "county", "cooperation", "platform"]


@dataclass(frozen=True, slots=True)
class TenantContext:
    """What every part needs to know of the tenant at hand, without a query."""

    id: UUID
    schema: str
    role: str
    kind: Kind
    number: str
    name: str
    service_name: str
    language: str
    colour: str
    subdomain: str
    org_number: str
    status: str
    wrapped_key: bytes = b""
    address: str = ""
    phone: str = ""
    host: str = ""  # the address that people are sent to; others of the tenant's lead there

    @property
    def is_read_only(self) -> bool:
        """Whether people may look and change nothing."""
        return self.status == "read_only"

    @property
    def holds_cases(self) -> bool:
        """Records live in the child's municipality or county, never in a cooperation."""
        return self.kind in ("municipality", "county")
