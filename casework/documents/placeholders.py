"""The closed list of what a letter may ask for. A path that is not here cannot be published in a letter."""

from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["text", "date", "number", "flag", "lines", "rows", "sections"]


@dataclass(frozen=True)
class Placeholder:
    """What one path holds; `keys` are the columns of a rows placeholder."""

    kind: Kind
    keys: frozenset[str] = field(default_factory=frozenset)


def _of(kind: Kind, *paths: str) -> dict[str, Placeholder]:
    return {path: Placeholder(kind) for path in paths}


def _named(group: str, names: str) -> list[str]:
    return [f"{group}.{name}" for name in names.split()]


def _rows(path: str, keys: str) -> dict[str, Placeholder]:
    return {path: Placeholder("rows", frozenset(keys.split()))}


_TEXTS: Final = [
    *_named("child", "name first_name national_id unit grade languages own_words"),
    *_named("case", "number title adviser adviser_title adviser_phone adviser_email phase reason"),
    *_named("recipient", "name"),
    *_named("guardians", "names"),
    *_named("sender", "name title unit phone email"),
    *_named("municipality", "name service_name number url email phone"),
    *_named("unit", "name leader"),
    *_named("referral", "reason referrer tried"),
    *_named("consent", "purpose text"),
    *_named("assessment", "number conclusion benefit goals help_type organisation competence extent deviation author"),
    *_named("decision", "number outcome summary reasons facts best_interests organisation competence deviation"),
    *_named("decision", "deviation_reasons expert_deviation_reasons child_view guardian_view law decider delegation"),
    *_named("complaint", "recipient appeal_body summary assessment outcome"),
    *_named("plan", "title period responsible"),
    *_named("evaluation", "period benefit further author"),
    *_named("letter", "reference body next_step"),
]
_DATES: Final = [
    *_named("child", "birth_date"),
    *_named("case", "opened_on due_on referred_on closed_on"),
    *_named("consent", "given_on due_on"),
    *_named("assessment", "date"),
    *_named("decision", "date valid_from valid_to complaint_due"),
    *_named("complaint", "received_on due_on"),
    *_named("plan", "valid_from valid_to"),
    *_named("evaluation", "date"),
    *_named("letter", "date"),
]
_NUMBERS: Final = [
    *_named("case", "expected_months"),
    *_named("decision", "hours_per_week hours_per_year clock_hours_year"),
    *_named("evaluation", "hours_granted hours_given"),
]
_FLAGS: Final = [*_named("assessment", "recommends"), *_named("decision", "granted refused interim deviates")]

PLACEHOLDERS: Final[dict[str, Placeholder]] = {
    **_of("text", *_TEXTS),
    **_of("date", *_DATES),
    **_of("number", *_NUMBERS),
    **_of("flag", *_FLAGS),
    **_of("lines", "guardians.lines", "decision.measures", "documents.attached"),
    **_of("sections", *[f"{group}.sections" for group in ("referral", "assessment", "decision", "plan", "evaluation")]),
    **_rows("consent.answers", "name answer on"),
    **_rows("decision.extent", "what hours unit organisation competence"),
    **_rows("plan.goals", "goal measure criterion responsible"),
    **_rows("evaluation.goals", "goal result status"),
}
PRINTED_KINDS: Final = frozenset({"text", "date", "number"})

# What every case has a value for: a letter may ask for it anywhere.
ALWAYS: Final = frozenset(
    {
        *_named("child", "name first_name birth_date national_id unit"),
        *_named("case", "number title opened_on referred_on"),
        *_named("municipality", "name service_name number"),
        *_named("sender", "name title unit"),
        *("recipient.name", "unit.name", "letter.date", "complaint.recipient", "complaint.appeal_body"),
    }
)
# What the task behind a letter of this kind has a value for besides.
ALWAYS_IN: Final = {
    "assessment": frozenset(_named("assessment", "date author")),
    "decision": frozenset(
        _named("decision", "outcome summary date facts reasons best_interests child_view guardian_view")
        + _named("decision", "complaint_due decider")
    ),
    "plan": frozenset(_named("plan", "valid_from valid_to")),
    "evaluation": frozenset(_named("evaluation", "period date author further")),
}
