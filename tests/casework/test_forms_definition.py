"""What may be published as a form, and what is said about what may not."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.forms.definition import DefinitionError, FormDefinition, load
from casework.forms.json_schema import schema
from casework.forms.succession import succession_problems
from casework.forms.validation import clean
from tests.casework.form_strategies import definitions
from tests.casework.forms_sample import ALL_TYPES, field, form, text


def problems(definition: Any) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load(definition)
    return caught.value.problems


def test_a_definition_says_what_it_asks() -> None:
    loaded = load(ALL_TYPES)
    assert [item.id for item in loaded.fields][:3] == ["name", "story", "days"]
    assert loaded.field("name").length == 10
    assert loaded.field("note").length == 20_000
    assert loaded.field("why").label_in("nn") == "Kvifor?"
    assert loaded.field("why").label_in("en") == "Hvorfor?"
    assert loaded.field("told").help_in("nn") == "Les dette."
    assert loaded.types["papers"] == "file"
    with pytest.raises(KeyError):
        loaded.field("stranger")


OK = field("above", "radio")
WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    (field("above", "text"), "used twice"),
    (field("Not Snake", "text"), "snake_case"),
    (field("x" * 61, "text"), "snake_case"),
    (field("up__load", "text"), "snake_case"),
    (field("act", "text"), "none of"),
    (field("q", "magic"), "unknown type"),
    (field("q", "text", script="alert(1)"), "unknown keys"),
    (field("q", "text", label={"nb": "Bare bokmål"}), "no text in nn"),
    (field("q", "text", label={"nn": "Berre nynorsk"}), "in bokmål (nb)"),
    (field("q", "text", label={"nb": "A", "nn": " "}), "nn is empty"),
    (field("q", "text", label={"nb": 1, "nn": "A"}), "nb is empty"),
    (field("q", "text", label=text("A") | {"xx": "A"}), "may have nn, se and en"),
    (field("q", "text", label=text("A" * 1001, "A")), "longer than"),
    (field("q", "text", label=text("A\x00", "A")), "cannot be stored"),
    (field("q", "text", help={"nb": "Hjelp"}), "q help: has no text in nn"),
    (field("q", "radio", options=[]), "they need them"),
    (field("q", "text", options=OK["options"]), "belong to choice"),
    (field("q", "radio", options=[OK["options"][0]] * 2), "must be different"),
    (field("q", "radio", options=[{"value": "", "label": text("A")}]), "1 to 100 characters"),
    (field("q", "radio", options=[{"value": ["a"], "label": text("A")}]), "1 to 100 characters"),
    (field("q", "radio", options=[{"value": "a"}]), "list of value and label"),
    (field("q", "radio", options=[{"value": "a", "label": {"nb": "A"}}]), "q option a"),
    (field("q", "text", min=1), "only numbers, dates, checks and repeats"),
    (field("q", "int", min=2, max=1), "min is greater"),
    (field("q", "int", min=1.5), "same kind"),
    (field("q", "dec", max=float("inf")), "same kind"),
    (field("q", "int", min=True), "same kind"),
    (field("q", "date", min="2024-02-30"), "same kind"),
    (field("q", "date", min="01.01.2024"), "same kind"),
    (field("q", "checks", min=3), "nobody can choose"),
    (field("q", "checks", max=0), "nobody can choose"),
    (field("q", "text", max_length=0), "max_length"),
    (field("q", "text", max_length=100_001), "max_length"),
    (field("q", "int", max_length=5), "max_length is not for int"),
    (field("q", "dec", decimals=0), "decimals"),
    (field("q", "dec", decimals=7), "decimals"),
    (field("q", "int", decimals=2), "decimals is not for int"),
    (field("q", "text", required="yes"), "true or false"),
    (field("q", "text", multiple=True), "multiple is not for text"),
    (field("q", "text", person_role="teacher"), "person_role is not for text"),
    (field("q", "person", person_role="Any one"), "snake_case"),
    (field("q", "unit", unit_kind=3), "snake_case"),
    (field("q", "text", prefill="__class__"), "prefill"),
    (field("q", "info", required=True), "required is not for info"),
    (field("q", "info", prefill="child.name"), "prefill is not for info"),
    (field("q", "text", show_if={"filled": "below"}), "not a question further up"),
    (field("q", "text", show_if={"filled": "q"}), "not a question further up"),
    (field("q", "text", show_if={"eq": ["above", "z"]}), "does not have"),
    (field("q", "text", show_if={"eq": ["above", True]}), "does not have"),
    (field("q", "text", show_if={"gt": ["above", 1]}), "cannot ask that"),
    (field("q", "text", show_if={"has": ["above", "a"]}), "cannot ask that"),
    (field("q", "text", show_if={"matches": ["above", ".*"]}), "malformed"),
    (field("q", "text", show_if=None), "malformed"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG_FIELDS, ids=[said for _, said in WRONG_FIELDS])
def test_a_faulty_question_is_named(wrong: dict[str, Any], said: str) -> None:
    found = problems(form([OK, wrong, field("below", "text")]))
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    ("above", "rule"),
    [
        (field("above", "int"), {"eq": ["above", "1"]}),
        (field("above", "int"), {"eq": ["above", True]}),
        (field("above", "bool"), {"eq": ["above", 1]}),
        (field("above", "bool"), {"eq": ["above", False]}),
        (field("above", "bool"), {"filled": "above"}),
        (field("above", "date"), {"eq": ["above", 1]}),
        (field("above", "checks"), {"has": ["above", "z"]}),
        (field("above", "checks"), {"eq": ["above", "a"]}),
        (field("above", "file"), {"has": ["above", "a"]}),
        (field("above", "info"), {"filled": "above"}),
    ],
)
def test_a_condition_compares_like_with_like(above: dict[str, Any], rule: dict[str, Any]) -> None:
    assert len(problems(form([above, field("q", "text", show_if=rule)]))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        None,
        "form",
        form([OK], pages=[]),
        form([OK], pages={"key": "one"}),
        form([]),
        form([OK], version="1"),
        form([OK], version=True),
        form([OK], key="Not Snake"),
        form([OK], title={"nb": "A"}),
        form([OK], intro="Tekst"),
        form([OK], law="opplæringslova"),
        form([OK], law=[{"law": "opplæringslova"}]),
        form([OK], law=[{"law": "opplæringslova", "paragraph": "§ 11-6", "valid_from": "snart"}]),
        form([OK], owner="x"),
        form([OK], pages=[*form([OK])["pages"], *form([field("q", "text")])["pages"]]),
        form([field(f"q{at}", "text") for at in range(501)]),
    ],
)
def test_a_faulty_form_is_refused(wrong: object) -> None:
    assert problems(wrong)


def test_conditions_are_limited_in_all() -> None:
    rule = {"any": [{"filled": "above"}] * 1500}
    assert load(form([OK, field("q", "text", show_if=rule)])).field("q").show_if == rule
    found = problems(form([OK, field("q", "text", show_if=rule), field("r", "text", show_if=rule)]))
    assert found == ["form: its conditions have more than 2000 parts in all"]


def test_all_problems_are_told_at_once() -> None:
    found = problems(form([field("q", "magic"), field("r", "radio", options=[]), field("s", "int", min=2, max=1)]))
    assert [problem.split(":")[0] for problem in found] == ["q", "r", "s"]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=3) | st.sampled_from(["q0", "nb"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["nb", "nn", "eq", "in", "all", "filled", "value", "label"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
MORE = ["help", "intro", "law", "min", "max", "max_length", "decimals", "person_role", "show_if", "options", "core"]


def _places(part: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [above, *(place for key, value in inside for place in _places(value, (*above, key)))]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_handed_in_is_either_usable_or_refused_with_reasons(data: st.DataObject) -> None:
    definition: Any = copy.deepcopy(data.draw(definitions()))
    *above, last = data.draw(st.sampled_from(_places(definition)[1:]))
    part = definition
    for key in above:
        part = part[key]
    part[data.draw(st.sampled_from([last, *MORE])) if isinstance(part, dict) else last] = data.draw(JUNK)
    try:
        loaded = load(definition)
    except DefinitionError as error:
        assert error.problems
        return
    assert schema(loaded)["type"] == "object"
    assert clean(loaded, {}, partial=True).errors == {}
    assert all(item.label_in("nn") for item in loaded.fields)


def version(fields: list[dict[str, Any]], number: int = 1) -> FormDefinition:
    return load(form(fields, version=number))


def test_an_id_keeps_its_type_for_ever() -> None:
    first, second = version([field("days", "int"), field("name", "text")]), version([field("name", "text")])
    assert succession_problems(version([field("days", "int"), field("new", "text")]), [first, second]) == []
    (problem,) = succession_problems(version([field("days", "text")], 2), [first, second])
    assert problem.startswith("days: was a question of type int")


def test_what_the_law_asks_for_stays_until_the_template_is_newer() -> None:
    core = field("child_view", "long", core=True, required=True)
    old = version([field("kind", "radio"), core])
    for changed in (
        [field("kind", "radio")],
        [field("kind", "radio"), core | {"core": False}],
        [field("kind", "radio"), core | {"required": False}],
        [field("kind", "radio"), core | {"show_if": {"eq": ["kind", "a"]}}],
    ):
        assert len(succession_problems(version(changed), [old])) == 1
        assert succession_problems(version(changed, 2), [old]) == []
    reworded = core | {"label": text("Hva mener barnet?", "Kva meiner barnet?")}
    assert succession_problems(version([reworded, field("kind", "radio")]), [old]) == []
