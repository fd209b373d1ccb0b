"""Every route and what it takes to come through its door. A route without a row here is shut."""

from enum import StrEnum

from tenants.access import Action


class Door(StrEnum):
    """Doors that are not about an action."""

    PUBLIC = "public"  # anybody
    AUTHENTICATED = "authenticated"  # anybody who is logged in
    TOKEN = "token"  # another system with a token; the API checks the action


Row = Action | Door

# Pages of a tenant's own site.
SITE: dict[str, Row] = {
    "home": Door.AUTHENTICATED,
    "login": Door.PUBLIC,
    "logout": Door.PUBLIC,
    "invitation": Door.PUBLIC,
    "language": Door.PUBLIC,
    "theme": Door.PUBLIC,
}

# The work list, cases and what is done in them.
CASEWORK: dict[str, Row] = {}

# Guardians' own pages.
GUARDIAN: dict[str, Row] = {}

# The tenant administrator's pages.
SETUP: dict[str, Row] = {}

# Help.
HELP: dict[str, Row] = {}

# The operator's console, on its own subdomain.
OPERATOR: dict[str, Row] = {}

# The REST API.
API: dict[str, Row] = {}

ROUTES: dict[str, Row] = SITE | CASEWORK | GUARDIAN | SETUP | HELP | OPERATOR | API
