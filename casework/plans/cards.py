"""Task cards: how to help a child, for somebody who never sees the case; and links that show one card for a while."""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.transaction import atomic

from casework.cases.effects import Completed, effect
from casework.cases.models import Case
from casework.cases.selectors import get_case
from casework.forms import services as forms
from casework.forms.models import Submission
from casework.forms.selectors import current_form
from casework.plans.models import CardLink, TaskCard
from core.accounts.models import LoginAttempt
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound, TooMany
from core.schema import schema_at_hand
from tenants import isolation
from tenants.access import Action

FORM = "welfare_task_card"
LINK_DAYS = (7, 30, 90, 180)
MAX_LINKS = 20
# Secrets cannot be guessed; whoever tries many all the same is stopped, like somebody who guesses passwords.
MAX_WRONG, WINDOW = 20, timedelta(minutes=15)
_DIGITS = re.compile(r"(?<!\d)\d{6} ?\d{5}(?!\d)")


@dataclass(frozen=True)
class Card:
    """All that a card says. Nothing else leaves the case with it."""

    title: str
    what: str
    steps: tuple[str, ...]
    say: str
    avoid: str
    trouble: str
    contact: str
    language: str


@effect("card")
def card_done(done: Completed) -> None:
    """A card is made of what was written in the task."""
    assert done.submission is not None
    _make(done.desk.case, done.submission, done.desk.act)


@atomic
def make_card(*, case_id: UUID, answers: Mapping[str, Any], act: Act) -> TaskCard:
    """Make a card beside the workflow. Invalid names each faulty field, also one that says whose card it is."""
    case = get_case(case_id, act=act, action=Action.CARD_MAKE)
    if case.status == Case.Status.CLOSED:
        raise Conflict("case.closed")
    submission = forms.submit(
        submission=None, form_version=current_form(FORM), answers=answers, revision=None, lookups=None, act=act
    )
    return _make(case, submission, act)


def cards_of(*, case_id: UUID, act: Act) -> tuple[Case, list[TaskCard]]:
    """The case and its cards, each with its links, for somebody who may make cards there. Four queries."""
    case = get_case(case_id, act=act, action=Action.CARD_MAKE)
    cards = TaskCard.objects.filter(case=case).select_related("submission").prefetch_related("links")
    return case, list(cards)


def card_of_case(*, case_id: UUID, card_id: UUID, act: Act) -> tuple[TaskCard, Card]:
    """One card, for whoever may make cards in its case; that it was taken out is put on record."""
    card = _card(case_id, card_id, act)
    _record(card, act, "card.printed")
    return card, content(card)


@atomic
def share_card(*, case_id: UUID, card_id: UUID, days: int, act: Act) -> tuple[CardLink, str]:
    """A link's secret, shown this once: whoever has it sees the card, and nothing else, until it ends."""
    card = _card(case_id, card_id, act)
    if days not in LINK_DAYS:
        raise Invalid("card.invalid", fields={"days": ["option"]})
    if CardLink.objects.filter(card=card, revoked_at=None, expires_at__gt=act.at).count() >= MAX_LINKS:
        raise Conflict("card.too_many_links")
    secret = secrets.token_urlsafe(32)
    link = CardLink.objects.create(
        card=card,
        token_hash=_token_hash(secret),
        created_at=act.at,
        created_by_name=act.actor_name[:200],
        expires_at=act.at + timedelta(days=days),
    )
    _record(card, act, "card.shared", days=days)
    return link, secret


@atomic
def revoke_link(*, case_id: UUID, card_id: UUID, link_id: UUID, act: Act) -> None:
    """From now the link shows nothing. Revoking it again changes nothing."""
    card = _card(case_id, card_id, act)
    if not CardLink.objects.filter(id=link_id, card=card).exists():
        raise NotFound("card.unknown")
    if CardLink.objects.filter(id=link_id, revoked_at=None).update(revoked_at=act.at):
        _record(card, act, "card.revoked")


def shared_card(*, secret: str, address: str, act: Act) -> Card:
    """The card behind a link. NotFound alike for a link that is unknown, ended, revoked or another municipality's."""
    open_now = Q(revoked_at=None, expires_at__gt=act.at)
    link = CardLink.objects.select_related("card__submission").filter(open_now, token_hash=_token_hash(secret)).first()
    if link is None:
        tried = LoginAttempt.objects.filter(fingerprint=_fingerprint(address), at__gt=act.at - WINDOW)
        raise TooMany("card.too_many") if tried.count() >= MAX_WRONG else NotFound("card.unknown")
    # The reader is nobody we know: the record says which card was opened, and not by whom.
    _record(link.card, act, "card.opened")
    return content(link.card)


def note_wrong_secret(*, address: str, act: Act) -> None:
    """Somebody came with a link that shows nothing: kept a quarter of an hour, to slow down whoever tries many."""
    LoginAttempt.objects.create(fingerprint=_fingerprint(address), at=act.at)


def content(card: TaskCard) -> Card:
    """What the card says, and that alone."""
    answers = card.submission.answers
    return Card(
        title=answers["card_title"],
        what=answers["card_what"],
        steps=tuple(row["card_step"] for row in answers["card_steps"]),
        say=answers.get("card_say", ""),
        avoid=answers.get("card_avoid", ""),
        trouble=answers["card_trouble"],
        contact=answers["card_contact"],
        language=card.language,
    )


def _make(case: Case, submission: Submission, act: Act) -> TaskCard:
    if faults := _faults(case, submission.answers):
        raise Invalid("card.names_somebody", fields=faults)
    card = TaskCard.objects.create(
        case=case,
        submission=submission,
        title=submission.answers["card_title"],
        language=isolation.current().language,
        made_at=act.at,
        made_by_name=act.actor_name[:200],
    )
    _record(card, act, "card.made")
    return card


def _faults(case: Case, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields that tell whose card it is: the child's names, the case's number, or a national id."""
    words = []
    if case.child is not None:
        parts = f"{case.child.first_name} {case.child.last_name}".split()
        # A short name is also a word («Per», «Bo»): it counts when it is written as a name.
        words = [re.compile(rf"\b{re.escape(part)}\b", re.IGNORECASE if len(part) > 3 else 0) for part in parts]
    words += [re.compile(re.escape(number)) for number in (case.number, case.former_number) if number]
    return {
        name: ["names_somebody"]
        for name, text in _texts(answers)
        if _DIGITS.search(text) or any(word.search(text) for word in words)
    }


def _texts(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in answers.items():
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, list):
            for number, row in enumerate(value):
                for inner, text in row.items() if isinstance(row, Mapping) else ():
                    yield f"{name}.{number}.{inner}", str(text)


def _card(case_id: UUID, card_id: UUID, act: Act) -> TaskCard:
    case = get_case(case_id, act=act, action=Action.CARD_MAKE)
    card = TaskCard.objects.select_related("case", "submission").filter(id=card_id, case=case).first()
    if card is None:
        raise NotFound("card.unknown")
    return card


def _fingerprint(address: str) -> str:
    return hashlib.sha256(f"card|{address}".encode()).hexdigest()


def _token_hash(secret: str) -> str:
    # The municipality is part of what is hashed: a link is worth nothing anywhere else, whatever is copied where.
    return hashlib.sha256(f"{schema_at_hand()}|card|{secret}".encode()).hexdigest()


def _record(card: TaskCard, act: Act, action: str, **detail: object) -> None:
    case = card.case
    record(
        act=act,
        action=action,
        case_id=case.id,
        child_id=case.child_id,
        object_type="card",
        object_id=card.id,
        detail=detail,
    )
