"""Names and defaults that follow from the register: subdomain, working language, colour."""

import hashlib
import re

from django.conf import settings

from core.folding import folded
from tenants.models import Municipality

# Several municipalities share these names; the county tells them apart.
_SHARED_NAMES = {"herøy", "våler"}
# Calm, dark enough in both modes; a tenant may choose its own.
_COLOURS = ("#0b4f8f", "#1f6b4a", "#7a2e5d", "#8a4b08", "#3a4a9f", "#0f6674", "#8c2f39", "#4d5b1f")

_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# First parts of an address that mean something to people, mail or browsers, or that the platform may need itself.
_RESERVED = """
    admin api app autoconfig autodiscover cdn docs drift ftp help hjelp imap login logg-inn mail mta-sts mx ns ns1 ns2
    pop smtp samspor sentry static status support test www
"""
RESERVED = frozenset(_RESERVED.split())


def subdomain_faults(subdomain: str) -> list[str]:
    """What keeps this from being the first part of a tenant's address, as codes; nothing when it will do."""
    if not _SUBDOMAIN.fullmatch(subdomain):
        return ["subdomain"]
    if subdomain in RESERVED or subdomain == settings.SAMSPOR_OPERATOR_SUBDOMAIN:
        return ["taken"]
    return []


def subdomain_for(municipality: Municipality) -> str:
    """A short ASCII name: «Nord-Odal» → nord-odal, «Herøy» in Nordland → heroy-nordland."""
    name = municipality.name
    if name.lower() in _SHARED_NAMES:
        name = f"{name} {municipality.county_name.split('-')[0].split(' ')[0]}"
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in folded(name))
    return "-".join(part for part in words.split("-") if part)


def language_for(municipality: Municipality) -> str:
    """The written form to begin with: the municipality's own, bokmål where it is neutral."""
    return "nn" if municipality.language_form == "nn" else "nb"


def colour_for(number: str) -> str:
    """A colour to begin with, the same each time for the same tenant."""
    return _COLOURS[hashlib.sha256(number.encode()).digest()[0] % len(_COLOURS)]
