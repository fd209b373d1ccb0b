"""Service models as municipalities draw them: steps with labels, tables with a head, and whole sentences."""

from collections.abc import Mapping
from typing import Any

import pytest

from casework.workflows import pasting
from casework.workflows.editing import every_task, new_workflow
from casework.workflows.lint import lint
from casework.workflows.paper import Within, within_of
from casework.workflows.paper_prose import doer_in, time_in
from tests.effort import must_end

PEOPLE = {
    "lærer": "teacher",
    "rektor": "unit_head",
    "leder": "ppt_head",
    "pp-rådgiver": "ppt_adviser",
    "foresatte": "guardian",
    "ergoterapeut": "team:ergo",
}


class Around:
    """A place that knows some people by the beginning of the word, two forms, a letter, and one question."""

    def owners(self, who: str) -> list[str]:
        return [role for word, role in PEOPLE.items() if who.casefold().startswith(word)][:1]

    def like(self, title: str) -> Mapping[str, Any]:
        return {}

    def named(self, kind: str, title: str) -> str:
        known = {("form", "Valgskjema"): "valg", ("form", "Samtykke"): "samtykke", ("letter", "Vedtaksbrev"): "vedtak"}
        return known.get((kind, title), "")

    def options(self, form: str) -> list[pasting.Option]:
        kinds = [("slag", "radio", "kjop", "Kjøp i butikk"), ("slag", "radio", "lan", "Lån fra kommunen")]
        return kinds if form == "valg" else []


def paste(text: str) -> tuple[dict[str, Any], list[str]]:
    """The new workflow with all of it, and what was not understood; it is always one that may be published."""
    lines = pasting.read(text)
    made, told = pasting.add_all(new_workflow("x", "X"), lines, (), phase="start", around=Around(), in_order=True)
    assert lint(made) == ()
    return made, told.lost


