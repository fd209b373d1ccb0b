"""BPMN 2.0 of a workflow: valid by the schema of the OMG, opened by a real library, with a picture, and inert."""

from copy import deepcopy
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow.bpmn.parser as spiff
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser

from casework.library.bpmn import BPMN, DC, DI, export
from casework.library.catalogue import shipped, templates
from casework.workflows.definition import load

SCHEMA = Path(spiff.__file__).parent / "schema" / "BPMN20.xsd"
N = {"bpmn": BPMN, "di": DI, "dc": DC}
Definition = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of the OMG, as the library that opens the files ships it."""
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def written(definition: Definition, language: str = "nb") -> bytes:
    """The file of this workflow, with the words of the national forms."""
    forms = {form.key: form.definition for form in templates("forms")}
    return export(load(definition), forms=forms, language=language)


def rich() -> Definition:
    """A workflow with all that there is: branches of each kind, sides, approvals, limits of each kind."""
    first = shipped("workflows", "school_referral", 1)
    assert first is not None
    made = first.definition
    tasks = {task["key"]: task for phase in made["phases"] for task in phase["tasks"]}
    tasks["write_assessment"]["approvals"] = [
        {"key": "team", "title": {"nb": "Teamet godkjenner", "nn": "Teamet godkjenner"}, "owner": ["team:inntak"]},
        {"key": "head", "title": {"nb": "Leder godkjenner", "nn": "Leiar godkjenner"}, "owner": ["ppt_head"]},
    ]
    words = {"nb": "Vei", "nn": "Veg"}
    accepted = {"eq": ["outcome", "accept"]}
    made["subs"] = [{"key": "klage", "workflow": "complaint", "title": words, "by": ["ppt_head"], "guardian": True}]
    made["branches"] = [
        {"key": "ut", "title": words, "after": "intake", "when": {"eq": ["outcome", "returned"]}, "close": "returned"},
        {"key": "fram", "title": words, "after": "intake", "when": {"not": accepted}, "to": "assessment"},
        {"key": "om", "title": words, "after": "decide", "when": {"eq": ["outcome", "refused"]}, "back": "assessment"},
        {"key": "side", "title": words, "after": "decide", "when": {"filled": "facts"}, "start": "klage"},
    ]
    made["deadlines"].append(
        {
            "key": "vaar",
            "title": words,
            "kind": "internal",
            "from": {"task": "decide"},
            "until": {"task": "write_plan"},
            "add": {"on": ["05-31", "11-30"]},
            "escalate": [{"after_days": 3, "to": ["ppt_head"]}],
        }
    )
    made["deadlines"].append(
        {
            "key": "skole",
            "title": words,
            "kind": "internal",
            "from": {"task": "refer"},
            "calendar": "school",
            "until": {"task": "intake"},
            "add": {"working_days": 10},
        }
    )
    return made


WORKFLOWS = [(each.key, each.definition) for each in templates("workflows")] + [("rich", rich())]


@pytest.mark.parametrize(("key", "definition"), WORKFLOWS, ids=[key for key, _ in WORKFLOWS])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_file_is_valid_by_the_schema(
    schema: etree.XMLSchema, key: str, definition: Definition, language: str
) -> None:
    document = etree.fromstring(written(definition, language))
    assert schema.validate(document), schema.error_log.filter_from_errors()[:5]


@pytest.mark.parametrize(("key", "definition"), WORKFLOWS, ids=[key for key, _ in WORKFLOWS])
def test_a_bpmn_library_opens_it_and_finds_every_task(key: str, definition: Definition) -> None:
    # The process is for people to read; the library insists on one that is to be carried out.
    raw = written(definition).replace(b'isExecutable="false"', b'isExecutable="true"')
    parser = BpmnParser()
    parser.add_bpmn_io(BytesIO(raw), filename=f"{key}.bpmn")
    spec = parser.get_spec(f"process_{definition['key']}")
    found = {name for name in spec.task_specs if name.startswith("task_")}
    assert found >= {f"task_{task}" for task in load(definition).tasks}


@pytest.mark.parametrize(("key", "definition"), WORKFLOWS, ids=[key for key, _ in WORKFLOWS])
def test_every_element_has_its_place_and_no_two_share_one(key: str, definition: Definition) -> None:
    document = etree.fromstring(written(definition))
    drawn = {shape.get("bpmnElement"): shape for shape in document.iterfind(".//di:BPMNShape", N)}
    process = document.find("bpmn:process", N)
    assert process is not None
    flow = etree.QName(BPMN, "sequenceFlow")
    nodes = [each for each in process.iter() if each.get("id") and each.find("bpmn:incoming", N) is not None]
    assert nodes and all(each.get("id") in drawn for each in nodes)
    edges = {edge.get("bpmnElement") for edge in document.iterfind(".//di:BPMNEdge", N)}
    assert edges == {each.get("id") for each in process.iter(flow)}
    boxes = {}
    for each in process.findall("bpmn:userTask", N) + process.findall("bpmn:exclusiveGateway", N):
        bounds = drawn[each.get("id")].find("dc:Bounds", N)
        assert bounds is not None
        boxes[each.get("id")] = [int(bounds.get(side, "0")) for side in ("x", "y", "width", "height")]
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        apart = a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]
        assert apart, (one, other)


def test_what_the_workflow_says_is_said() -> None:
    document = etree.fromstring(written(rich()))
    text = etree.tostring(document, encoding="unicode")
    lanes = [lane.get("name") for lane in document.iterfind(".//bpmn:lane", N)]
    assert lanes[0] == "Henvist" and lanes[-1] == "Sideløp"
    conditions = [each.text for each in document.iterfind(".//bpmn:conditionExpression", N)]
    assert any("«" in (each or "") and "er «" in (each or "") for each in conditions)
    clocks = document.findall(".//bpmn:boundaryEvent", N)
    assert clocks and all(clock.get("cancelActivity") == "false" for clock in clocks)
    durations = {each.text for each in document.iterfind(".//bpmn:timeDuration", N)}
    assert {"P1M", "P3M", "10 skoledager", "den første 31.05., 30.11."} <= durations
    assert [each.text for each in document.iterfind(".//bpmn:timeCycle", N)] == ["R/P1Y"]
    assert {each.get("calledElement") for each in document.iterfind(".//bpmn:callActivity", N)} == {"process_complaint"}
    assert document.find(".//bpmn:subProcess[@triggeredByEvent='true']", N) is not None
    assert document.find(".//bpmn:parallelGateway", N) is not None
    assert "forvaltningsloven § 11 a" in text and "Teamet godkjenner" in text
    per_guardian = document.find(".//bpmn:userTask[@id='task_consent_assessment']", N)
    assert per_guardian is not None and per_guardian.find("bpmn:multiInstanceLoopCharacteristics", N) is not None


def test_hostile_texts_stay_text(schema: etree.XMLSchema) -> None:
    hostile = "<script>alert(1)</script> ]]> &x; \x01\x0b\ufffe « \U0001f600"
    made = deepcopy(rich())
    made["title"]["nb"] = made["phases"][0]["title"]["nb"] = made["phases"][0]["tasks"][0]["title"]["nb"] = hostile
    made["phases"][0]["tasks"][0]["help"] = {"nb": hostile, "nn": hostile}
    raw = written(made)
    assert b"<script" not in raw and b"\x01" not in raw
    document = etree.fromstring(raw)
    assert schema.validate(document)
    process = document.find("bpmn:process", N)
    assert process is not None and (process.get("name") or "").startswith("<script>alert(1)</script> ]]> &x;")
