"""Cases about no child and cases beside another, when municipalities merge or split: they keep together and follow."""

import json
from collections.abc import Callable

import pytest

from casework.cases import services
from casework.cases.models import Case
from casework.cases.subs import start_sub
from casework.insights import handover
from core import clock
from tenants import isolation
from tenants.lifecycle import standing
from tests.casework.running_sample import Run, publish_all
from tests.cast import Town, operator_act, register_child
from tests.tenants.test_uniting import command

Factory = Callable[[], Town]


@pytest.fixture
def old(new_town: Factory) -> Town:
    """A municipality with a case, what runs beside it, and a case about no child at each school."""
    town = new_town()
    with town.inside():
        publish_all(town)
        run = Run(town, register_child(town).id, clock.now())
        start_sub(case_id=run.id, sub_key="talk", act=town.act("school_head"))
        for unit, who in ((town.school, "school_head"), (town.other_school, "other_head")):
            services.open_case(unit_id=unit, workflow_key="own_system", title="Uro i klassen", act=town.act(who))
    with isolation.use_operator():
        standing.close(tenant_id=town.tenant.id, standing="read_only", act=operator_act(), by_worker=True)
    return town


def test_a_case_and_what_runs_beside_it_share_their_new_number(old: Town, new_town: Factory) -> None:
    new = new_town()
    with new.inside():
        publish_all(new)
        Run(new, register_child(new).id, clock.now())
    command("merge", new.tenant.number, "--from", old.tenant.number)
    with new.inside():
        sub = Case.objects.select_related("parent").get(sub_no=1)
        assert sub.parent is not None and sub.number == f"{sub.parent.number}-1"
        assert Case.objects.filter(child=None).count() == 2
        mains = sorted(Case.objects.filter(parent=None).values_list("serial", flat=True))
        assert mains == list(range(1, len(mains) + 1))


def test_handed_back_each_has_a_folder_of_its_own(old: Town) -> None:
    with old.inside():
        told = {path: json.loads(content) for path, content in handover.cases()}
        year = Case.objects.earliest("opened_at").year
    beside = told[f"cases/{year}/0001-1/case.json"]
    assert beside["case"]["parent_id"] == told[f"cases/{year}/0001/case.json"]["case"]["id"]
    assert [case["child"] for case in told.values()].count(None) == 2


def test_a_case_about_no_child_follows_its_school(old: Town, new_town: Factory) -> None:
    target = new_town()
    command("split", old.tenant.number, "--to", target.tenant.number, "--unit", "Lerkendal skole")
    with target.inside():
        case = Case.objects.get()
        assert (case.title, case.child) == ("Uro i klassen", None)
    command("split", old.tenant.number, "--to", target.tenant.number, "--remove")
    with old.inside():
        assert Case.objects.filter(child=None).count() == 1
        assert Case.objects.filter(sub_no=1).exists()
