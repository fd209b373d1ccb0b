"""Every code in the audit trail in plain words; a test holds the list complete."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, str | Promise] = {
    "access.denied": _("ble nektet tilgang"),
    "audit.read": _("leste loggen"),
    "case.assigned": _("fordelte saken"),
    "case.closed": _("avsluttet saken"),
    "case.listed": _("så saken i arbeidslisten"),
    "case.opened": _("opprettet saken"),
    "case.paused": _("satte saken på vent"),
    "case.read": _("åpnet saken"),
    "case.reopened": _("åpnet saken på nytt"),
    "case.resumed": _("tok opp saken igjen"),
    "child.registered": _("registrerte barnet"),
    "child.searched": _("søkte etter et barn"),
    "child.read": _("så opplysninger om barnet"),
    "consent.answered": _("svarte på samtykke"),
    "consent.withdrawn": _("trakk samtykket"),
    "deadline.explained": _("forklarte en frist"),
    "document.issued": _("sendte ut et dokument"),
    "document.read": _("leste et dokument"),
    "document.uploaded": _("lastet opp en fil"),
    "form.published": _("publiserte et skjema"),
    "guardian.added": _("la til en foresatt"),
    "guardian.invited": _("inviterte en foresatt"),
    "letter.published": _("publiserte et brev"),
    "role.ended": _("tok bort en rolle"),
    "role.given": _("ga en rolle"),
    "task.completed": _("utførte en oppgave"),
    "task.draft_saved": _("lagret et utkast"),
    "task.opened": _("åpnet en oppgave"),
    "task.read": _("åpnet en oppgave"),
    "task.reopened": _("tok opp en oppgave igjen"),
    "task.skipped": _("hoppet over en oppgave"),
    "tenant.invitation_asked": _("ba om en ny invitasjon"),
    "tenant.onboarding_asked": _("ba om å ta i bruk en kommune"),
    "tenant.look_changed": _("endret utseendet"),
    "tenant.onboarded": _("tok kommunen i bruk"),
    "token.issued": _("laget en nøkkel for et fagsystem"),
    "token.revoked": _("trakk en nøkkel for et fagsystem"),
    "unit.added": _("la til en enhet"),
    "user.added": _("la til en bruker"),
    "user.invited": _("inviterte en bruker"),
    "user.joined": _("tok i bruk invitasjonen"),
    "user.logged_in": _("logget inn"),
    "workflow.published": _("publiserte en arbeidsflyt"),
}
CHANNELS: Mapping[str, str | Promise] = {
    "web": _("nettsiden"),
    "api": _("fagsystem"),
    "job": _("automatisk"),
    "command": _("drift"),
}


def action_in_words(code: str) -> str:
    """What was done; the code itself when it is one we do not know."""
    return str(ACTIONS.get(code, code))
