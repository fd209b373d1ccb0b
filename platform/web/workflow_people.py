"""Who is meant by a word for people in a municipality's own drawing: a role, a team, or several of them."""

import re
from collections.abc import Collection, Mapping

from casework.workflows.likeness import stems, within
from tenants.access import Role

# How people write of those who do something, by how the word begins; the first that fits is meant.
_CALLED: tuple[tuple[str, Role], ...] = (
    ("foresatt", Role.GUARDIAN),
    ("føresett", Role.GUARDIAN),
    ("foreldre", Role.GUARDIAN),
    ("familie", Role.GUARDIAN),
    ("mor", Role.GUARDIAN),
    ("far", Role.GUARDIAN),
    ("ppt-le", Role.PPT_HEAD),
    ("pp-le", Role.PPT_HEAD),
    ("leder for pp", Role.PPT_HEAD),
    ("leder i pp", Role.PPT_HEAD),
    ("leiar for pp", Role.PPT_HEAD),
    ("fagleder", Role.PPT_HEAD),
    ("fagleiar", Role.PPT_HEAD),
    ("barnehagemynd", Role.DECIDER),
    ("skolemynd", Role.DECIDER),
    ("skulemynd", Role.DECIDER),
    ("barnehageeier", Role.DECIDER),
    ("skolesjef", Role.DECIDER),
    ("skulesjef", Role.DECIDER),
    ("kommunedirektør", Role.DECIDER),
    ("rådgiver oppvekst", Role.DECIDER),
    ("rådgjevar oppvekst", Role.DECIDER),
    ("vedtak", Role.DECIDER),
    ("kommunalsjef", Role.DECIDER),
    ("oppvekstsjef", Role.DECIDER),
    ("skoleeier", Role.DECIDER),
    ("skuleeigar", Role.DECIDER),
    ("kommunen", Role.DECIDER),
    ("saksbehandler vedtak", Role.DECIDER),
    ("rektor", Role.UNIT_HEAD),
    ("styrer", Role.UNIT_HEAD),
    ("styrar", Role.UNIT_HEAD),
    ("enhetsleder", Role.UNIT_HEAD),
    ("einingsleiar", Role.UNIT_HEAD),
    ("avdelingsleder", Role.UNIT_HEAD),
    ("skole", Role.UNIT_HEAD),
    ("skule", Role.UNIT_HEAD),
    ("barnehage", Role.UNIT_HEAD),
    ("kontaktlærer", Role.TEACHER),
    ("kontaktlærar", Role.TEACHER),
    ("lærer", Role.TEACHER),
    ("lærar", Role.TEACHER),
    ("pedagog", Role.TEACHER),
    ("spesialpedagog", Role.TEACHER),
    ("assistent", Role.TEACHER),
    ("pp-råd", Role.PPT_ADVISER),
    ("ppt", Role.PPT_ADVISER),
    ("pp-tjenest", Role.PPT_ADVISER),
    ("rådgiver", Role.PPT_ADVISER),
    ("rådgjevar", Role.PPT_ADVISER),
    ("saksbehandler", Role.PPT_ADVISER),
    ("saksbehandlar", Role.PPT_ADVISER),
    ("logoped", Role.PPT_ADVISER),
    ("kollega", Role.PPT_ADVISER),
    # Who receives and sends in the PPT's own office has no role of their own.
    ("merkantil", Role.PPT_ADVISER),
    ("sekretær", Role.PPT_ADVISER),
    ("kontormedarbeid", Role.PPT_ADVISER),
    ("leder", Role.PPT_HEAD),
    ("leiar", Role.PPT_HEAD),
)
_SEVERAL = re.compile(r"\s*(?:,|/|\+|&|\bog\b|\beller\b)\s*", re.IGNORECASE)


def people_called(who: str, names: Mapping[str, str], topic: Collection[str]) -> list[str]:
    """The roles and teams meant by «rektor og teamet»; `names`: those there are, `topic`: the workflow's words."""
    called = who.casefold().strip(" .")
    parts = [_one(part, names, topic) for part in _SEVERAL.split(called)]
    if named := _named(called, names):
        return named
    if len(parts) > 1 and all(parts):
        return list(dict.fromkeys(role for part in parts for role in part))
    return _one(called, names, topic)


def _named(called: str, names: Mapping[str, str]) -> list[str]:
    """The role or team with this very name, or a name that begins with these words."""
    known = {name.casefold(): role for role, name in names.items()}
    return [role for name, role in known.items() if called and f"{name} ".startswith(f"{called} ")][:1]


def _one(called: str, names: Mapping[str, str], topic: Collection[str]) -> list[str]:
    if not called:
        return []
    if here := _named(called, names):
        return here
    teams = {role: stems(name) for role, name in names.items() if role.startswith("team:")}
    if called.rstrip("et").endswith("team") or "team" in called.split():
        return _team(called, teams, topic)
    return next(([role.value] for word, role in _CALLED if called.startswith(word) and role.value in names), [])


def _team(called: str, teams: Mapping[str, Collection[str]], topic: Collection[str]) -> list[str]:
    """The team whose name says this; for just «teamet» the one that the workflow is about, or the only one."""
    wanted = stems(re.sub(r"team(et)?$", "", called))
    if wanted:
        found = [role for role, name in teams.items() if within(wanted, name)]
    else:
        found = [role for role, name in teams.items() if set(name) & set(topic)] or list(teams)
    return found if len(found) == 1 else []
