"""What a person reads when something cannot be done: what happened, what was kept, what to do next."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Invalid

TEXTS: Mapping[str, str | Promise] = {
    "access.denied": _("Du har ikke tilgang til dette. Be lederen din om tilgang hvis du trenger det i arbeidet."),
    "route.unlisted": _("Denne siden er ikke åpen."),
    "case.unknown": _("Vi finner ikke saken. Den kan være flyttet, eller du har ikke tilgang til den."),
    "case.stale": _(
        "Noen andre har endret saken siden du åpnet siden. Ingenting er lagret nå. Se over saken og prøv igjen."
    ),
    "case.already_open": _(
        "Barnet har allerede en åpen sak av samme slag. Fortsett i den i stedet for å opprette en ny."
    ),
    "case.not_here": _("Et samarbeid har ingen egne saker. Åpne saken hos kommunen der barnet bor."),
    "case.closed": _("Saken er avsluttet. Ta den opp igjen før du gjør mer i den."),
    "case.not_closed": _("Saken er ikke avsluttet."),
    "case.paused": _("Saken er allerede satt på vent."),
    "case.not_paused": _("Saken er ikke satt på vent."),
    "task.unknown": _("Vi finner ikke denne oppgaven i saken."),
    "task.not_ready": _("Oppgaven kan ikke gjøres ennå. Noe annet må være ferdig først."),
    "task.already_done": _("Oppgaven er allerede utført. Det du skrev nå, er ikke lagret."),
    "task.not_done": _("Oppgaven er ikke utført ennå."),
    "task.not_yours": _("Denne oppgaven er det noen andre som skal gjøre."),
    "task.four_eyes": _("Noen andre enn den som skrev, må kvalitetssikre. Be en kollega gjøre det."),
    "task.core": _("Denne oppgaven krever loven. Den kan ikke hoppes over."),
    "task.per_guardian": _("Her svarer hver foresatt for seg."),
    "task.not_per_guardian": _("Denne oppgaven er ikke et spørsmål til foresatte."),
    "phase.unknown": _("Vi finner ikke denne fasen."),
    "phase.not_ahead": _("Saken kan bare flyttes framover."),
    "deadline.unknown": _("Vi finner ikke denne fristen."),
    "reason.missing": _("Skriv en grunn. Den blir stående i saken."),
    "consent.not_guardian": _("Bare foresatte kan svare her."),
    "consent.not_asked": _("Vi trenger ikke svar fra denne personen."),
    "consent.already_answered": _("Dere har allerede svart. Vil dere trekke samtykket, gjør dere det på saken."),
    "consent.unknown": _("Vi finner ikke samtykket, eller det er allerede trukket."),
    "consent.invalid": _("Samtykket kunne ikke lagres. Se over feltene som er merket."),
    "child.exists": _("Et barn med dette fødselsnummeret er allerede registrert."),
    "child.invalid": _("Barnet kunne ikke registreres. Se over feltene som er merket."),
    "child.unknown": _("Vi finner ikke barnet."),
    "guardian.exists": _("Denne foresatte er allerede knyttet til barnet."),
    "guardian.invalid": _("Skriv navnet på den foresatte."),
    "guardian.unknown": _("Vi finner ikke den foresatte."),
    "unit.unknown": _("Velg en skole eller barnehage som du hører til."),
    "unit.exists": _("Det finnes allerede en enhet med dette navnet."),
    "unit.invalid": _("Enheten kunne ikke lagres. Se over feltene som er merket."),
    "user.exists": _("Det finnes allerede en bruker med denne e-postadressen."),
    "user.invalid": _("Personen kunne ikke lagres. Se over feltene som er merket."),
    "role.invalid": _("Velg en rolle fra listen."),
    "role.unit": _("Roller på skole og i barnehage trenger en enhet; andre roller har ingen."),
    "role.unknown": _("Vi finner ikke denne rollen. Kanskje noen har tatt den bort."),
    "role.last_admin": _("Du kan ikke ta administratorrollen fra deg selv."),
    "invitation.unknown": _("Lenken er brukt eller for gammel. Be om en ny."),
    "form.unknown": _("Vi finner ikke skjemaet."),
    "form.stale": _("Noen andre har lagret dette skjemaet siden du åpnet det. Det du skrev, står fortsatt på siden."),
    "form.invalid": _("Noen felt må rettes. Alt du har skrevet, står fortsatt på siden."),
    "form.submitted": _("Skjemaet er allerede sendt inn."),
    "document.unknown": _("Vi finner ikke dokumentet, eller du har ikke tilgang til det."),
    "file.type": _(
        "Denne filtypen kan ikke lastes opp. Bruk PDF, JPG, PNG, Word, OpenDocument, Excel eller ren tekst."
    ),
    "file.too_large": _("Filen er for stor. Største tillatte størrelse er 20 MB."),
    "file.empty": _("Filen er tom."),
    "file.bomb": _("Filen kan ikke pakkes ut på en trygg måte og ble ikke lagret."),
    "plan.no_goals": _("Planen trenger minst ett mål med minst ett tiltak."),
    "plan.no_decision": _("Det finnes ikke noe gjeldende vedtak å lage plan etter."),
    "plan.goals_missing": _("Vurder hvert mål i planen."),
    "tenant.exists": _("Denne kommunen er allerede i gang med Samspor."),
    "tenant.subdomain_taken": _("Adressen er i bruk av en annen. Velg en annen."),
    "tenant.invalid": _("Noen felt må rettes."),
    "municipality.unknown": _("Det finnes ingen kommune med dette nummeret."),
    "login.too_many": _("For mange forsøk. Vent et kvarter før du prøver igjen."),
    "login.wrong": _("E-post eller passord er feil."),
}


def sentence(error: DomainError) -> str:
    """The error in the reader's language; an unknown code still gives a whole sentence."""
    text = TEXTS.get(error.code)
    if text is None:
        text = (
            _("Noen felt må rettes.")
            if isinstance(error, Invalid)
            else _("Dette kan ikke gjøres nå. Ingenting er endret.")
        )
    return str(text) % error.params if error.params and "%(" in str(text) else str(text)
