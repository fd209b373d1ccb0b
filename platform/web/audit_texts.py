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
    "operation.merge_asked": _("bestilte sammenslåing"),
    "operation.split_asked": _("bestilte deling"),
    "operation.split_removal_asked": _("bestilte opprydding etter deling"),
    "tenant.merge_received": _("tok imot alt fra en kommune som er slått sammen med denne"),
    "tenant.split_received": _("tok imot barn og saker fra en kommune som er delt"),
    "operation.again": _("tok opp en operasjon igjen"),
    "operation.erase_asked": _("bestilte sletting"),
    "operation.export_asked": _("bestilte overlevering"),
    "operation.given_up": _("ga opp en operasjon"),
    "operation.open_asked": _("bestilte åpning"),
    "operation.restore_asked": _("bestilte tilbakelegging"),
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
    "operation.move_asked": _("bestilte flytting til en annen tjener"),
    "tenant.moved": _("flyttet dataene til en annen tjener"),
    "tenant.look_changed": _("endret utseendet"),
    "tenant.onboarded": _("tok kommunen i bruk"),
    "tenant.active": _("åpnet siden"),
    "tenant.address_released": _("slapp en gammel adresse"),
    "tenant.erased": _("slettet kommunen"),
    "tenant.handed_back": _("skrev ut alle opplysninger for overlevering"),
    "tenant.read_only": _("satte siden til bare lesing"),
    "tenant.renamed": _("ga siden ny adresse"),
    "tenant.restored": _("la dataene tilbake"),
    "tenant.suspended": _("stengte siden"),
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
