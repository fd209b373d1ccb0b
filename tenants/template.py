"""The structure of one tenant as SQL, worked out once for each set of migrations; never by running them per tenant."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core import clock
from tenants.models import StructureTemplate
from tenants.owner import as_tenancy, owner_connection
from tenants.releases.rehearsal import rehearse
from tenants.releases.source import source

# As tenants.lifecycle.structure writes it.
_TABLE = re.compile(r'CREATE TABLE "([^"]+)"')


@dataclass(frozen=True)
class Template:
    """Statements that build an empty tenant in whatever schema comes first on the search path."""

    statements: tuple[str, ...]
    fingerprint: str

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables that they make."""
        return tuple(found[1] for text in self.statements if (found := _TABLE.match(text)))


def tenant_template() -> Template:
    """This source's template. Needs the owner's connection; kept in the database for all processes."""
    return _template(source().fingerprint)


@lru_cache(maxsize=1)
def _template(fingerprint: str) -> Template:
    as_tenancy(owner_connection()).set_schema_to_public()
    kept = StructureTemplate.objects.using("owner").filter(fingerprint=fingerprint).first()
    if kept is None:
        kept = StructureTemplate(fingerprint=fingerprint, statements=list(rehearse(source().order)), at=clock.now())
        StructureTemplate.objects.using("owner").exclude(fingerprint=fingerprint).delete()
        StructureTemplate.objects.using("owner").bulk_create([kept], ignore_conflicts=True)
    return Template(tuple(kept.statements), fingerprint)
