"""Operations on a tenant in plain words: what they are, how far they have come, what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from tenants import operations
from tenants.models import Operation
from web.error_texts import TEXTS, sentence

Words = str | Promise

KINDS: Mapping[str, Words] = {
    "onboard_rest": _("Oppstart av resten"),
    "open": _("Åpning"),
    "export": _("Overlevering"),
    "restore": _("Tilbakelegging"),
    "erase": _("Sletting"),
    "move": _("Flytting til en annen tjener"),
    "merge": _("Sammenslåing"),
    "split": _("Deling"),
    "split_removal": _("Opprydding etter deling"),
}
STATES: Mapping[str, tuple[Words, str]] = {
    Operation.State.WAITING: (_("I kø"), "info"),
    Operation.State.RUNNING: (_("Pågår"), "info"),
    Operation.State.DONE: (_("Ferdig"), "success"),
    Operation.State.FAILED: (_("Stoppet"), "danger"),
    Operation.State.GIVEN_UP: (_("Gitt opp"), "neutral"),
}
STEPS: Mapping[tuple[str, str], Words] = {
    ("onboard_rest", "take"): _("Ta kommunene i bruk, én etter én"),
    ("open", "open"): _("Gi skriverettene tilbake og slippe folk inn"),
    ("export", "announce"): _("Si fra i kommunens egen logg"),
    ("export", "write"): _("Skrive tabeller, filer og sjekksummer til en pakke"),
    ("restore", "note"): _("Kontrollere det som skal legges tilbake"),
    ("restore", "close"): _("Stenge siden så lenge"),
    ("restore", "fill"): _("Bygge dataene opp ved siden av, og sammenligne"),
    ("restore", "release"): _("Bringe dem til denne versjonen"),
    ("restore", "files"): _("Legge filene på plass"),
    ("restore", "swap"): _("Bytte plass med det som var der"),
    ("restore", "open"): _("Åpne siden igjen"),
    ("erase", "export"): _("Kontrollere det som er overlevert"),
    ("erase", "close"): _("Stenge for godt"),
    ("erase", "count"): _("Telle det som skal slettes"),
    ("erase", "key"): _("Ødelegge datanøkkelen"),
    ("erase", "schema"): _("Slette tabellene"),
    ("erase", "role"): _("Slette databaserollen"),
    ("erase", "files"): _("Slette filene"),
    ("erase", "traces"): _("Fjerne jobber, adresser og medlemskap"),
    ("erase", "verify"): _("Se etter at ingenting er igjen"),
    ("erase", "certificate"): _("Skrive attesten"),
    ("move", "move"): _("Flytte tabellene mens de er i bruk"),
    ("move", "log"): _("Si fra i loggen"),
    ("merge", "check"): _("Kontrollere at ingen endrer noe så lenge"),
    ("merge", "copy"): _("Hente saker, barn, dokumenter og brukere"),
    ("merge", "addresses"): _("La gamle adresser føre hit"),
    ("split", "check"): _("Kontrollere at ingen endrer noe så lenge"),
    ("split", "copy"): _("Hente saker, barn, dokumenter og brukere"),
    ("split", "addresses"): _("La gamle adresser føre hit"),
    ("split_removal", "remove"): _("Ta ut det som den andre kommunen har fått"),
    ("split_removal", "files"): _("Slette filene som er flyttet"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an operation: `done`, `now`, `stopped` or `left`."""

    text: Words
    state: str


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as a page shows it."""

    row: Operation
    kind: Words
    label: Words
    colour: str
    steps: tuple[Step, ...]
    reason: str

    @property
    def at(self) -> Words:
        """The step that is being done, or that it stopped at."""
        return next((step.text for step in self.steps if step.state in ("now", "stopped")), "")

    @property
    def is_under_way(self) -> bool:
        """Whether the page should look again."""
        return self.row.state in operations.UNDER_WAY

    @property
    def has_stopped(self) -> bool:
        """Whether an operator must decide how to go on."""
        return self.row.state == Operation.State.FAILED

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Those of many that could not be done, each with the reason."""
        return [(name, _reason(code)) for name, code in self.row.detail.get("failed", {}).items()]

    @property
    def has_certificate(self) -> bool:
        """Whether there is a certificate of erasure."""
        return "certificate" in self.row.detail


def told(row: Operation) -> Told:
    """The operation in words."""
    label, colour = STATES[row.state]
    kind = KINDS.get(row.kind, row.kind)
    return Told(row, kind, label, colour, tuple(_steps(row)), _reason(row.error) if row.error else "")


def _steps(row: Operation) -> list[Step]:
    names = operations.step_names(row.kind) or list(row.steps_done)
    left = [name for name in names if name not in row.steps_done]
    at = {Operation.State.RUNNING: "now", Operation.State.FAILED: "stopped"}.get(Operation.State(row.state), "left")
    return [
        Step(
            STEPS.get((row.kind, name), name),
            "done" if name in row.steps_done else at if left and name == left[0] else "left",
        )
        for name in names
    ]


def _reason(code: str) -> str:
    # Of the error only its code is kept; a sentence that needs more is not whole.
    whole = code in TEXTS and "%(" not in str(TEXTS[code])
    return sentence(Conflict(code if whole else operations.INTERNAL))
