"""Which invented children there are, and how far each has come: a spread of phases, lights and family situations."""

from dataclasses import dataclass, field
from datetime import date

from core.calendar import add_months

STEPS = (
    "refer",
    "consent_assessment",
    "intake",
    "assign",
    "talk_guardian",
    "talk_child",
    "observe",
    "write_assessment",
    "review_assessment",
    "issue_assessment",
    "consent_decision",
    "decide",
    "write_plan",
    "evaluate",
    "close",
)


@dataclass(frozen=True)
class Story:
    """One child's case: `last` is the last step done, `rest` days ago; the case was opened `age` days ago."""

    first: str
    last_name: str
    born: int
    grade: str
    theme: int
    last: str
    age: int
    rest: int = 1
    extra: frozenset[str] = field(default_factory=frozenset)


def _story(name: str, born: int, grade: int, theme: int, last: str, age: int, *extra: str, rest: int = 1) -> Story:
    first, _, surname = name.partition(" ")
    return Story(first, surname, born, str(grade), theme, last, age, rest, frozenset(extra))


def due_in(days: int, today: date) -> int:
    """How many days ago a referral was made whose three months end `days` from today."""
    target = date.fromordinal(today.toordinal() + days)
    return (today - add_months(target, -3)).days


def large(today: date) -> list[Story]:
    """A town's stock: what an adviser's list looks like on an ordinary day."""
    return [
        _story("Test Testesen Eikeland", 2018, 3, 0, "talk_child", due_in(-3, today), rest=20),
        _story("Prøve Nordmann", 2017, 4, 1, "talk_child", due_in(2, today), rest=9),
        _story("Áilu Eksempel Sara", 2015, 6, 2, "write_assessment", due_in(5, today), "other_school"),
        _story("Kari Prøvesen", 2020, 1, 0, "observe", due_in(19, today), rest=4),
        _story("Iben Eksempelsen", 2016, 5, 4, "consent_decision", 75, "login_guardian"),
        _story("Sofie Utenfor Virkelighet", 2016, 5, 0, "write_plan", 430, rest=345),
        _story("Emil Liksomsen", 2019, 2, 1, "assign", 9),
        _story("Noah Påfunn", 2013, 8, 3, "assign", 60, "paused", "other_school", rest=30),
        _story("Aksel Innbilt", 2015, 6, 2, "issue_assessment", 96, "explained", rest=3),
        _story("Ola Demo Fiktivsen", 2012, 9, 3, "write_plan", 330, "second", rest=215),
        _story("Henrik Papirsen", 2012, 9, 4, "decide", 110, "no_responsibility", "second", rest=9),
        _story("Ella Skyggesen", 2019, 2, 1, "review_assessment", 70, "protected", "second"),
        _story("Vilja Drømmestad", 2017, 4, 3, "assign", 33, "forgotten_interim", "second", rest=12),
        _story("Mina Oppdiktet", 2017, 4, 2, "", 2),
        _story("Jonas Tenktesen", 2018, 3, 4, "refer", 6, "login_guardian"),
        _story("Lea Fantasia Holm", 2014, 7, 0, "consent_assessment", 9, "living_apart", "other_school"),
        _story("Tobias Luftslott", 2016, 5, 1, "consent_assessment", 15, "returned", rest=4),
        _story("Frida Finnesikke", 2016, 5, 3, "close", 420, rest=20),
    ]


# The same stories have other children in each small municipality.
SMALL_NAMES = {
    "3324": "Nils Eksempelstad|Ane Prøvedotter|Tor Skrivefeil|Marit Testvik|Isak Tomrom|Jon Liksomlia|Siri Utanlandia",
    "5006": "Live Påhitt|Oskar Prøvekåsa|Tiril Luftslott|Even Oppdiktstad|Hedda Tenktmo|Brage Liksomhaug|Ylva Skinnby",
    "5053": "Pernille Testnes|Magnus Fiktivholm|Eira Prøveby|Sindre Fantasivik|Alma Innbilt|Ulv Tenktås|Saga Demodal",
    "5041": "Ánte Demo Bull|Elle Prøve Kappfjell|Jovnna Testfjell|Sanna Tenktvatn|Leo Liksommo|Rune Tomt|Ida Fiktiv",
}


def small(number: str, today: date) -> list[Story]:
    """A small municipality's stock."""
    names = SMALL_NAMES.get(number, SMALL_NAMES["3324"]).split("|")
    return [
        _story(names[0], 2017, 4, 0, "observe", due_in(12, today), rest=6),
        _story(names[1], 2015, 6, 1, "consent_decision", due_in(-14, today), rest=2),
        _story(names[2], 2018, 3, 2, "consent_assessment", 8),
        _story(names[3], 2013, 8, 3, "write_plan", 400, "login_guardian", rest=340),
        _story(names[4], 2016, 5, 4, "refer", 5, "login_guardian"),
        _story(names[5], 2019, 2, 1, "assign", 50, "paused", rest=25),
        _story(names[6], 2014, 7, 0, "close", 400, rest=45),
    ]


# Names for as many more as somebody asks for.
FIRST = [
    "Ada",
    "Bo",
    "Cora",
    "Dag",
    "Eli",
    "Finn",
    "Gro",
    "Hans",
    "Ida",
    "Jo",
    "Kine",
    "Leif",
    "Maja",
    "Nora",
    "Odd",
    "Pia",
    "Rolf",
    "Silje",
    "Tuva",
    "Ulrik",
    "Vilde",
    "Yngve",
]
LAST = [
    "Prøvesen",
    "Eksempelvik",
    "Testrud",
    "Liksomdal",
    "Tenkteng",
    "Påfunnli",
    "Oppdiktås",
    "Fiktivmo",
    "Demoberg",
    "Skissenes",
]


def more(number: int) -> Story:
    """One more child, the same each time for the same number."""
    # Mostly young cases: they are quick to make, and a thousand of them are for measuring with.
    until = "decide" if number % 10 == 0 else "write_assessment"
    last = STEPS[number % STEPS.index(until)]
    first, surname = FIRST[number % len(FIRST)], LAST[(number // len(FIRST)) % len(LAST)]
    born = 2011 + number % 9
    return Story(
        first, f"{surname} {number}", born, str(min(10, max(1, 2025 - born - 5))), number % 5, last, 20 + number % 150
    )
