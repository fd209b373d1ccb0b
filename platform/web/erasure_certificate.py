"""The certificate of an erasure, as lines to read and as a PDF for an archive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from casework.documents.blocks import Block, Facts, Heading, Items, Paragraph
from casework.documents.pdf import Letterhead, Meta, render
from core.clock import oslo_date
from web.templatetags.money import grouped, stored

Lines = list[tuple[str, str]]


def lines(made: Mapping[str, Any]) -> Lines:
    """What was destroyed, when, and who asked: label and value, in the language at hand."""
    tenant, destroyed, export = made["tenant"], made["destroyed"], made["export"]
    handed = _("Ingenting er overlevert")
    if export:
        checked = _("kontrollert før slettingen") if made["export_checked"] else _("hentet før slettingen")
        handed = f"{export['name']}, SHA-256 {export['sha256']} ({checked})"
    found = [
        (_("Hvem"), f"{tenant['name']} ({tenant['number']})"),
        (_("Org.nr."), tenant["org_number"] or "–"),
        (_("Bestilt av"), made["asked_by"]),
        (_("Bestilt"), _moment(made["asked_at"])),
        (_("Stengt for godt"), _moment(made["closed_at"])),
        (_("Datanøkkel ødelagt"), _moment(made["key_destroyed_at"])),
        (_("Alt slettet"), _moment(made["erased_at"])),
        (_("Tabeller"), grouped(destroyed["tables"])),
        (_("Rader"), grouped(destroyed["rows"])),
        (_("Størrelse i databasen"), stored(destroyed["bytes"])),
        (_("Filer"), f"{grouped(destroyed['files'])} ({stored(destroyed['file_bytes'])})"),
        (_("Overlevert"), handed),
        (_("Operasjon"), made["operation"]),
        (_("Versjon av Samspor"), made["release"]),
    ]
    return [(label, str(value)) for label, value in found]


def what_stays(made: Mapping[str, Any]) -> list[str]:
    """What is not destroyed, and why."""
    texts = {
        "billing": _("Oppgjør og fakturaer, som bokføringsloven krever. De nevner kommunen, aldri noe barn."),
        "audit": _("Driftsloggen her: hva som er gjort med kommunen, når og av hvem."),
        "backups": _(
            "Sikkerhetskopier av hele databasen, til de er for gamle og slettes. I kopier av bare kommunens tabeller "
            "kan ingen fødselsnumre leses, og ingen filer åpnes: nøkkelen er ødelagt."
        ),
    }
    found = [texts[name] for name in made["stays"] if name in texts]
    return found + [
        _("Pakken %(path)s, til noen henter eller sletter den.") % {"path": path} for path in made["packages_left"]
    ]


def as_pdf(made: Mapping[str, Any], sha256: str, *, language: str) -> bytes:
    """PDF/A-2a, the same bytes each time."""
    erased = datetime.fromisoformat(made["erased_at"])
    blocks: list[Block] = [
        Paragraph(_("Alle opplysninger som Samspor hadde om og for %(name)s, er slettet.") % made["tenant"]),
        Facts(tuple(lines(made))),
        Heading(_("Dette er ikke slettet")),
        Items(tuple(what_stays(made))),
        Paragraph(_("Sjekksum (SHA-256) av attesten som JSON: %(sha256)s") % {"sha256": sha256}),
    ]
    meta = Meta(title=_("Attest for sletting"), date=oslo_date(erased), language=language, exempt=False)
    return render(blocks, letterhead=Letterhead("Samspor", _("Drift")), meta=meta)


def _moment(text: str) -> str:
    return formats.date_format(timezone.localtime(datetime.fromisoformat(text)), "j. F Y H:i:s")
