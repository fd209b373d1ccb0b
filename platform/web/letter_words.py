"""The letter editor's own words: kinds of blocks, and every merge field as people say it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from casework.documents.grammar import PLACEHOLDER

Words = Mapping[str, str | Promise]

TYPES: Words = {
    "heading": _("Overskrift"),
    "paragraph": _("Avsnitt"),
    "facts": _("Opplysninger to og to"),
    "list": _("Punktliste"),
    "table": _("Tabell"),
    "quote": _("Sitat"),
    "signature": _("Underskrift"),
    "sections": _("Svar fra et skjema"),
}
KINDS: Words = {
    "referral": _("Henvisning"),
    "assessment": _("Sakkyndig vurdering"),
    "decision": _("Vedtak"),
    "plan": _("Plan"),
    "evaluation": _("Årsvurdering"),
    "letter": _("Brev"),
}
GROUPS: Words = {
    "child": _("Barnet"),
    "case": _("Saken"),
    "recipient": _("Mottakeren"),
    "guardians": _("De foresatte"),
    "sender": _("Avsenderen"),
    "municipality": _("Kommunen"),
    "unit": _("Enheten"),
    "referral": _("Henvisningen"),
    "consent": _("Samtykket"),
    "assessment": _("Den sakkyndige vurderingen"),
    "decision": _("Vedtaket"),
    "complaint": _("Klagen"),
    "plan": _("Planen"),
    "evaluation": _("Årsvurderingen"),
    "letter": _("Brevet"),
    "documents": _("Dokumentene"),
    "row": _("Raden i tabellen"),
}
# A test holds that each means one thing, in every language that pages are shown in.
FIELDS: Words = {
    "child.name": _("Barnets navn"),
    "child.first_name": _("Barnets fornavn"),
    "child.national_id": _("Barnets fødselsdato og skjult nummer"),
    "child.unit": _("Barnets skole eller barnehage"),
    "child.grade": _("Barnets trinn"),
    "child.languages": _("Barnets språk"),
    "child.own_words": _("Barnets egne ord"),
    "child.birth_date": _("Barnets fødselsdato"),
    "case.number": _("Saksnummer"),
    "case.title": _("Hva saken gjelder"),
    "case.adviser": _("Saksbehandlers navn"),
    "case.adviser_title": _("Saksbehandlers tittel"),
    "case.adviser_phone": _("Saksbehandlers telefon"),
    "case.adviser_email": _("Saksbehandlers e-post"),
    "case.phase": _("Fasen saken er i"),
    "case.reason": _("Grunnen som er skrevet i saken"),
    "case.opened_on": _("Når saken begynte"),
    "case.due_on": _("Saksfristen"),
    "case.referred_on": _("Når henvisningen kom"),
    "case.closed_on": _("Når saken ble avsluttet"),
    "case.expected_months": _("Ventet tid i måneder"),
    "recipient.name": _("Mottakers navn"),
    "guardians.names": _("Foresattes navn"),
    "guardians.lines": _("Foresatte, én på hver linje"),
    "sender.name": _("Avsenders navn"),
    "sender.title": _("Avsenders tittel"),
    "sender.unit": _("Avsenders enhet"),
    "sender.phone": _("Avsenders telefon"),
    "sender.email": _("Avsenders e-post"),
    "municipality.name": _("Kommunens navn"),
    "municipality.service_name": _("Tjenestens navn"),
    "municipality.number": _("Kommunenummer"),
    "municipality.url": _("Kommunens nettsted"),
    "municipality.email": _("Kommunens e-post"),
    "municipality.phone": _("Kommunens telefon"),
    "unit.name": _("Enhetens navn"),
    "unit.leader": _("Enhetens leder"),
    "referral.reason": _("Grunnen til henvisningen"),
    "referral.referrer": _("Hvem som henviste"),
    "referral.tried": _("Hva som er prøvd"),
    "referral.sections": _("Alle svar i henvisningen"),
    "consent.purpose": _("Formålet med samtykket"),
    "consent.text": _("Samtykketeksten"),
    "consent.given_on": _("Når samtykket ble gitt"),
    "consent.due_on": _("Svarfristen for samtykket"),
    "consent.answers": _("Svarene på samtykket"),
    "assessment.number": _("Vurderingens nummer"),
    "assessment.conclusion": _("Vurderingens konklusjon"),
    "assessment.benefit": _("Vurdert utbytte"),
    "assessment.goals": _("Vurderte mål"),
    "assessment.help_type": _("Slaget hjelp i vurderingen"),
    "assessment.organisation": _("Organiseringen i vurderingen"),
    "assessment.competence": _("Kompetansen i vurderingen"),
    "assessment.extent": _("Omfanget i vurderingen"),
    "assessment.deviation": _("Unntaket i vurderingen"),
    "assessment.author": _("Hvem som skrev vurderingen"),
    "assessment.date": _("Vurderingens dato"),
    "assessment.recommends": _("Vurderingen tilrår hjelp"),
    "assessment.sections": _("Alle svar i vurderingen"),
    "decision.number": _("Vedtakets nummer"),
    "decision.outcome": _("Utfallet av vedtaket"),
    "decision.summary": _("Innholdet i vedtaket"),
    "decision.reasons": _("Begrunnelsen for vedtaket"),
    "decision.facts": _("Opplysningene vedtaket bygger på"),
    "decision.best_interests": _("Barnets beste"),
    "decision.organisation": _("Organiseringen i vedtaket"),
    "decision.competence": _("Kompetansen i vedtaket"),
    "decision.deviation": _("Unntaket i vedtaket"),
    "decision.deviation_reasons": _("Hvorfor vedtaket avviker"),
    "decision.expert_deviation_reasons": _("Hvorfor vedtaket avviker faglig"),
    "decision.child_view": _("Hva barnet mener"),
    "decision.guardian_view": _("Hva de foresatte mener"),
    "decision.law": _("Loven vedtaket bygger på"),
    "decision.decider": _("Hvem som har gjort vedtaket"),
    "decision.delegation": _("Fullmakten til å gjøre vedtaket"),
    "decision.date": _("Vedtakets dato"),
    "decision.valid_from": _("Vedtaket gjelder fra"),
    "decision.valid_to": _("Vedtaket gjelder til"),
    "decision.complaint_due": _("Klagefristen"),
    "decision.hours_per_week": _("Timer i uken"),
    "decision.hours_per_year": _("Timer i året"),
    "decision.clock_hours_year": _("Klokketimer i året"),
    "decision.granted": _("Vedtaket gir hjelp"),
    "decision.refused": _("Vedtaket er et avslag"),
    "decision.interim": _("Vedtaket er midlertidig"),
    "decision.deviates": _("Vedtaket avviker fra vurderingen"),
    "decision.measures": _("Tiltakene i vedtaket"),
    "decision.extent": _("Omfanget i vedtaket"),
    "decision.sections": _("Alle svar i vedtaket"),
    "complaint.recipient": _("Hvem klagen sendes til"),
    "complaint.appeal_body": _("Klageinstansen"),
    "complaint.summary": _("Hva klagen gjelder"),
    "complaint.assessment": _("Vurderingen av klagen"),
    "complaint.outcome": _("Utfallet av klagen"),
    "complaint.received_on": _("Når klagen kom"),
    "complaint.due_on": _("Svarfristen for klagen"),
    "plan.title": _("Planens tittel"),
    "plan.period": _("Planens periode"),
    "plan.responsible": _("Hvem som har ansvar for planen"),
    "plan.valid_from": _("Planen gjelder fra"),
    "plan.valid_to": _("Planen gjelder til"),
    "plan.goals": _("Målene i planen"),
    "plan.sections": _("Alle svar i planen"),
    "evaluation.period": _("Perioden årsvurderingen gjelder"),
    "evaluation.benefit": _("Utbyttet i årsvurderingen"),
    "evaluation.further": _("Tilrådingen i årsvurderingen"),
    "evaluation.author": _("Hvem som skrev årsvurderingen"),
    "evaluation.date": _("Årsvurderingens dato"),
    "evaluation.hours_granted": _("Timer som var innvilget"),
    "evaluation.hours_given": _("Timer som ble gitt"),
    "evaluation.goals": _("Målene i årsvurderingen"),
    "evaluation.sections": _("Alle svar i årsvurderingen"),
    "letter.reference": _("Mottakers referanse"),
    "letter.body": _("Teksten som skrives i oppgaven"),
    "letter.next_step": _("Hva som skjer videre"),
    "letter.date": _("Brevets dato"),
    "documents.attached": _("Vedleggene"),
    "row.name": _("Raden: navn"),
    "row.answer": _("Raden: svar"),
    "row.on": _("Raden: dato"),
    "row.what": _("Raden: hva"),
    "row.hours": _("Raden: timer"),
    "row.unit": _("Raden: enhet for timene"),
    "row.organisation": _("Raden: organisering"),
    "row.competence": _("Raden: kompetanse"),
    "row.goal": _("Raden: mål"),
    "row.measure": _("Raden: tiltak"),
    "row.criterion": _("Raden: kriterium"),
    "row.responsible": _("Raden: ansvarlig"),
    "row.result": _("Raden: resultat"),
    "row.status": _("Raden: status"),
}
_LANGUAGES: Final = ("nb", "nn", "en")


def shown(text: str) -> str:
    """The text with its merge fields in the reader's own words."""
    return PLACEHOLDER.sub(lambda match: "{{" + str(FIELDS.get(match[1], match[1])) + "}}", text)


def plain(text: str) -> str:
    """The text as a name in a list or a heading."""
    return " ".join(PLACEHOLDER.sub(lambda match: f"[{FIELDS.get(match[1], match[1])}]", text).split())


def kept(text: str) -> str:
    """The text as it is stored: merge fields that were written in words, in any language, as what they stand for."""
    return PLACEHOLDER.sub(lambda match: "{{" + _meant().get(_plain(match[1]), match[1]) + "}}", text)


def meant(language: str) -> Iterator[tuple[str, str]]:
    """The words of each merge field in this language, with what it stands for."""
    with override(language):
        yield from ((_plain(str(words)), path) for path, words in FIELDS.items())


@cache
def _meant() -> Mapping[str, str]:
    return dict(pair for language in _LANGUAGES for pair in meant(language))


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip().casefold()
