"""What is wrong with a workflow being written, in plain words at the part it is about; a test holds the list whole."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.workflows.editing import LISTS, every_part, kind_of
from casework.workflows.lint import Problem
from web.builder_words import LANGUAGES
from web.workflow_words import PARTS, PROPERTIES

WORDS: Mapping[str, str | Promise] = {
    "missing_language": gettext_lazy("teksten mangler på %(language)s"),
    "unknown_language": gettext_lazy("teksten er på et språk som ikke finnes her (%(language)s)"),
    "bad_text": gettext_lazy("teksten mangler, eller har tegn som ikke kan lagres"),
    "too_long": gettext_lazy("er for langt: høyst %(most)s tegn"),
    "machine_draft": gettext_lazy("teksten på %(language)s er maskinens forslag som ingen har godkjent"),
    "too_many": gettext_lazy("det er for mange: høyst %(most)s"),
    "bad_owner": gettext_lazy("velg minst én som skal gjøre det"),
    "unknown_role": gettext_lazy("%(role)s finnes ikke blant roller og team"),
    "unknown_effect": gettext_lazy("velg hva som skjer når oppgaven er gjort"),
    "core_not_certain": gettext_lazy("er lovpålagt og kan ikke være frivillig eller skjules"),
    "core_removed": gettext_lazy("«%(title)s» er lovpålagt og kan ikke tas bort"),
    "core_changed": gettext_lazy("er lovpålagt: det som loven bestemmer, kan ikke endres"),
    "unknown_task": gettext_lazy("viser til en oppgave som ikke finnes lenger"),
    "needs_later_phase": gettext_lazy("venter på «%(key)s», som er i en senere fase"),
    "circular_needs": gettext_lazy("oppgaver venter på hverandre i ring: %(keys)s"),
    "looks_ahead": gettext_lazy("ser på «%(key)s», som kommer senere. Flytt den, eller velg en tidligere oppgave"),
    "assign_without_effect": gettext_lazy("bare en oppgave som gir saken en rådgiver, kan fordeles av seg selv"),
    "bad_condition": gettext_lazy("vilkåret er ikke helt"),
    "bad_rule": gettext_lazy("vilkåret er ikke helt: velg et spørsmål og et svar"),
    "rule_too_deep": gettext_lazy("vilkåret er for sammensatt"),
    "unknown_fact": gettext_lazy("vilkåret spør om noe som saken ikke vet"),
    "unknown_priority": gettext_lazy("vilkåret spør etter en prioritet som ikke finnes lenger"),
    "impossible_type": gettext_lazy("vilkåret sammenligner med noe av et annet slag"),
    "never_shown": gettext_lazy("vises aldri: ingen svar kan oppfylle vilkåret"),
    "needs_never_shown": gettext_lazy("venter på «%(key)s», som aldri vises"),
    "unreachable_phase": gettext_lazy("ingen sak kommer noen gang hit"),
    "never_taken": gettext_lazy(
        "blir aldri valgt: vilkåret kan ikke oppfylles, eller et annet veivalg kommer alltid først"
    ),
    "never_starts": gettext_lazy("begynner aldri å løpe"),
    "never_ends": gettext_lazy("kan aldri bli holdt"),
    "never_started": gettext_lazy("kan aldri begynne: velg hvem som kan begynne, eller lag et veivalg"),
    "starts_itself": gettext_lazy("starter seg selv om igjen"),
    "nobody_may": gettext_lazy("ingen kan gjøre det når saken ikke gjelder et barn"),
    "nobody_to_ask": gettext_lazy("det er ingen å spørre når saken ikke gjelder et barn"),
    "per_without_guardian": gettext_lazy(
        "når hver foresatt skal svare, må foresatte eller eleven stå som den som gjør det"
    ),
    "bad_trigger": gettext_lazy("velg hva som setter i gang og hva som oppfyller"),
    "unknown_event": gettext_lazy("viser til en hendelse som ikke finnes lenger"),
    "ends_where_it_starts": gettext_lazy("slutter med det samme som den begynner med"),
    "bad_duration": gettext_lazy("skriv hvor lenge, for eksempel 3 måneder, eller en dato som 31.05"),
    "unknown_kind": gettext_lazy("velg hva slags frist det er"),
    "unknown_reason": gettext_lazy("viser til en grunn til å vente som ikke finnes lenger"),
    "unknown_calendar": gettext_lazy("kalenderen finnes ikke"),
    "calendar_without_working_days": gettext_lazy("skolens kalender kan bare telle virkedager"),
    "legal_never_pauses": gettext_lazy("en lovfestet frist settes aldri på vent"),
    "legal_never_soft": gettext_lazy("en lovfestet frist er ikke et ønske"),
    "legal_plain_calendar": gettext_lazy("en lovfestet frist følger ikke skolens kalender"),
    "repeat_without_until": gettext_lazy("det som gjentas, må ha noe som oppfyller det"),
    "repeat_of_a_date": gettext_lazy("en dato fra et svar kan ikke gjentas"),
    "unknown_phase": gettext_lazy("viser til en fase som ikke finnes lenger"),
    "not_ahead": gettext_lazy("fasen det går fram til, må komme senere"),
    "not_behind": gettext_lazy("fasen det går tilbake til, må komme tidligere"),
    "branch_over_core": gettext_lazy("hopper over noe som er lovpålagt: %(keys)s"),
    "unknown_sub": gettext_lazy("viser til en sak ved siden av som ikke finnes lenger"),
    "one_way_on": gettext_lazy("velg én vei videre"),
    "duplicate": gettext_lazy("står to ganger"),
    "bad_law": gettext_lazy("både lov og paragraf må være skrevet"),
    "bad_date": gettext_lazy("er ikke en dato"),
    "bad_number": gettext_lazy("skriv et helt tall som ikke er for stort"),
    "bad_list": gettext_lazy("listen er tom eller for lang"),
    "unknown_audience": gettext_lazy("velg hvem som skal få lese brevet"),
    "unknown_team": gettext_lazy("teamet %(key)s finnes ikke her"),
    "unknown_subject": gettext_lazy("velg hva saken gjelder"),
    "unknown_need": gettext_lazy("velg hva som må finnes før saken kan begynne"),
    "unknown_assign": gettext_lazy("velg hvordan saken fordeles"),
    "unknown_per": gettext_lazy("velg om hver foresatt skal svare"),
    "unknown_form": gettext_lazy("skjemaet er ikke publisert her"),
    "legal_longer": gettext_lazy("er lenger enn loven gir rom for"),
    "form_lacks_fields": gettext_lazy(
        "skjemaet mangler svar som trengs for det som skal skje (%(key)s). Velg et annet skjema"
    ),
    "unknown_letter": gettext_lazy("brevet finnes ikke her"),
    "letter_lacks_complaint": gettext_lazy(
        "et vedtak må si fra om retten til å klage: velg et vedtaksbrev, eller en kopi av et"
    ),
    "unknown_workflow": gettext_lazy("forløpet er ikke publisert her"),
    "not_a_file": gettext_lazy("velg hvilket vedlegg som må foreligge"),
    "not_a_date": gettext_lazy("fristen viser til et svar som ikke er en dato"),
    "missing": gettext_lazy("noe mangler (%(where)s)"),
    # What the editor never writes: only a package or a program that sends a definition of its own can.
    "not_an_object": gettext_lazy("er ikke skrevet slik et forløp må være"),
    "unknown_key": gettext_lazy("har noe som ikke hører til (%(where)s)"),
    "bad_key": gettext_lazy("har en nøkkel som ikke kan brukes (%(where)s)"),
    "bad_flag": gettext_lazy("må være ja eller nei (%(where)s)"),
}
Definition = Mapping[str, Any]


def about(definition: Definition, path: str) -> str:
    """The part that a problem's path leads to; empty when it is about the workflow as a whole."""
    steps = path.split(".")
    kinds = {name: kind for kind, name in LISTS.items()}
    if len(steps) < 2 or steps[0] not in kinds:
        return ""
    row = _at(definition.get(steps[0], []), steps[1])
    if row is None:
        return ""
    if steps[0] == "phases" and steps[2:3] == ["tasks"] and len(steps) > 3:
        task = _at(row.get("tasks", []), steps[3].partition("__")[0])
        return f"task:{task['key']}" if task else f"phase:{row['key']}"
    return f"{kinds[steps[0]]}:{row['key']}"


