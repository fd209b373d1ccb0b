"""The workflow editor's own words: what parts, effects, deadlines and ways on are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

PARTS: Words = {
    "phase": _("Fase"),
    "task": _("Oppgave"),
    "deadline": _("Frist"),
    "branch": _("Veivalg"),
    "sub": _("Sak ved siden av"),
    "priority": _("Prioritet"),
    "pause": _("Grunn til å vente"),
    "event": _("Hendelse"),
}
# The lists below the phases, in this order: heading, and what the button that adds one says.
SECTIONS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "deadline": (_("Frister"), _("Legg til frist")),
    "branch": (_("Veivalg"), _("Legg til veivalg")),
    "sub": (_("Saker ved siden av"), _("Legg til sak ved siden av")),
    "priority": (_("Prioriteter"), _("Legg til prioritet")),
    "pause": (_("Grunner til å vente"), _("Legg til grunn")),
    "event": (_("Hendelser"), _("Legg til hendelse")),
}
# What doing the task does to the case.
EFFECTS: Words = {
    "none": _("Ingenting mer: oppgaven er gjort"),
    "note": _("Et notat i saken"),
    "refer": _("Saken blir henvist"),
    "consent": _("Samtykke blir gitt"),
    "interim": _("Foreløpig svar går ut"),
    "intake": _("Henvisningen er vurdert"),
    "assign": _("Saken får en rådgiver"),
    "assess": _("Sakkyndig vurdering er skrevet"),
    "review": _("Vurderingen er kvalitetssikret"),
    "issue": _("Sakkyndig vurdering går ut"),
    "decide": _("Vedtak er fattet"),
    "approve": _("Godkjenning"),
    "plan": _("Plan er laget"),
    "evaluate": _("Året er vurdert"),
    "close": _("Saken blir avsluttet"),
    "baseline": _("Utgangspunktet er målt"),
    "measure": _("Gevinsten er målt"),
    "card": _("Oppgavekort er laget"),
}
DEADLINE_KINDS: Words = {
    "legal": _("Lovfestet: flyttes aldri"),
    "local_goal": _("Kommunens mål: kan settes på vent"),
    "internal": _("Bare til oss selv: en påminning"),
}
DEADLINE_KINDS_SHORT: Words = {
    "legal": _("lovfestet"),
    "local_goal": _("kommunens mål"),
    "internal": _("påminning"),
}
UNITS: Words = {
    "days": _("dager"),
    "working_days": _("virkedager"),
    "weeks": _("uker"),
    "months": _("måneder"),
    "years": _("år"),
    "on": _("fast dato i året"),
}
CASE_EVENTS: Words = {
    "opened": _("Saken åpnes"),
    "closed": _("Saken avsluttes"),
    "reopened": _("Saken åpnes igjen"),
}
SUB_EVENTS: Words = {"sub_started": _("«%(title)s» begynner"), "sub_ended": _("«%(title)s» er ferdig")}
AUDIENCES: Words = {
    "ppt": _("PPT"),
    "unit": _("Skolen eller barnehagen"),
    "decider": _("Den som fatter vedtak"),
    "guardian": _("Foresatte"),
}
ASSIGNING: Words = {
    "unit_contact": _("Enhetens faste kontakt"),
    "workload": _("Den med færrest saker"),
}
WAYS: Words = {
    "to": _("Fram til fasen"),
    "back": _("Tilbake til fasen"),
    "start": _("Begynn ved siden av"),
    "close": _("Avslutt saken"),
}
LIGHTS: Words = {
    "overdue": _("over fristen"),
    "soon": _("nærmer seg"),
    "on_track": _("i rute"),
    "paused": _("på vent"),
    "met": _("holdt eller falt bort"),
}
# What happens in a case that one tries.
TRIAL_EVENTS: Words = {
    "opened": _("Saken ble åpnet"),
    "task_done": _("Gjort"),
    "task_answered": _("Svart"),
    "task_skipped": _("Hoppet over"),
    "task_reopened": _("Tatt opp igjen"),
    "respondents": _("Foresatte skal svare"),
    "paused": _("Satt på vent"),
    "resumed": _("Gikk videre"),
    "jumped": _("Flyttet fram til"),
    "happened": _("Det skjedde"),
    "prioritised": _("Fikk prioritet"),
    "sub_started": _("Begynte ved siden av"),
    "sub_ended": _("Ferdig ved siden av"),
    "closed": _("Avsluttet"),
    "reopened": _("Åpnet igjen"),
}
FACTS: Words = {
    "unit_kind": _("Skole eller barnehage"),
    "grade": _("Trinn"),
    "age": _("Alder"),
    "language": _("Språk"),
    "priority": _("Prioritet"),
    "private": _("Privat skole eller barnehage"),
}
# What groups of choices are called.
HEADINGS: Words = {
    "case": _("Saken"),
    "task": _("En oppgave er gjort"),
    "event": _("Noe skjer"),
    "date": _("En dato som er svart"),
}
START_NEEDS: Words = {
    "decision": _("Et vedtak må finnes"),
    "assessment": _("En sakkyndig vurdering må finnes"),
}
SUBJECTS: Words = {"child": _("Et barn"), "none": _("Ikke noe bestemt barn")}
PROPERTIES: Words = {
    "title": _("navnet"),
    "help": _("hjelpeteksten"),
    "guardian_title": _("navnet for foresatte"),
    "guardian_text": _("teksten til foresatte"),
    "owner": _("hvem som gjør det"),
    "form": _("skjemaet"),
    "effect": _("hva som skjer"),
    "needs": _("hva den venter på"),
    "optional": _("om den kan utelates"),
    "show_if": _("når den vises"),
    "not_by": _("fire øyne"),
    "per": _("om hver foresatt svarer"),
    "core": _("om det er lovpålagt"),
    "law": _("lovhenvisningen"),
    "requires_files": _("vedlegg som må foreligge"),
    "letter": _("brevet"),
    "approvals": _("godkjenningene"),
    "assign": _("fordelingen"),
    "kind": _("slaget"),
    "from": _("når den begynner"),
    "until": _("når den er holdt"),
    "add": _("lengden"),
    "pausable": _("om den kan vente"),
    "warn_days": _("varselet"),
    "repeat": _("om den gjentas"),
    "calendar": _("kalenderen"),
    "soft": _("om den er et ønske"),
    "escalate": _("hvem som får beskjed"),
    "after": _("oppgaven det avgjøres i"),
    "when": _("vilkåret"),
    "to": _("hvor det går"),
    "back": _("hvor det går"),
    "start": _("hva som begynner"),
    "close": _("avslutningen"),
    "workflow": _("forløpet"),
    "by": _("hvem som kan begynne"),
    "many": _("om det kan være flere"),
    "wait": _("om saken venter"),
    "guardian": _("om foresatte kan begynne"),
    "subject": _("hva saken gjelder"),
    "version": _("utgaven av den nasjonale malen"),
}
CHANGES: Words = {
    "added": _("Nytt"),
    "removed": _("Tatt bort"),
    "moved": _("Flyttet"),
    "changed": _("Endret"),
}
