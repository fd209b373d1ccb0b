"""Sharing configuration: a signed package out, and one from elsewhere shown before any of it is taken in."""

import base64
import binascii
import zlib
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.documents.selectors import current_letters
from casework.forms import selectors as forms
from casework.library import exchange
from casework.library.catalogue import Kind
from casework.library.exchange import Item, Taken
from casework.library.packages import KINDS, MAX_BYTES
from casework.library.signing import Trust
from casework.workflows import selectors as workflows
from core.errors import DomainError, Invalid
from web.error_texts import sentence
from web.languages import reader_language
from web.library_words import KINDS as KIND_WORDS
from web.library_words import TRUST, in_language, told
from web.lint_words import in_plain_words
from web.own_part_words import own_row
from web.refusals import STATUS


def sharing(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, and where a package is brought in; what was brought is shown before it is taken."""
    if request.method != "POST":
        return _page(request)
    try:
        raw = _uploaded(request)
        return _dry_run(request, raw)
    except DomainError as error:
        return _page(request, error)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """A signed package: of everything, or of the one thing that is named."""
    kind, key = request.GET.get("slag", ""), request.GET.get("navn", "")
    if kind and kind not in KINDS:
        raise Invalid("package.choose")
    packed = exchange.export(kind=cast("Kind", kind) or None, key=key, act=request.act)
    name = "-".join(part for part in ("samspor", request.tenant.number, key) if part)
    return as_file(packed, f"{name}.json", "application/json")


@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take the chosen parts in, as drafts or published."""
    try:
        raw = _carried(request.POST.get("package", ""))
        package = exchange.opened(raw)
    except DomainError as error:
        return _page(request, error)
    try:
        taken = exchange.take_in(
            package=package,
            chosen=request.POST.getlist("part"),
            publish=request.POST.get("how") == "publish",
            trusted_anyway=request.POST.get("anyway") == "1",
            act=request.act,
            seen=request.POST.get("seen", ""),
        )
    except DomainError as error:
        return _dry_run(request, raw, error)
    _tell(request, taken)
    return redirect("setup_templates" if taken.placed or not taken.own else "setup")


def _tell(request: HttpRequest, taken: Taken) -> None:
    placed, drafts = taken.placed, sum(one.number == 0 for one in taken.placed)
    if drafts:
        messages.success(request, _("Lagt i kladder: %(n)s. Se over dem, og publiser når de er klare.") % {"n": drafts})
    if len(placed) > drafts:
        messages.success(request, _("Publisert: %(n)s.") % {"n": len(placed) - drafts})
    if taken.own:
        messages.success(request, _("Ord og skoleår tatt i bruk: %(n)s.") % {"n": len(taken.own)})
    if any(name.startswith("words/") for name in taken.own):
        messages.info(request, _("Skjema, forløp og brev får de nye ordene når dere bytter dem der."))
    if not (placed or taken.own):
        messages.info(request, _("Alt var likt fra før. Ingenting er endret."))


def as_file(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to save, never to be shown in the browser."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    language = reader_language()
    titles: list[tuple[str, str, str]] = [
        *(("forms", row.key, in_language(forms.definition_of(row).title, language)) for row in forms.current_forms()),
        *(
            ("workflows", row.key, in_language(workflows.definition_of(row).title, language))
            for row in workflows.current_workflows()
        ),
        *(("letters", row.key, row.key) for row, _letter in current_letters()),
    ]
    context: dict[str, Any] = {
        "choices": [(str(KIND_WORDS[kind]), kind, key, title) for kind, key, title in titles],
        "has_errors": error is not None,
        "fault": sentence(error) if error else "",
    }
    return render(request, "setup/sharing.html", context, status=STATUS[type(error)] if error else 200)


def _dry_run(request: HttpRequest, raw: bytes, error: DomainError | None = None) -> HttpResponse:
    run = exchange.dry_run(package=exchange.opened(raw), act=request.act)
    package = run.package
    language = reader_language()
    chosen = request.POST.getlist("part")
    shown = [(item.same, _row(item, language, chosen)) for item in run.items]
    shown += [(item.same, own_row(item, chosen)) for item in run.own]
    context: dict[str, Any] = {
        "package": package,
        "carried": _to_carry(raw),
        "trust": str(TRUST[package.trust]) % {"name": package.source_name},
        "trusted": package.trust is Trust.HERE,
        "rows": [row for same, row in shown if not same],
        "alike": [row for same, row in shown if same],
        "may_any": any(row["may"] for _same, row in shown),
        "seen": run.seen,
        "publish": request.POST.get("how") == "publish",
        "has_errors": error is not None,
        "fault": sentence(error) if error else "",
    }
    return render(request, "setup/sharing_dry_run.html", context, status=STATUS[type(error)] if error else 200)


def _row(item: Item, language: str, chosen: list[str]) -> dict[str, Any]:
    return {
        "name": item.name,
        "kind": KIND_WORDS[item.content.kind],
        "title": in_language(item.title, language) if item.title else item.content.key,
        "item": item,
        "state": _state(item),
        "color": "success" if item.same else "danger" if item.faults else "info",
        "notes": list(_notes(item)),
        "changes": [told(change, language) for change in item.changes],
        "may": item.may_draft or item.may_publish,
        "chosen": item.name in chosen,
    }


def _state(item: Item) -> str:
    if item.same:
        return _("Lik den dere har")
    if item.faults:
        return _("Kan ikke tas inn")
    return _("Endrer den dere har") if item.number else _("Ny hos dere")


def _notes(item: Item) -> list[str]:
    notes = [_problem(text) for text in (*item.faults, *item.conflicts)[:20]]
    if item.conflicts:
        notes.append(_("Kan ikke publiseres slik den er. Legg den i en kladd, og rett den der."))
    if item.missing:
        notes.append(_("Forløpet bruker noe dere ikke har: %(names)s.") % {"names": ", ".join(item.missing)})
    if item.draft_by:
        notes.append(_("%(name)s har en kladd av denne. Publiser eller kast den først.") % {"name": item.draft_by})
    if item.had_as:
        notes.append(_("Dere har hatt nøyaktig denne før, som versjon %(n)s.") % {"n": item.had_as})
    return notes


def _problem(text: str) -> str:
    if text == "newer_template":
        return _("Den bygger på en nyere nasjonal mal enn denne utgaven av Samspor har.")
    if text == "unknown_template":
        return _("Den sier at den bygger på en utgave av den nasjonale malen som ikke finnes.")
    where, _colon, what = text.partition(": ")
    return f"{where}: {in_plain_words(what, name_of=str)}" if what else text


def _uploaded(request: HttpRequest) -> bytes:
    upload = request.FILES.get("package")
    if upload is None or not upload.size:
        raise Invalid("package.none")
    if upload.size > MAX_BYTES:
        raise Invalid("package.too_large")
    raw: bytes = upload.read()
    return raw


def _to_carry(raw: bytes) -> str:
    """The package packed small, to come back with the choices: nothing of it is kept here meanwhile."""
    return base64.b64encode(zlib.compress(raw, 9)).decode("ascii")


def _carried(text: str) -> bytes:
    try:
        packed = base64.b64decode(text, validate=True)
        opener = zlib.decompressobj()
        raw = opener.decompress(packed, MAX_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Invalid("package.not_json") from None
    if len(raw) > MAX_BYTES or not opener.eof:
        raise Invalid("package.too_large")
    return raw
