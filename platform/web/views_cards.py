"""Task cards: made from a case, printed, shared by a link for a while; and the page that such a link shows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.cases.models import Case
from casework.forms.selectors import current_form, definition_of
from casework.plans import card_sheet, cards
from casework.plans.models import TaskCard
from core.acts import Act
from core.clock import oslo_date
from core.errors import DomainError, Invalid, NotFound, TooMany
from web import dynamic_form
from web.dates import short_date
from web.error_texts import sentence
from web.languages import reader_language
from web.views_documents import READ_HERE


@require_safe
def case_cards(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case's cards, each with its links."""
    case, found = cards.cards_of(case_id=case_id, act=request.act)
    return _page(request, case, found)


def card_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write a card."""
    case, _found = cards.cards_of(case_id=case_id, act=request.act)
    form = dynamic_form.build(
        definition_of(current_form(cards.FORM)),
        language=reader_language(),
        people=lambda role: [],
        units=lambda kind: [],
        data=request.POST.copy() if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            cards.make_card(case_id=case_id, answers=form.answers, act=request.act)
        except Invalid as error:
            form.say_all(error.fields)
        else:
            messages.success(request, _("Kortet er laget."))
            return redirect("case_cards", case_id=case_id)
    faulty = request.method == "POST" and not form.pressed
    context = {"case": case, "form": form, "has_errors": faulty}
    return render(request, "welfare/card_new.html", context, status=422 if faulty else 200)


@require_safe
def card_pdf(request: HttpRequest, case_id: UUID, card_id: UUID) -> HttpResponse:
    """The card as a sheet to print."""
    row, card = cards.card_of_case(case_id=case_id, card_id=card_id, act=request.act)
    response = HttpResponse(card_sheet.pdf(card, on=oslo_date(row.made_at)), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{card.title}.pdf") or "inline"
    response["Content-Security-Policy"] = READ_HERE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def card_share(request: HttpRequest, case_id: UUID, card_id: UUID) -> HttpResponse:
    """Make a link and show it, this once."""
    days = request.POST.get("days", "")
    try:
        link, secret = cards.share_card(
            case_id=case_id, card_id=card_id, days=int(days) if days.isdecimal() else 0, act=request.act
        )
    except (Invalid, DomainError) as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, sentence(error))
        return redirect("case_cards", case_id=case_id)
    case, found = cards.cards_of(case_id=case_id, act=request.act)
    # The municipality's own site, also when the adviser is visiting from a cooperation.
    own = reverse("shared_card", args=[secret]).removeprefix(f"/k/{request.tenant.number}" if request.visit else "")
    address = f"{request.scheme}://{_site(request)}{own}"
    return _page(request, case, found, new={"card": card_id, "address": address, "until": _day(link.expires_at)})


@require_POST
def card_revoke(request: HttpRequest, case_id: UUID, card_id: UUID, link_id: UUID) -> HttpResponse:
    """From now the link shows nothing."""
    cards.revoke_link(case_id=case_id, card_id=card_id, link_id=link_id, act=request.act)
    messages.success(request, _("Lenken er trukket tilbake."))
    return redirect("case_cards", case_id=case_id)


@require_safe
def shared_card(request: HttpRequest, secret: str) -> HttpResponse:
    """What whoever has the link sees: the card, and nothing of the case."""
    address = request.META.get("REMOTE_ADDR", "")
    context: dict[str, Any] = {"has_errors": True}
    status = 200
    try:
        card = cards.shared_card(secret=secret, address=address, act=request.act)
        context = {"card": card, "parts": card_sheet.parts(card)}
    except TooMany as error:
        context["why"], status = sentence(error), 429
    except NotFound as error:
        cards.note_wrong_secret(address=address, act=request.act)
        context["why"], status = sentence(error), 404
    response = render(request, "welfare/shared_card.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, case: Case, found: list[TaskCard], new: dict[str, Any] | None = None) -> HttpResponse:
    shown = [_shown(card, request.act) for card in found]
    context = {"case": case, "cards": shown, "days": cards.LINK_DAYS, "new": new, "open": case.closed_at is None}
    return render(request, "welfare/cards.html", context)


def _shown(card: TaskCard, act: Act) -> dict[str, Any]:
    links = sorted(card.links.all(), key=lambda link: link.created_at, reverse=True)
    return {
        "card": card,
        "for": card.submission.answers.get("card_for", ""),
        "made": _("Laget %(day)s av %(who)s") % {"day": _day(card.made_at), "who": card.made_by_name},
        "links": [
            {
                "id": link.id,
                "works": link.revoked_at is None and link.expires_at > act.at,
                "words": _("Trukket tilbake %(day)s") % {"day": _day(link.revoked_at)}
                if link.revoked_at
                else _("Virker til %(day)s") % {"day": _day(link.expires_at)}
                if link.expires_at > act.at
                else _("Gikk ut %(day)s") % {"day": _day(link.expires_at)},
                "made": _("Laget %(day)s av %(who)s") % {"day": _day(link.created_at), "who": link.created_by_name},
            }
            for link in links
        ],
    }


def _day(moment: Any) -> str:
    return short_date(oslo_date(moment))


def _site(request: HttpRequest) -> str:
    if request.visit is None:
        return request.get_host()
    name, _dot, rest = request.get_host().partition(".")
    return f"{request.tenant.subdomain}.{rest}" if rest else name
