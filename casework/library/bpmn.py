"""A workflow as BPMN 2.0 XML with its picture, for a municipality's process portal; nothing is read back. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from casework.forms.definition import every, in_language
from casework.forms.definition import load as load_form
from casework.library.bpmn_graph import SIDE, Flow, Graph, Node, graph
from casework.library.bpmn_layout import Box, Layout, layout
from casework.library.bpmn_words import Words
from casework.workflows.definition import WorkflowDefinition

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DD: Final = "http://www.omg.org/spec/DD/20100524/DI"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACE: Final = "https://samspor.example/bpmn"
MEDIA_TYPE: Final = "application/bpmn+xml"
Ways = tuple[dict[str, list[Flow]], dict[str, list[Flow]]]
# What XML 1.0 cannot say at all, however it is escaped.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export(definition: WorkflowDefinition, *, forms: Mapping[str, Mapping[str, Any]], language: str) -> bytes:
    """The file. `forms` are the definitions of the forms that tasks ask for: conditions then use their words."""
    words = Words(language, _Names(definition, forms, language))
    drawn = graph(definition, words)
    lanes = {phase.key: words.text(phase.title) for phase in definition.phases}
    if any(node.lane == SIDE for node in drawn.nodes.values()):
        lanes[SIDE] = words["side"]
    root = ET.Element(f"{{{BPMN}}}definitions", {"id": "definitions", "targetNamespace": NAMESPACE})
    root.attrib |= {"exporter": "Samspor", "exporterVersion": "1"}
    title = words.text(definition.title)
    together = _sub(root, BPMN, "collaboration", id="collaboration")
    _sub(together, BPMN, "participant", id="pool", name=title, processRef=_process_id(definition.key))
    process = _sub(root, BPMN, "process", id=_process_id(definition.key), name=title, isExecutable="false")
    _lanes(process, drawn, lanes)
    _elements(process, drawn, drawn.ways(), inside="")
    _diagram(root, drawn, layout(drawn, list(lanes)))
    for prefix, space in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
        ET.register_namespace(prefix, space)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


class _Names:
    """What the forms call their questions and answers."""

    def __init__(self, definition: WorkflowDefinition, forms: Mapping[str, Mapping[str, Any]], language: str) -> None:
        self._language = language
        loaded = {key: load_form(form) for key, form in forms.items() if key in definition.forms}
        self._fields = {
            (task.key, item.id): item
            for task in definition.tasks.values()
            if task.form in loaded
            for item in every(loaded[task.form].fields)
        }

    def __call__(self, task: str, field: str, value: object) -> str:
        item = self._fields.get((task, field))
        if item is None:
            return field if value is None else str(value)
        if value is None:
            return item.label_in(self._language)
        labels = (in_language(each.label, self._language) for each in item.options if each.value == value)
        return next(labels, str(value))


def _process_id(key: str) -> str:
    return f"process_{key}"


def _lanes(process: ET.Element, drawn: Graph, lanes: Mapping[str, str]) -> None:
    outer = _sub(process, BPMN, "laneSet", id="lanes")
    for lane, title in lanes.items():
        inner = _sub(outer, BPMN, "lane", id=f"lane_{lane}", name=title)
        for node in drawn.nodes.values():
            if node.lane == lane and not node.inside:
                _sub(inner, BPMN, "flowNodeRef").text = node.id


def _elements(parent: ET.Element, drawn: Graph, ways: Ways, *, inside: str) -> None:
    for node in drawn.nodes.values():
        if node.inside == inside:
            _node(parent, drawn, node, ways)
    for flow in drawn.flows:
        if drawn.nodes[flow.source].inside == inside:
            _flow(parent, flow)


def _node(parent: ET.Element, drawn: Graph, node: Node, ways: Ways) -> None:
    made = _sub(parent, BPMN, node.tag, id=node.id, **_attributes(node))
    for told in node.documentation:
        _sub(made, BPMN, "documentation").text = _sayable(told)
    for way, flows in zip(("incoming", "outgoing"), ways, strict=True):
        for flow in flows[node.id]:
            _sub(made, BPMN, way).text = flow.id
    _details(made, node)
    if node.tag == "subProcess":
        _elements(made, drawn, ways, inside=node.id)


def _details(made: ET.Element, node: Node) -> None:
    for at, owner in enumerate(node.owners):
        who = _sub(made, BPMN, "potentialOwner", id=f"{node.id}_owner_{at + 1}", name=owner)
        what = _sub(who, BPMN, "resourceAssignmentExpression")
        _sub(what, BPMN, "formalExpression").text = _sayable(owner)
    if node.each:
        times = _sub(made, BPMN, "multiInstanceLoopCharacteristics", isSequential="false")
        _informal(_sub(times, BPMN, "loopCardinality"), node.each)
    if node.timer:
        clock = _sub(made, BPMN, "timerEventDefinition", id=f"{node.id}_clock")
        _informal(_sub(clock, BPMN, node.timer[0]), node.timer[1])
    if node.tag == "startEvent" and node.inside:
        _sub(made, BPMN, "escalationEventDefinition", id=f"{node.id}_by_hand")


def _attributes(node: Node) -> dict[str, str]:
    given = {"name": node.name, "default": node.default}
    if node.on:
        given |= {"attachedToRef": node.on, "cancelActivity": "false"}
    if node.tag == "callActivity":
        given["calledElement"] = _process_id(node.called)
    if node.tag == "subProcess":
        given["triggeredByEvent"] = "true"
    elif node.tag == "startEvent" and node.inside:
        given["isInterrupting"] = "false"
    return {name: value for name, value in given.items() if value}


def _flow(parent: ET.Element, flow: Flow) -> None:
    given = {"name": flow.name} if flow.name else {}
    made = _sub(parent, BPMN, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target, **given)
    if flow.condition:
        _informal(_sub(made, BPMN, "conditionExpression"), flow.condition)


def _diagram(root: ET.Element, drawn: Graph, placed: Layout) -> None:
    plane = _sub(_sub(root, DI, "BPMNDiagram", id="diagram"), DI, "BPMNPlane", id="plane", bpmnElement="collaboration")
    _shape(plane, "pool", placed.pool, isHorizontal="true")
    for lane, box in placed.lanes.items():
        _shape(plane, f"lane_{lane}", box, isHorizontal="true")
    for node in drawn.nodes.values():
        expanded = {"isExpanded": "true"} if node.tag == "subProcess" else {}
        _shape(plane, node.id, placed.boxes[node.id], **expanded)
    for flow in drawn.flows:
        edge = _sub(plane, DI, "BPMNEdge", id=f"{flow.id}_edge", bpmnElement=flow.id)
        for x, y in placed.ways[flow.id]:
            _sub(edge, DD, "waypoint", x=str(x), y=str(y))


def _shape(plane: ET.Element, name: str, box: Box, **given: str) -> None:
    made = _sub(plane, DI, "BPMNShape", id=f"{name}_shape", bpmnElement=name, **given)
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    _sub(made, DC, "Bounds", **{name: str(value) for name, value in sides.items()})


def _informal(made: ET.Element, told: str) -> None:
    """BPMN's own way to say something in words, which no engine is to carry out."""
    made.set(f"{{{XSI}}}type", "bpmn:tExpression")
    made.text = _sayable(told)


def _sub(parent: ET.Element, space: str, tag: str, **given: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{space}}}{tag}", {name: _sayable(value) for name, value in given.items()})


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text)
