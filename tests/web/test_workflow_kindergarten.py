"""The way of a kindergarten child, from referral to the school's door, built in the editor by its buttons alone.

Then a made-up case is taken through it before it is published: consent, approval above a number of hours, refusal,
a year's report, school start.
"""

from typing import Any

import pytest

from casework.workflows.definition import load
from casework.workflows.selectors import current_workflow
from tests.cast import build_next_town
from tests.web.workflow_editor import Editor, TrialPerson

PPT = ["ppt_head", "ppt_adviser"]
# Phase, then its tasks: title, who, form, effect, what it waits for, and what else is said of it.
PHASES: list[tuple[str, list[tuple[str, list[str], str, str, list[str], dict[str, Any]]]]] = [
    (
        "Henvist",
        [
            ("Send henvisning", ["unit_head", *PPT], "referral_kindergarten", "refer", [], {}),
            (
                *("Samtykke til utredning", ["guardian"], "consent_assessment_kindergarten", "consent"),
                *(["send_henvisning"], {"per": "1"}),
            ),
            ("Foreløpig svar", PPT, "interim_reply", "interim", ["send_henvisning"], {"optional": "1"}),
            ("Fordel saken", ["ppt_head"], "assign", "assign", ["samtykke_til_utredning"], {}),
        ],
    ),
    (
        "Utredning",
        [
            ("Bli kjent med barnet", ["ppt_adviser"], "work_note", "note", ["fordel_saken"], {}),
            ("Samtale med foresatte", ["ppt_adviser"], "work_note", "note", ["fordel_saken"], {}),
            (
                *("Sakkyndig vurdering", ["ppt_adviser"], "expert_assessment", "assess"),
                *(["bli_kjent_med_barnet", "samtale_med_foresatte"], {}),
            ),
            (
                *("Les gjennom vurderingen", ["ppt_head"], "assessment_review_kindergarten", "review"),
                *(["sakkyndig_vurdering"], {"not_by": "sakkyndig_vurdering"}),
            ),
            ("Send vurderingen", PPT, "issue", "issue", ["les_gjennom_vurderingen"], {}),
        ],
    ),
    (
        "Vedtak",
        [
            (
                *("Samtykke til hjelpen", ["guardian"], "consent_decision_kindergarten", "consent"),
                *(["send_vurderingen"], {"per": "1"}),
            ),
            ("Skriv vedtaket", ["decider"], "decision_kindergarten", "note", ["samtykke_til_hjelpen"], {}),
        ],
    ),
    (
        "Hjelpen",
        [
            ("Lag plan", ["unit_head"], "kindergarten_plan", "plan", ["skriv_vedtaket"], {}),
            ("Skriv årsrapport", ["unit_head"], "kindergarten_evaluation", "evaluate", ["lag_plan"], {}),
        ],
    ),
    ("Avslutning", [("Avslutt saken", PPT, "close", "close", [], {})]),
]


@pytest.fixture(scope="module")
def built(database: None) -> Editor:
    """The whole workflow, each part of it by a button."""
    editor = Editor.begin(build_next_town(), "Barnehagebarn hos oss")
    for phase, tasks in PHASES:
        key = editor.add("phase", phase).partition(":")[2]
        for title, owner, form, effect, needs, more in tasks:
            ref = editor.add("task", title, phase=key)
            editor.save(ref, title, owner=owner, form=form, effect=effect, needs=needs, **more)
    editor.do("remove:task:forste_oppgave")
    editor.do("remove:phase:start")
    editor.save(
        "phase:henvist", "Henvist", guardian_title_nb="Vi har fått henvisningen", guardian_text_nb="Nå ber vi om ja."
    )
    build_the_rest(editor)
    return editor


def build_the_rest(editor: Editor) -> None:
    """Approval, deadlines, ways on, what runs beside, and the words of this municipality."""
    decide = "task:skriv_vedtaket"
    common = {"owner": ["decider"], "form": "decision_kindergarten", "effect": "note"}
    editor.save(
        decide,
        "Skriv vedtaket",
        needs=["samtykke_til_hjelpen"],
        approval_key=[""],
        approval_0_title_nb="Leder godkjenner mange timer",
        approval_0_owner=["ppt_head"],
        approval_0_field=["skriv_vedtaket.hours_teacher"],
        approval_0_operator=["gt"],
        approval_0_value=["300"],
        **common,
    )
    plan = {"owner": ["unit_head"], "form": "kindergarten_plan", "effect": "plan", "needs": ["skriv_vedtaket"]}
    granted: dict[str, Any] = {
        "show_field": ["skriv_vedtaket.outcome", "skriv_vedtaket.outcome"],
        "show_operator": ["is", "is"],
        "show_value": ["granted", "partly"],
        "show_joint": "any",
    }
    editor.save("task:lag_plan", "Lag plan", **plan, **granted)
    report = {"owner": ["unit_head"], "form": "kindergarten_evaluation", "effect": "evaluate", "needs": ["lag_plan"]}
    editor.save("task:skriv_arsrapport", "Skriv årsrapport", **report, **granted)
    for title in ("Ferie", "Venter på andre"):
        editor.add("pause", title)
    deadline(editor, "Foreløpig svar til foresatte", "legal", "send_henvisning", "foreløpig", "1", "months")
    deadline(editor, "Vurderingen", "local_goal", "send_henvisning", "send_vurderingen", "90", "days", pausable="1")
    deadline(editor, "Klage", "legal", "skriv_vedtaket", "", "3", "weeks")
    deadline(editor, "Årsrapport", "internal", "lag_plan", "skriv_arsrapport", "31.05", "on", escalate_days=["7"])
    sub = editor.add("sub", "Klage på vedtaket")
    editor.save(sub, "Klage på vedtaket", workflow="complaint", by=["decider", "ppt_head"], guardian="1")
    way = editor.add("branch", "Avslag")
    editor.save(
        *(way, "Avslag"),
        way="to:avslutning",
        when_field=["skriv_vedtaket.outcome"],
        when_operator=["is"],
        when_value=["refused"],
    )