def outline(made: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The phases with their tasks and who does them."""
    return [
        (phase["title"]["nb"], [(task["title"]["nb"], task["owner"]) for task in phase["tasks"]])
        for phase in made["phases"]
    ]


def limits(made: Mapping[str, Any]) -> list[tuple[dict[str, Any], str, bool]]:
    """How long, until which task, and whether it comes again."""
    return [(each["add"], each["until"]["task"], each.get("repeat", False)) for each in made.get("deadlines", ())]


STEPS = """
Tjenestemodell for digitale læremidler
Fjordby kommune, vedtatt 2023

1. Ønske
Hvem: Lærer eller vaktmester
Hva: Ønsket skrives ned. Barnet spørres alltid.
Tidsfrist: Svar innen to uker. Purres etter behov.

2. Valg
Hva: Skolen velger sammen med hjemmet.
Ansvarlig: Rektor. Dokumentasjon: Valgskjema
Ved kjøp i butikk: gå til punkt 4. Ved lån fra kommunen: gå til pkt. 3. Ved fullmåne: gå til steg 1.

3. Lån
Ansvarlig: ergoterapeut og audiograf
Varighet: 6 – 8 uker

4. Bruk
Hva: Rektor følger opp hver tredje måned.
Merknad: Husk garantien.
"""


def test_steps_with_labels() -> None:
    made, lost = paste(STEPS)
    assert outline(made) == [
        ("Ønske", [("Ønsket skrives ned", ["teacher"])]),
        ("Valg", [("Skolen velger sammen med hjemmet", ["unit_head"])]),
        ("Lån", [("Lån", ["team:ergo"])]),
        ("Bruk", [("Rektor følger opp hver tredje måned", ["unit_head"])]),
    ]
    wish, choice, loan, use = every_task(made)
    assert (wish["help"]["nb"], use["help"]["nb"], choice["form"]) == (
        "Barnet spørres alltid.",
        "Husk garantien.",
        "valg",
    )
    assert limits(made) == [
        ({"weeks": 2}, wish["key"], False),
        ({"weeks": 8}, loan["key"], False),
        ({"months": 3}, use["key"], True),
    ]
    assert [(way["when"], way["to"]) for way in made["branches"]] == [
        ({"eq": ["slag", "kjop"]}, "bruk"),
        ({"eq": ["slag", "lan"]}, "lan"),
    ]
    assert lost == ["vaktmester", "Purres etter behov.", "audiograf", "Ved fullmåne: gå til steg 1."]


def test_labels_stand_above_or_below_what_they_tell_of() -> None:
    tasks = [("Kartlegg behovet", ["teacher"]), ("Søk om midler", ["unit_head"])]
    above = "Ansvarlig: Lærer\nFrist: 1 uke\nKartlegg behovet\nAnsvarlig: Rektor\nFrist: 2 mnd\nSøk om midler"
    below = "1. Kartlegg behovet\nAnsvarlig:\nLærer\nFrist: 1 uke\n2. Søk om midler\nAnsvarlig: Rektor. Frist: 2 mnd"
    for text in (above, below):
        made, lost = paste(text)
        assert (outline(made), lost) == ([("Start", tasks)], [])
        assert limits(made) == [({"weeks": 1}, "kartlegg_behovet", False), ({"months": 2}, "sok_om_midler", False)]
    # Below a list it tells of all that is in it; a text of several sentences makes its heading a phase.
    made, lost = paste(
        "Fase 1: Før\n- Ring\n- Skriv\nAnsvar: rektor\nFase 2: Etter\nAnsvar: lærer\nHva:\n- Les\n- Regn"
    )
    assert outline(made) == [
        ("Før", [("Ring", ["unit_head"]), ("Skriv", ["unit_head"])]),
        ("Etter", [("Les", ["teacher"]), ("Regn", ["teacher"])]),
    ]
    made, lost = paste(
        "Oppdage\nBarnet er borte. Ring hjem.\nAnsvarlig: Lærer\n\n"
        "Hjelpe\nLag en plan.\nAnsvarlig: Rektor\nFrist: 3 dager"
    )
    assert outline(made) == [
        ("Oppdage", [("Barnet er borte", ["teacher"])]),
        ("Hjelpe", [("Lag en plan", ["unit_head"])]),
    ]


TABS = (
    "Rutine for skyss\nRevidert 12.03.2025\nNr\tAnsvarlig\tAktivitet\tTrinn\tNår\tSystem\tDokument\n"
    "1\tRektor\tMelde behov\t1. Melding\tsamme dag\tFagsystem\tSamtykke\n"
    "2\tLærer og vaktmester\tRegistrere søknaden\t\tinnen 3 virkedager\n"
    "3\tPP-rådgiver\tVurdere behovet. Legen kan spørres.\t2. Vurdering\t10–15 virkedager\n"
    "4\tLeder\tSkrive vedtak (ved behov)\t\t4 uker etter melding\t\tVedtaksbrev\n"
)
BARS = """
| **Frist** | **Fase** | **Hvem** | **Oppgave** | **Beskrivelse** |
|-----------|:--------:|----------|-------------|-----------------|
| 1 uke | Før | Lærer | Snakk med barnet | Ta god tid. |
| | | Rektor | Møte | |
| hver fjerde uke | Etter | Lærer | Logg | |
Vent på: utstyr
"""
SPACES = """
Fase            Hva skal gjøres         Hvem          Tidsfrist
Forarbeid       Samle opplysninger      Lærer         2 uker
                Ringe hjem              Rektor        3 dager
Etterarbeid     Skrive notat                          1 mnd.
"""


def test_a_table_is_told_by_its_head() -> None:
    made, lost = paste(TABS)
    assert outline(made) == [
        ("Melding", [("Melde behov", ["unit_head"]), ("Registrere søknaden", ["teacher"])]),
        ("Vurdering", [("Vurdere behovet", ["ppt_adviser"]), ("Skrive vedtak", ["ppt_head"])]),
    ]
    first, second, third, fourth = every_task(made)
    assert (first["form"], first["help"]["nb"]) == ("samtykke", "System: Fagsystem")
    assert (third["help"]["nb"], fourth["optional"], fourth["letter"]) == (
        "Legen kan spørres.",
        True,
        {"key": "vedtak"},
    )
    assert [add for add, _until, _again in limits(made)] == [
        {"days": 0},
        {"working_days": 3},
        {"working_days": 15},
        {"weeks": 4},
    ]
    assert made["deadlines"][-1]["from"] == {"task": second["key"]}  # the last task of the phase that is named
    assert lost == ["System", "vaktmester"]


def test_bars_and_spaces_part_cells_too() -> None:
    made, lost = paste(BARS)
    assert outline(made) == [
        ("Før", [("Snakk med barnet", ["teacher"]), ("Møte", ["unit_head"])]),
        ("Etter", [("Logg", ["teacher"])]),
    ]
    assert every_task(made)[0]["help"]["nb"] == "Ta god tid." and len(made["pause_reasons"]) == 1 and lost == []
    assert limits(made) == [({"weeks": 1}, "snakk_med_barnet", False), ({"weeks": 4}, "logg", True)]
    made, lost = paste(SPACES)
    assert outline(made) == [
        ("Forarbeid", [("Samle opplysninger", ["teacher"]), ("Ringe hjem", ["unit_head"])]),
        ("Etterarbeid", [("Skrive notat", ["unit_head"])]),
    ]
    assert [add for add, *_rest in limits(made)] == [{"weeks": 2}, {"days": 3}, {"months": 1}] and lost == []


def test_phases_stand_in_rows_and_over_tables_of_their_own() -> None:
    rows = "Aktivitet\tAnsvar\tFrist\nFørst\t\t\nAvtal møte\tLærer\t3 dager\nSå\nHold møte\tRektor\t1 uke"
    over = "Først\nAktivitet | Ansvar\nAvtal møte | Lærer\n\nSå\nHvem | Aktivitet\nRektor | Hold møte"
    expected = [("Først", [("Avtal møte", ["teacher"])]), ("Så", [("Hold møte", ["unit_head"])])]
    assert outline(paste(rows)[0]) == expected == outline(paste(over)[0])


PROSE = """
Slik jobber vi med lesing i Fjordby

• Læreren ringer hjem innen en uke og avtaler et møte. Barnet skal alltid være med.
• På møtet fyller vi ut skjemaet «Samtykke» sammen.
• Deretter drøfter rektor saken med kommunen, som har frist på å svare når det er mulig, og alle må være enige om veien.
• Må det søkes om utstyr, er det ergoterapeuten som skriver søknaden.
• Utprøvingen varer i åtte uker. Logopeden og foresatte skriver logg hver uke.
• Etter et år måler vi hva det har ført til.
"""


def test_sentences_tell_who_and_how_long() -> None:
    made, lost = paste(PROSE)
    ring, meet, discuss, apply, test, log, measure = every_task(made)
    assert [task["owner"] for task in (ring, discuss, apply, log)] == [
        ["teacher"],
        ["unit_head"],
        ["team:ergo"],
        ["guardian"],
    ]
    assert (ring["help"]["nb"], meet["form"]) == ("Barnet skal alltid være med.", "samtykke")
    assert (
        discuss["title"]["nb"]
        == "Deretter drøfter rektor saken med kommunen, som har frist på å svare når det er mulig"
    )
    assert discuss["help"]["nb"].endswith("enige om veien.")
    assert limits(made) == [
        ({"weeks": 1}, ring["key"], False),
        ({"weeks": 8}, test["key"], False),
        ({"weeks": 1}, log["key"], True),
        ({"years": 1}, measure["key"], False),
    ]
    # Who «vi» are is not said, the condition has no answer to look at, and nobody here is called the other.
    assert lost == ["vi", "Må det søkes om utstyr", "Logopeden"]


@pytest.mark.parametrize(
    ("sentence", "who", "time"),
    [
        ("Rektor har ansvar for at det brukes.", "Rektor", ""),
        ("Foresatte får opplæring.", "", ""),
        ("Legen kan spørres om råd.", "", ""),
        ("Det er rektor som følger opp planen.", "rektor", ""),
        ("Rapporten skrives av PP-rådgiveren i løpet av ti dager.", "PP-rådgiveren", "i løpet av ti dager"),
        ("Hvis det trengs, søker ergoterapeuten om utstyr.", "ergoterapeuten", ""),
        ("Etter seks måneder evaluerer rektor tiltaket.", "rektor", "seks måneder"),
        ("Utprøvingen varer i 6 til 8 uker.", "", "varer i 6 til 8 uker"),
        ("Vi møtes i skolen.", "", ""),
        ("Når noen er bekymret, tar de kontakt med skolen.", "", ""),
        ("Støttekontakten ringer hver tredje dag.", "Støttekontakten", "hver tredje dag"),
    ],
)
def test_the_subject_of_a_sentence(sentence: str, who: str, time: str) -> None:
    assert (doer_in(sentence), time_in(sentence)) == (who, time)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("6 mnd etter vedtak", Within({"months": 6}, "vedtak")),
        ("2 md.", Within({"months": 2})),
        ("6–8 uker", Within({"weeks": 8})),
        ("hver tredje måned", Within({"months": 3}, repeat=True)),
        ("kvar sjette veke", Within({"weeks": 6}, repeat=True)),
        ("innen én uke", Within({"weeks": 1})),
        ("samme dag", Within({"days": 0})),
        ("2 uker før skolestart", None),
    ],
)
def test_how_people_write_of_time(words: str, found: Within | None) -> None:
    assert within_of(words) == found


def test_otherwise_than_what_was_not_understood_is_not_understood() -> None:
    made, lost = paste(
        "Valg:\nVelg – lærer – skjema: Valgskjema\n"
        "Ved kjøp i butikk: gå til Kjøp. Ved fullmåne: gå til Lån. Ellers: gå til Lån.\nKjøp:\nLes\nLån:\nRegn"
    )
    assert [way["to"] for way in made["branches"]] == ["kjop"]
    assert lost == ["Ved fullmåne: gå til Lån.", "Ellers: gå til Lån."]


def test_much_of_anything_is_cut() -> None:
    for worst in (
        "A. " * 660,
        "Rektor ser. " * 160,
        "Ansvar:. " * 200,
        "rektor i rektor " * 120,
        "|" * 2000,
        "a  " * 660,
    ):
        with must_end():
            lines = pasting.read(f"Ansvar: rektor\n{worst}\n" + f"Fase\tOppgave\tHvem\n{worst}\t{worst}\n" * 66)
        assert len(lines) <= pasting.MAX_LINES + 1 and all(len(line.title) <= 200 for line in lines)
    assert pasting.read("Fase\tOppgave\n")[0].kind == "task"  # a head alone is no table
    assert [pasting.read(text) for text in ("", "–", "; ;\n|-|", "Hva: –\nAnsvar: .")] == [[]] * 4
    rows = pasting.read("Fase\tOppgave\tHvem\n; ;\n–\tRing\t–\nFase 1:\nLes")
    assert [(row.kind, row.title, row.who) for row in rows] == [
        ("task", "Ring", ""),
        ("phase", "Fase 1", ""),
        ("task", "Les", ""),
    ]
