"""Rows of one tenant become another's: merged or split municipalities. Ids are kept wherever nothing is in the way."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.crypto import Cipher
from core.errors import Conflict
from tenants.lifecycle.copier import NULL, Connection, copied, opener, sealer
from tenants.lifecycle.declared import declared
from tenants.lifecycle.meetings import Meeting, Part, Parts, rules
from tenants.lifecycle.structure import Table, quoted

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REFERENCE = re.compile(r'REFERENCES (?:"?\w+"?\.)?"?(\w+)"?\(')
Cells = list[bytes]
Key = tuple[bytes, ...]


@dataclass
class Tally:
    """What became of one table's rows."""

    came: int = 0
    same: int = 0
    renamed: int = 0
    numbered: int = 0

    @property
    def added(self) -> int:
        """How many rows were written."""
        return self.came - self.same


@dataclass
class Joiner:
    """Brings a source's tables, one after another, into the target's. One transaction, which the caller holds."""

    source: Connection
    source_tables: Mapping[str, Table]
    source_cipher: Cipher
    source_name: str
    target: Connection
    target_cipher: Cipher
    ids: dict[bytes, bytes] = field(default_factory=dict)  # rows that met their like: theirs → ours
    tallies: dict[str, Tally] = field(default_factory=dict)

    def bring(self, parts: Parts) -> dict[str, Tally]:
        """Bring every table that is in `parts`, those that others point at first."""
        for table in in_order(self.source_tables):
            if table.name in parts:
                meeting = rules.meetings.get(table.name, Meeting())
                self.tallies[table.name] = self._bring(table, parts[table.name], meeting)
        return self.tallies

    def _bring(self, table: Table, part: Part, meeting: Meeting) -> Tally:
        tally = Tally()
        before = self._ids(table) if meeting.newest_stays else []
        meet = self._meeting(table, meeting, tally)
        seal = self._sealing(table)
        names = ", ".join(map(quoted, table.column_names))
        into = f"COPY {quoted(table.name)} ({names}) FROM STDIN"
        with self.target.cursor().copy(into.encode()) as copy:
            for row in copied(self.source, _query(table, part)):
                tally.came += 1
                row = _UUID.sub(self._ours, row) if self.ids else row
                kept = meet(seal(row)[:-1].split(b"\t"))
                if kept is not None:
                    copy.write(b"\t".join(kept) + b"\n")
        self._afterwards(table, meeting, tally, before)
        return tally

    def _ours(self, found: "re.Match[bytes]") -> bytes:
        return self.ids.get(found[0], found[0])

    def _sealing(self, table: Table) -> Callable[[bytes], bytes]:
        sealed = declared.sealed.get(table.name)
        if sealed is None:
            return lambda row: row
        open_it = opener(sealed, table.column_names, self.source_cipher)
        seal_it = sealer(sealed, table.column_names, self.target_cipher)
        return lambda row: seal_it(open_it(row))

    def _meeting(self, table: Table, meeting: Meeting, tally: Tally) -> Callable[[Cells], Cells | None]:
        place = {name: number for number, name in enumerate(table.column_names)}
        there = self._there(table, meeting.same)
        taken = set(self._there(table, meeting.apart))
        last = self._last(table, meeting)
        given: dict[Key, bytes] = {}

        def meet(cells: Cells) -> Cells | None:
            if meeting.same and (key := _key(cells, place, meeting.same)) in there:
                tally.same += 1
                self.ids[cells[place["id"]]] = there[key]
                return None
            if meeting.apart:
                tally.renamed += _rename(cells, place, meeting, taken, self.source_name)
            if meeting.numbered:
                tally.numbered += 1
                self._number(cells, place, meeting, last, given)
            return cells

        return meet

    def _number(
        self,
        cells: Cells,
        place: Mapping[str, int],
        meeting: Meeting,
        last: dict[Key, int],
        given: dict[Key, bytes],
    ) -> None:
        """A new number; rows that shared one (a case and what runs beside it) go on sharing."""
        per = _key(cells, place, meeting.per)
        was = (*per, cells[place[meeting.numbered]])
        if meeting.former and cells[place[meeting.former]] == b"":
            values = {name: cells[place[name]].decode() for name in (*meeting.per, meeting.numbered)}
            cells[place[meeting.former]] = f"{meeting.pattern.format(**values)} {self.source_name}".encode()
        if was not in given:
            last[per] = last.get(per, 0) + 1
            given[was] = str(last[per]).encode()
        cells[place[meeting.numbered]] = given[was]

    def _there(self, table: Table, columns: Sequence[str]) -> dict[Key, bytes]:
        """Our rows by what they are compared in; one with nothing in such a column is like no other."""
        if not columns:
            return {}
        query = f"COPY (SELECT id, {_names(columns)} FROM {quoted(table.name)}) TO STDOUT"  # noqa: S608  # names of ours
        rows = (row[:-1].split(b"\t") for row in copied(self.target, query))
        return {tuple(rest): own for own, *rest in rows if NULL not in rest}

    def _last(self, table: Table, meeting: Meeting) -> dict[Key, int]:
        if not meeting.numbered:
            return {}
        if meeting.counter:
            # Nobody takes a number while these are given out.
            self.target.execute(f"LOCK TABLE {quoted(meeting.counter)} IN SHARE ROW EXCLUSIVE MODE")
        per, number = _names(meeting.per), quoted(meeting.numbered)
        query = f"COPY (SELECT {per}, max({number}) FROM {quoted(table.name)} GROUP BY {per}) TO STDOUT"  # noqa: S608
        found = {tuple(key): int(last) for *key, last in (row[:-1].split(b"\t") for row in copied(self.target, query))}
        if meeting.counter:
            for row in copied(self.target, f"COPY {quoted(meeting.counter)} ({per}, last) TO STDOUT"):
                *key, given = row[:-1].split(b"\t")
                found[tuple(key)] = max(found.get(tuple(key), 0), int(given))
        return found

    def _afterwards(self, table: Table, meeting: Meeting, tally: Tally, before: list[str]) -> None:
        if not tally.added or not meeting.numbered:
            return
        if meeting.counter:
            self._count_on(table, meeting)
        if meeting.newest_stays:
            self._repeat_newest(table, meeting, before)

    def _ids(self, table: Table) -> list[str]:
        rows = self.target.execute(f"SELECT id::text FROM {quoted(table.name)}")  # noqa: S608  # names of ours
        return [found for (found,) in rows]

    def _count_on(self, table: Table, meeting: Meeting) -> None:
        counter, per, number = quoted(meeting.counter), _names(meeting.per), quoted(meeting.numbered)
        self.target.execute(
            f"INSERT INTO {counter} ({per}, last) "  # noqa: S608  # names of ours
            f"SELECT {per}, max({number}) FROM {quoted(table.name)} GROUP BY {per} "
            f"ON CONFLICT ({per}) DO UPDATE SET last = greatest({counter}.last, excluded.last)"
        )

    def _repeat_newest(self, table: Table, meeting: Meeting, before: list[str]) -> None:
        """Of each kind to which something was added, repeat what was in use before, with the next number."""
        name, per, number = quoted(table.name), _names(meeting.per), quoted(meeting.numbered)
        others = _names([column for column in table.column_names if column not in ("id", meeting.numbered)])
        ours = "id = ANY(%(before)s::uuid[])"
        alike = f"FROM {name} n WHERE n.{per} = w.{per}"
        self.target.execute(
            f"INSERT INTO {name} (id, {number}, {others}) "  # noqa: S608  # names of ours
            f"SELECT gen_random_uuid(), (SELECT max({number}) + 1 {alike}), {others} "
            f"FROM (SELECT DISTINCT ON ({per}) * FROM {name} WHERE {ours} ORDER BY {per}, {number} DESC) w "
            f"WHERE EXISTS (SELECT {alike} AND NOT n.{ours})",
            {"before": before},
        )