def deadline(editor: Editor, title: str, kind: str, start: str, until: str, count: str, unit: str, **more: Any) -> None:
    ref = editor.add("deadline", title)
    ends = ["task:forelopig_svar", "task:skriv_vedtaket"] if until == "foreløpig" else [until and f"task:{until}"]
    escalate = {"escalate_side": ["after"], "escalate_to": ["unit_head"]} if "escalate_days" in more else {}
    fields = {"kind": kind, "from": [f"task:{start}", ""], "until": [*ends, ""], "count": count, "unit": unit}
    editor.save(ref, title, **fields, **escalate, **more)


def test_what_was_built_is_what_was_meant(built: Editor) -> None:
    assert "ting må ordnes" not in built.page(), built.page()[:4000]
    made = load(built.text())
    assert [phase.key for phase in made.phases] == ["henvist", "utredning", "vedtak", "hjelpen", "avslutning"]
    assert "skriv_vedtaket__leder_godkjenner" in made.tasks
    rule = made.tasks["lag_plan"].show_if
    assert rule is not None and rule.rule == {"in": ["outcome", ["granted", "partly"]]}
    found = {each.key: each for each in made.deadlines}
    assert found["vurderingen"].pausable and found["arsrapport"].on == ((5, 31),)
    assert found["arsrapport"].escalate[0].to == ("unit_head",)
    assert found["forelopig_svar_til_foresatte"].until is not None
    assert found["forelopig_svar_til_foresatte"].until.tasks == ("forelopig_svar", "skriv_vedtaket")
    assert made.branches[0].to == "avslutning" and made.subs[0].guardian


def through_to_decision(built: Editor) -> TrialPerson:
    person = TrialPerson(built)
    assert "Fase 1 av 5: Henvist" in person.text and "Vi har fått henvisningen" in person.text
    person.press("do:send_henvisning")
    assert "Foreløpig svar til foresatte" in person.text
    person.press("do:fordel_saken", expect=409)
    for guardian in ("guardian-1", "guardian-2"):
        person.press(f"answer:samtykke_til_utredning:{guardian}:yes")
    person.press("do:fordel_saken")
    assert "Fase 2 av 5: Utredning" in person.text
    for key in ("bli_kjent_med_barnet", "samtale_med_foresatte", "sakkyndig_vurdering"):
        person.press(f"do:{key}")
    person.press("do:les_gjennom_vurderingen", {"les_gjennom_vurderingen.outcome": "return"})
    person.press("do:sakkyndig_vurdering")
    person.press("do:les_gjennom_vurderingen", {"les_gjennom_vurderingen.outcome": "approve"})
    person.press("do:send_vurderingen")
    for guardian in ("guardian-1", "guardian-2"):
        person.press(f"answer:samtykke_til_hjelpen:{guardian}:yes")
    return person


def test_a_made_up_case_goes_all_the_way(built: Editor) -> None:
    person = through_to_decision(built)
    person.press("wait:month")
    assert "nærmer seg" in person.text and "over fristen" not in person.text
    person.press("wait:day")
    assert "over fristen" in person.text
    person.press("undo")
    answers = {"skriv_vedtaket.outcome": "granted", "skriv_vedtaket.hours_teacher": "400"}
    person.press("do:skriv_vedtaket", answers)
    assert "Leder godkjenner mange timer" in person.text
    person.press("do:lag_plan", expect=409)
    key = "skriv_vedtaket__leder_godkjenner"
    person.press(f"do:{key}", {f"{key}.outcome": "approve"})
    person.press("do:lag_plan")
    assert "Årsrapport" in person.text
    person.press("do:skriv_arsrapport")
    person.press("do:avslutt_saken", {"avslutt_saken.reason": "continues"})
    assert "Saken er avsluttet" in person.text


def test_a_refusal_goes_straight_to_the_end(built: Editor) -> None:
    person = through_to_decision(built)
    person.press("do:skriv_vedtaket", {"skriv_vedtaket.outcome": "refused"})
    assert "Fase 5 av 5: Avslutning" in person.text
    person.press("pause", {"pause": "ferie"})
    assert "På vent" in person.text


def test_it_is_published_and_shown(built: Editor) -> None:
    shown = built.client.get(f"/oppsett/forlop/{built.key}/foresatte/").content.decode()
    assert "Vi har fått henvisningen" in shown and "Nå ber vi om ja." in shown
    assert built.do("publish") == f"/oppsett/forlop/{built.key}/"
    with built.town.inside():
        assert current_workflow(built.key).number == 1
    assert "Se saker på eldre versjoner" in built.client.get(f"/oppsett/forlop/{built.key}/").content.decode()


def test_a_page_that_was_tampered_with_says_so(built: Editor) -> None:
    for carried in ("", "{", "[]", '{"today":"x"}', "[" * 5000):
        answer = built.client.post(built.url.replace("rediger", "prov"), {"act": "wait:day", "trial": carried})
        assert answer.status_code == 409
