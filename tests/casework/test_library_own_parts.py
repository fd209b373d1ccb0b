"""A municipality's own words and school calendar in a package: shown first, taken in one by one, never silently."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework.library import exchange
from casework.library.own_parts import OwnChange, OwnItem
from casework.library.packages import Content, Package, PackagedFree, PackagedYear, build
from casework.library.signing import Signer
from casework.local.calendar import Free, save_school_year, school_years
from casework.local.terms import save_words, words_now
from core.audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Invalid
from tests.casework.test_library_exchange import exported, own_form, shared
from tests.cast import Town, build_next_town

YEAR = PackagedYear("2026/2027", date(2026, 8, 17), date(2027, 6, 18))
AUTUMN = PackagedFree("Høstferie", date(2026, 10, 5), date(2026, 10, 9))


@pytest.fixture(scope="module")
def giver(database: None) -> Town:
    """Says «tilmelding» and «PPS», and has a school year."""
    town = build_next_town()
    with town.inside():
        act = town.act("admin")
        save_words(language="nb", words={"referral": ["tilmelding", "tilmeldingen"], "service": ["PPS"]}, act=act)
        save_words(language="nn", words={"service": ["PPS"], "head": ["rektor"]}, act=act)
        _put(act, "2026/2027", YEAR.first_day, YEAR.last_day, Free("Høstferie", date(2026, 10, 5), date(2026, 10, 9)))
    return town


@pytest.fixture(scope="module")
def raw(giver: Town) -> bytes:
    """Its whole configuration."""
    return exported(giver)


@pytest.fixture
def taker(town: Town) -> Town:
    """Has words and a school year of its own."""
    with town.inside():
        act = town.act("admin")
        save_words(language="nb", words={"referral": ["søknad", "søknaden", "søknader", "søknadene"]}, act=act)
        _put(act, "Skoleåret 26", date(2026, 8, 18), YEAR.last_day, Free("Påske", date(2027, 3, 22), date(2027, 3, 30)))
    return town


def _put(act: Any, name: str, first: date, last: date, *free: Free) -> None:
    save_school_year(name=name, first_day=first, last_day=last, free=free, act=act)


def made(**own: Any) -> bytes:
    """A package from elsewhere with one form and whatever is said of its own."""
    form = Content("forms", "drofting_o", 1, own_form("drofting_o"))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return build([form], source_number="1", source_name="En", made_at=at, signer=Signer(b"s" * 32), **own)


def tried(town: Town, raw: bytes) -> tuple[Package, dict[str, OwnItem], str]:
    """What the dry run shows of the other's own; call inside()."""
    package = exchange.opened(raw)
    run = exchange.dry_run(package=package, act=town.act("admin"))
    return package, {item.name: item for item in run.own}, run.seen


def take(town: Town, package: Package, *names: str, seen: str, who: str = "admin") -> exchange.Taken:
    """Take these parts in; call inside()."""
    act = town.act(who)
    return exchange.take_in(package=package, chosen=names, publish=True, trusted_anyway=True, act=act, seen=seen)


def test_each_word_and_year_is_shown_against_what_is_here_and_taken_alone(giver: Town, raw: bytes, taker: Town) -> None:
    assert json.loads(raw)["schema"] == 2
    with taker.inside():
        package, own, seen = tried(taker, raw)
        assert set(own) == {"words/referral", "words/service", "calendar/2026-08-17"}
        word = own["words/referral"]
        (change,) = word.changes
        assert (word.is_new, change.what) == (False, "nb")
        assert change.here == ("søknad", "søknaden", "søknader", "søknadene")
        assert change.after == ("tilmelding", "tilmeldingen", "henvisninger", "henvisningene")
        assert own["words/service"].is_new and [one.what for one in own["words/service"].changes] == ["nb", "nn"]
        year = own["calendar/2026-08-17"]
        assert year.replaces == "Skoleåret 26"
        assert OwnChange("first_day", date(2026, 8, 18), date(2026, 8, 17)) in year.changes
        assert OwnChange("free", None, AUTUMN) in year.changes
        assert OwnChange("free", PackagedFree("Påske", date(2027, 3, 22), date(2027, 3, 30)), None) in year.changes
        taken = take(taker, package, "words/service", seen=seen)
        assert (taken.placed, taken.own) == ((), ("words/service",))
        assert words_now()["nb"]["service"] == ["PPS"] and words_now()["nb"]["referral"][0] == "søknad"
        assert [one.name for one in school_years()] == ["Skoleåret 26"]
        taken = take(taker, package, "calendar/2026-08-17", "words/referral", seen=tried(taker, raw)[2])
        assert set(taken.own) == {"calendar/2026-08-17", "words/referral"}
        (now,) = school_years()
        assert (now.name, now.first_day, [one.name for one in now.free.all()]) == (
            *("2026/2027", date(2026, 8, 17)),
            ["Høstferie"],
        )
        package, own, seen = tried(taker, raw)
        assert all(item.same for item in own.values())
        assert take(taker, package, *own, seen=seen).own == ()
        entries = AuditEntry.objects.filter(action="configuration.imported").order_by("at")
        assert "words/service" in entries[0].detail["contents"]