def in_order(tables: Mapping[str, Table]) -> Iterator[Table]:
    """The tables, each after those that its keys point at."""
    done: set[str] = set()
    while len(done) < len(tables):
        free = [
            table for name, table in sorted(tables.items()) if name not in done and _points_at(table) - {name} <= done
        ]
        if not free:
            raise Conflict("join.circle")
        for table in free:
            done.add(table.name)
            yield table


def _points_at(table: Table) -> set[str]:
    return {found[1] for _, rule in table.foreign_keys if (found := _REFERENCE.search(rule))}


def _query(table: Table, part: Part) -> str:
    columns = ", ".join(part.instead.get(name, quoted(name)) for name in table.column_names)
    order = _names(table.key or table.column_names)
    return f"COPY (SELECT {columns} FROM {quoted(table.name)} WHERE {part.where} ORDER BY {order}) TO STDOUT"  # noqa: S608


def _rename(cells: Cells, place: Mapping[str, int], meeting: Meeting, taken: set[Key], source: str) -> bool:
    first = cells[place[meeting.renamed]]
    attempt = 1
    while (key := _key(cells, place, meeting.apart)) in taken:
        behind = f" ({source})" if attempt == 1 else f" ({source} {attempt})"
        cells[place[meeting.renamed]] = first[: 190 - len(behind)] + behind.encode()
        attempt += 1
    taken.add(key)
    return attempt > 1


def _key(cells: Cells, place: Mapping[str, int], columns: Sequence[str]) -> Key:
    return tuple(cells[place[name]] for name in columns)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(quoted, columns))
