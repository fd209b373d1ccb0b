"""A task card on paper: one sheet under the municipality's letterhead that says what the card says, and no more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from casework.cases.letters import letterhead
from casework.documents.blocks import Block, Heading, Items, Paragraph
from casework.documents.pdf import Meta, render
from casework.plans.cards import Card
from tenants import isolation

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "steps": "Slik gjør du",
        "say": "Si dette",
        "avoid": "La være å",
        "trouble": "Hvis det ikke virker",
        "contact": "Hvem du kan ringe",
    },
    "nn": {
        "steps": "Slik gjer du",
        "say": "Sei dette",
        "avoid": "La vere å",
        "trouble": "Om det ikkje verkar",
        "contact": "Kven du kan ringje",
    },
}


def parts(card: Card) -> list[tuple[str, tuple[str, ...]]]:
    """The card's headings with what stands below each, in its own language; the steps are first and numbered."""
    words = HEADINGS.get(card.language, HEADINGS["nb"])
    below = {
        "steps": card.steps,
        "say": (card.say,),
        "avoid": (card.avoid,),
        "trouble": (card.trouble,),
        "contact": (card.contact,),
    }
    return [(words[name], texts) for name, texts in below.items() if any(texts)]


def pdf(card: Card, *, on: date) -> bytes:
    """The card as a sheet to print."""
    blocks: list[Block] = [Paragraph(card.what)]
    for number, (heading, texts) in enumerate(parts(card)):
        blocks.append(Heading(heading))
        blocks.append(Items(texts, ordered=True) if number == 0 else Paragraph(texts[0]))
    # It is about no named child: nothing in it is exempt from public access, and it has no case number.
    meta = Meta(title=card.title, date=on, language=card.language, exempt=False)
    # Which service it comes from would tell something about the child: only the municipality is named.
    head = replace(letterhead(isolation.current()), service_name="")
    return render(blocks, letterhead=head, meta=meta)
