"""What can be set up, as cards: what it is, how far it has come, and where it is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Card:
    """One thing that can be set up; `route` names the page where it is."""

    title: str
    text: str
    route: str
    press: str
    icon: str


def cards(*, people: int, units: int, teams: int) -> list[Card]:
    """Every card, in the order in which a municipality begins."""
    return [*_who(people, units, teams), *_own(), *_what()]


def _who(people: int, units: int, teams: int) -> Iterator[Card]:
    logging_in = ngettext("Én person kan logge inn.", "%(count)s personer kan logge inn.", people)
    yield Card(_("Folk og roller"), logging_in % {"count": people}, "setup_people", _("Se folk og roller"), "people")
    entered = ngettext("Én enhet er lagt inn.", "%(count)s enheter er lagt inn.", units) % {"count": units}
    if not units:
        entered = _("Ingen enheter ennå. Legg inn skolene først, så kan rektorene få rollene sine.")
    yield Card(_("Skoler og andre enheter"), entered, "setup_units", _("Se enheter"), "school")
    in_use = _("Antall team i bruk: %(count)s.") % {"count": teams}
    if not teams:
        in_use = _("Folk med ulike roller som gjør oppgaver sammen, for eksempel et ressursteam.")
    yield Card(_("Team"), in_use, "setup_teams", _("Se team"), "people")


def _own() -> Iterator[Card]:
    calendar = _("Skoleår, ferier og planleggingsdager, for frister som regnes i skoledager.")
    yield Card(_("Skolerute"), calendar, "setup_calendar", _("Se skoleruten"), "calendar")
    words = _("Hva kommunen kaller henvisning, PPT, rektor og annet, i alle tekster.")
    yield Card(_("Kommunens egne ord"), words, "setup_words", _("Velg ordene"), "book")
    kept = _("Hvor lenge det foresatte har begynt på, blir liggende.")
    yield Card(_("Hvor lenge utkast tas vare på"), kept, "setup_retention", _("Velg antall dager"), "clock")
    look = _("Navn på tjenesten, farge, adresse og telefon.")
    yield Card(_("Utseende og brevhode"), look, "setup_look", _("Endre utseendet"), "palette")


def _what() -> Iterator[Card]:
    in_use = _("Lag egne, lim inn dem dere har fra før, eller endre de nasjonale malene.")
    yield Card(_("Skjema, forløp og brev"), in_use, "setup_templates", _("Lag og endre skjema"), "form")
    news = _("Se hva som er nytt i de nasjonale malene, og ta det dere vil ha.")
    yield Card(_("Nytt i de nasjonale malene"), news, "setup_updates", _("Se hva som er nytt"), "refresh")
    shared = _("Hent eller gi fra dere skjema, forløp og brev som en signert pakke.")
    yield Card(_("Del oppsett"), shared, "setup_sharing", _("Del oppsett"), "package")
    recipes = _("Se hvordan andre gjør det, og ta i bruk det som passer.")
    yield Card(_("Oppskrifter for velferdsteknologi"), recipes, "setup_recipes", _("Se oppskriftene"), "branching")