def test_what_was_changed_since_it_was_shown_is_not_overwritten(raw: bytes, taker: Town) -> None:
    with taker.inside():
        package, _own, seen = tried(taker, raw)
        save_words(language="nn", words={"service": ["PPD"]}, act=taker.act("admin"))
        for known in (seen, ""):
            with pytest.raises(Conflict, match=r"package\.stale"):
                take(taker, package, "words/service", seen=known)
        assert words_now()["nn"]["service"] == ["PPD"]
        national = next(one.name for one in package.contents)
        take(taker, package, national, seen="")  # what has versions needs no such word


def test_one_form_goes_alone_and_a_package_without_one_s_own_is_as_before(giver: Town, taker: Town) -> None:
    alone = shared(giver, own_form("drofting_p"))
    assert json.loads(alone)["schema"] == 1 and not {"words", "calendar"} & set(json.loads(alone))
    with taker.inside():
        package, own, _seen = tried(taker, alone)
        assert own == {} and take(taker, package, "forms/drofting_p", seen="").placed[0].number == 1


@pytest.mark.parametrize(
    ("own", "name", "fault"),
    [
        ({"words": {"nb": {"elev": ("lærling",)}}}, "words/elev", "terms.invalid"),
        ({"words": {"nb": {"head": ("<b>",)}}}, "words/head", "terms.invalid"),
        ({"words": {"se": {"head": ("rektor",)}}}, "words/head", "terms.invalid"),
        ({"years": [PackagedYear("", date(2028, 8, 1), date(2029, 6, 1))]}, "calendar/2028-08-01", "calendar.invalid"),
        (
            {"years": [PackagedYear("To", date(2026, 8, 1), date(2027, 8, 20))]},
            *("calendar/2026-08-01", "package.many_years"),
        ),
    ],
)
def test_what_cannot_be_used_here_is_told_and_refused_whole(
    taker: Town, own: dict[str, Any], name: str, fault: str
) -> None:
    with taker.inside():
        _put(taker.act("admin"), "2027/2028", date(2027, 8, 16), date(2028, 6, 20))
        package, items, seen = tried(taker, made(**own))
        assert (items[name].fault, items[name].may) == (fault, False)
    with pytest.raises(Invalid, match=fault.replace(".", r"\.")), taker.inside():
        take(taker, package, name, "forms/drofting_o", seen=seen)
    with taker.inside():
        assert tried(taker, made(**own))[0].contents and len(school_years()) == 2


@pytest.mark.parametrize(
    "own",
    [
        {"words": []},
        {"words": {"nb": []}},
        {"words": {"nb": {"head": "rektor"}}},
        {"words": {"nb": {"head": [1]}}},
        {"words": {"nb": {"head": ["x"] * 11}}},
        {"words": {"nb": {"HEAD": ["x"]}}},
        {"calendar": {}},
        {"calendar": [{"name": "x", "first_day": "2026-08-17", "last_day": "2027-06-18"}]},
        {"calendar": [{"name": "x", "first_day": "17.08.2026", "last_day": "2027-06-18", "free": []}]},
        {"calendar": [{"name": "x", "first_day": 1, "last_day": "2027-06-18", "free": []}]},
        {"calendar": [{"name": "x", "first_day": "2026-08-17", "last_day": "2027-06-18", "free": [1]}]},
        {"schema": 1, "words": {"nb": {"head": ["rektor"]}}},
        {"schema": 3},
        {"schema": True},
    ],
)
def test_another_shape_is_refused(taker: Town, own: dict[str, Any]) -> None:
    data = json.loads(made())
    del data["signature"]
    with taker.inside(), pytest.raises(Invalid, match=r"package\.(shape|newer)"):
        exchange.opened(json.dumps(data | {"schema": 2} | own).encode())


def test_only_the_administrator_takes_them(raw: bytes, taker: Town) -> None:
    with taker.inside():
        package, _own, seen = tried(taker, raw)
        with pytest.raises(Forbidden):
            take(taker, package, "words/service", seen=seen, who="ppt_head")
