"""The municipality's own words: whole words alone, in all forms, in what people read and nowhere else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases import services as cases
from casework.documents.selectors import current_letters
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form, current_forms
from casework.library.wording import preview_words, publish_words
from casework.local.terms import save_words, wording_in
from casework.local.words import CONCEPTS, Wording, left_alone, wording
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflow
from core.audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Invalid
from tests.cast import Town, register_child

TILMELDING = ("tilmelding", "tilmeldingen", "tilmeldinger", "tilmeldingene")
TILMELDE = ("tilmelde", "tilmelder", "tilmeldte", "tilmeldt", "tilmeldes")
LEDER = ("enhetsleder", "enhetslederen", "enhetsledere", "enhetslederne")
OWN = {"referral": TILMELDING, "refer": TILMELDE, "service": ("PPS",), "head": LEDER}
WORDING = wording(OWN, {}, "nb")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ny henvisning", "Ny tilmelding"),
        ("Henvisningen er sendt. HENVISNING!", "Tilmeldingen er sendt. TILMELDING!"),
        ("Barnet henvises av rektor.", "Barnet tilmeldes av enhetsleder."),
        ("henvisningenes innhold, rektors ord", "tilmeldingenes innhold, enhetsleders ord"),
        ("PPT og PPTs rådgiver", "PPS og PPS’ rådgiver"),
        ("PPT-leder", "PPS-leder"),
        ("ppt", "ppt"),
        ("henvisningsskjema og lovhenvisning", "henvisningsskjema og lovhenvisning"),
        ("inspektør i direktorat, prorektor, rektor-klubben", "inspektør i direktorat, prorektor, rektor-klubben"),
        (
            "{{henvisning}} {{ henvisning.dato }} %(henvisning)s {henvisning}",
            "{{henvisning}} {{ henvisning.dato }} %(henvisning)s {henvisning}",
        ),
        (
            "Se https://ppt.no/henvisning og henvisning@kommune.no",
            "Se https://ppt.no/henvisning og henvisning@kommune.no",
        ),
        ("", ""),
    ],
)
def test_whole_words_in_all_their_forms(before: str, after: str) -> None:
    assert WORDING.applied(before) == after


def test_words_may_be_changed_again_and_back() -> None:
    again = wording({"referral": ("melding", "meldingen", "meldinger", "meldingene")}, {"referral": [TILMELDING]}, "nb")
    assert again.applied("Henvisningen og tilmeldingen") == "Meldingen og meldingen"
    back = wording({"referral": CONCEPTS[0].usual["nb"]}, {"referral": [TILMELDING]}, "nb")
    assert back.applied("Tilmeldingene") == "Henvisningene"


def test_longer_words_are_told_of_and_left_alone() -> None:
    assert left_alone(["Henvisningsskjema, henvisningens, rektorat"], WORDING.instead) == [
        "henvisningsskjema",
        "rektorat",
    ]


@given(st.text(max_size=60), st.sampled_from(["{{child.name}}", "%(n)s", "https://ppt.no/x"]))
def test_changing_words_twice_changes_nothing_more_and_keeps_placeholders(text: str, kept: str) -> None:
    once = WORDING.applied(f"{text} {kept} henvisning")
    assert WORDING.applied(once) == once and kept in once
    assert Wording({}).applied(text) == text


def test_words_are_checked_and_are_the_administrators_alone(town: Town) -> None:
    with town.inside():
        act = town.act("admin")
        with pytest.raises(Invalid) as refused:
            save_words(language="nb", words={"referral": ("til{{melding}}", "x" * 61), "nothing": ("x",)}, act=act)
        assert refused.value.fields == {
            "nothing": ["option"],
            "nb_referral_0": ["word"],
            "nb_referral_1": ["too_long"],
        }
        with pytest.raises(Forbidden):
            save_words(language="nb", words=OWN, act=town.act("ppt_head"))
        assert save_words(language="nb", words=OWN, act=act) == 4
        assert save_words(language="nb", words=OWN, act=act) == 0
        assert wording_in("nb").applied("PPT") == "PPS" and wording_in("nn").applied("PPT") == "PPT"


def test_all_is_previewed_and_published_in_one_act(town: Town) -> None:
    with town.inside():
        act = town.act("admin")
        assert preview_words().items == ()
        case = cases.open_case(child_id=register_child(town).id, unit_id=town.school, act=town.act("school_head"))
        save_words(language="nb", words=OWN, act=act)
        save_words(language="nn", words={"service": ("PPS",)}, act=act)
        preview = preview_words()
        assert {item.kind for item in preview.items} == {"form", "letter", "workflow"}
        before = {row.key: row.definition for row in current_forms()}
        with pytest.raises(Conflict):
            publish_words(fingerprint="another", act=act)
        count = publish_words(fingerprint=preview.fingerprint, act=act)
        assert count == len(preview.items)
        for row in current_forms():
            assert _bones(row.definition) == _bones(before[row.key])
        assert current_form("referral_school").number == 2
        assert "PPS" in json.dumps(_letter("acknowledgement"))
        assert preview_words().items == ()
        assert AuditEntry.objects.filter(action="terms.applied").count() == 1
        # The case that runs keeps the version that it began with.
        case.refresh_from_db()
        assert case.workflow_version.number == 1 and current_workflow("school_referral").number == 2
        assert FormVersion.objects.filter(key="referral_school", number=1).exists()
        assert WorkflowVersion.objects.filter(key="school_referral").count() == 2


def _letter(key: str) -> Any:
    return next(row.definition for row, _loaded in current_letters() if row.key == key)


def _bones(value: Any) -> Any:
    """The definition without what people read."""
    if isinstance(value, dict):
        if value and value.keys() <= {"nb", "nn", "se", "en"}:
            return sorted(value)
        return {key: _bones(one) for key, one in value.items()}
    return [_bones(one) for one in value] if isinstance(value, list) else value
