"""Letters looked at before anybody gets one: a made-up case, as a page and as the very file that would be sent."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.cases.letters import letterhead
from casework.documents import drafts, sample
from casework.documents.letters import Filled, Letter, LetterError, MissingValue, fill, format_date, load
from casework.documents.pdf import Meta
from casework.documents.pdf import render as typeset
from casework.documents.selectors import current_version, letter_version, letter_versions
from core.errors import Conflict, NotFound
from web.languages import reader_language
from web.letter_page import title_of
from web.letter_words import FIELDS
from web.posted import counter
from web.views_documents import READ_HERE
from web.views_letters import senders

DRAFT = "kladd"


@require_safe
def letter_page(request: HttpRequest, key: str) -> HttpResponse:
    """A published letter: how it looks, its versions, and whether it is put away."""
    newest = current_version(key)
    number = request.GET.get("versjon", "")
    version = letter_version(key, counter(number)) if number else newest
    context = {
        "version": version,
        "newest": newest,
        "versions": letter_versions(key).defer("definition"),
        "archived": key in drafts.archived(),
        "sent_by": ", ".join(senders(reader_language()).get(key, ())),
        **_preview(request, version.definition, str(version.number)),
    }
    return render(request, "setup/letter.html", context)


@require_safe
def try_out(request: HttpRequest, key: str) -> HttpResponse:
    """The draft as whoever gets it will read it."""
    draft = drafts.draft_of(key)
    if draft is None:
        raise NotFound("letter.no_draft")
    context = {"draft": draft, **_preview(request, drafts.text_of(draft), DRAFT)}
    return render(request, "setup/letter_try.html", context)


@require_safe
def as_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The draft or a version, typeset as it would be sent."""
    which = request.GET.get("versjon", "")
    if which == DRAFT:
        draft = drafts.draft_of(key)
        if draft is None:
            raise NotFound("letter.no_draft")
        definition: Mapping[str, Any] = drafts.text_of(draft)
    else:
        definition = letter_version(key, counter(which)).definition
    language = _language(request)
    try:
        filled = _filled(request, load(definition), language)
    except (LetterError, MissingValue):
        raise Conflict("letter.not_ready") from None
    meta = Meta(
        title=filled.title,
        date=sample.ON,
        language=language,
        recipient=sample.RECIPIENT,
        case_number=sample.CASE_NUMBER,
        contact=sample.CONTACT,
    )
    response = HttpResponse(typeset(filled.blocks, letterhead=letterhead(request.tenant), meta=meta))
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = content_disposition_header(False, f"{key}-{which}.pdf") or "inline"
    response["Content-Security-Policy"] = READ_HERE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _preview(request: HttpRequest, definition: Mapping[str, Any], which: str) -> dict[str, Any]:
    """What both pages show: the letter, or why it cannot be shown, and what can be tried."""
    language = _language(request)
    context: dict[str, Any] = {
        "title": title_of(definition, reader_language()),
        "which": which,
        "key": definition["key"],
        "language": language,
        "languages": [(code, words, code == language) for code, words in (("nb", _("Bokmål")), ("nn", _("Nynorsk")))],
    }
    try:
        letter = load(definition)
    except LetterError:
        return context | {"faulty": True}
    absent = _absent(request, letter)
    context["choices"] = [(path, str(FIELDS[path]), path not in absent) for path in _conditions(letter)]
    context["query"] = request.GET.urlencode()
    try:
        return context | {"letter": _filled(request, letter, language), "on": format_date(sample.ON, language)}
    except MissingValue as missing:
        return context | {"missing": [str(FIELDS.get(path, path)) for path in missing.paths]}


def _filled(request: HttpRequest, letter: Letter, language: str) -> Filled:
    tenant = request.tenant
    own = {"name": tenant.name, "service_name": tenant.service_name, "number": tenant.number}
    values = sample.made_up(language, without=_absent(request, letter), municipality=own)
    return fill(letter, values, language)


def _conditions(letter: Letter) -> list[str]:
    """What the letter looks at to tell which blocks are in it."""
    asked = [path for block in letter.blocks for path in (block.when, block.unless) if path]
    return list(dict.fromkeys(asked))


def _absent(request: HttpRequest, letter: Letter) -> set[str]:
    """What the made-up case does not have: as usual, or as it was chosen."""
    asked = set(_conditions(letter))
    if "valgt" not in request.GET:
        return asked & sample.NOT_USUALLY
    return asked - set(request.GET.getlist("har"))


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("sprak", "")
    usual = reader_language()
    return asked if asked in ("nb", "nn") else usual if usual in ("nb", "nn") else "nb"