def places_in_workflow(definition: Definition) -> Callable[[str], str]:
    """Tells where each text of this workflow stands."""
    parts = dict(every_part(definition))

    def where(place: str) -> str:
        ref, name = about(definition, place), place.rpartition(".")[2]
        kind = str(PARTS[kind_of(ref)]) if ref else _("Forløpet")
        if ref and (name != "title" or ".approvals." in place):
            kind = f"{kind} «{parts[ref]['title'].get('nb', '')}»"
        return f"{kind}: {PROPERTIES['approvals' if '.approvals.' in place else name]}"

    return where


def in_plain_words(problem: Problem, names: Mapping[str, str]) -> str:
    """The problem for whoever writes the workflow; `names` gives what each key is called."""
    words = WORDS.get(problem.code)
    if words is None:
        return _("noe i oppbygningen er ikke gyldig (%(problem)s)") % {"problem": problem.code}
    last = problem.path.rpartition(".")[2]
    told: dict[str, object] = {"where": last, "language": str(LANGUAGES.get(last, last)), **problem.params}
    if "keys" in told:
        told["keys"] = ", ".join(f"«{names.get(key, key)}»" for key in str(told["keys"]).split(", "))
    if "key" in told:
        told["key"] = names.get(str(told["key"]), str(told["key"]))
    if isinstance(title := told.get("title"), Mapping):
        told["title"] = title.get("nb", "")
    return str(words) % told


def _at(rows: Any, step: str) -> Mapping[str, Any] | None:
    if step.isdigit() and int(step) < len(rows):
        found: Mapping[str, Any] = rows[int(step)]
        return found
    return next((row for row in rows if row.get("key") == step), None)
