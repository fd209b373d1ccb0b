"""A schema's structure as the catalogs tell it: SQL that names no schema, and a fingerprint that compares two."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from tenants.isolation import IsolationError

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Column:
    """One column: its name, type, and the rest of what stands after it in CREATE TABLE.

    `rest_named` is the same with the name of every NOT NULL, also of those that PostgreSQL would find by itself.
    """

    name: str
    type: str
    rest: str
    rest_named: str
    identity: bool


@dataclass(frozen=True)
class Table:
    """One table: columns in their order, the primary key's columns, and what is added once it is full.

    `refers` names the other tables that its foreign keys lead to.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    primary: str
    constraints: tuple[tuple[str, str], ...]
    foreign_keys: tuple[tuple[str, str], ...]
    indexes: tuple[tuple[str, str], ...]
    triggers: tuple[tuple[str, str], ...]
    comments: tuple[str, ...]
    refers: frozenset[str]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(column.name for column in self.columns)

    def create(self) -> str:
        """CREATE TABLE with its key; nothing else, so that it fills fast."""
        return self._created((column.rest for column in self.columns), ())

    def create_whole(self) -> str:
        """CREATE TABLE with every key and check. The tables that it refers to must be there; it is and stays empty.

        In a new table PostgreSQL does not look for rows that break a foreign key, and one statement is all it takes. A
        name that is given need not be looked for among those that are taken.
        """
        return self._created((column.rest_named for column in self.columns), (*self.constraints, *self.foreign_keys))

    def _created(self, rests: Iterable[str], constraints: Iterable[tuple[str, str]]) -> str:
        lines = [
            f"  {quoted(column.name)} {column.type}{rest}" for column, rest in zip(self.columns, rests, strict=True)
        ]
        if self.primary:
            lines.append(f"  {self.primary}")
        lines += [f"  CONSTRAINT {quoted(name)} {definition}" for name, definition in constraints]
        return f"CREATE TABLE {quoted(self.name)} (\n" + ",\n".join(lines) + "\n);"

    def lay_aside(self) -> Iterator[str]:
        """What takes away all that is in the way of filling it; `put_back` and `put_keys_back` undo it."""
        for name, _ in self.triggers:
            yield f"DROP TRIGGER {quoted(name)} ON {quoted(self.name)};"
        for name, _ in (*self.foreign_keys, *self.constraints):
            yield f"ALTER TABLE {quoted(self.name)} DROP CONSTRAINT {quoted(name)};"
        for name, _ in self.indexes:
            yield f"DROP INDEX {quoted(name)};"

    def put_back(self) -> Iterator[str]:
        """Unique and check constraints and indexes, one statement each."""
        for name, definition in self.constraints:
            yield f"ALTER TABLE {quoted(self.name)} ADD CONSTRAINT {quoted(name)} {definition};"
        for _, definition in self.indexes:
            yield f"{definition};"
        yield from self.comments

    def put_keys_back(self) -> Iterator[str]:
        """Foreign keys and triggers, when every table is full."""
        for name, definition in self.foreign_keys:
            yield f"ALTER TABLE {quoted(self.name)} ADD CONSTRAINT {quoted(name)} {definition};"
        for _, definition in self.triggers:
            yield f"{definition};"

    def set_counters(self) -> Iterator[str]:
        """What lets identity columns go on after the highest number that is there."""
        table = quoted(self.name)
        for name in (column.name for column in self.columns if column.identity):
            highest = f"(SELECT coalesce(max({quoted(name)}), 0) + 1 FROM {table})"  # noqa: S608  # names of ours
            yield f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'), {highest}, false);"


@dataclass(frozen=True)
class Structure:
    """All that a tenant's schema consists of."""

    tables: tuple[Table, ...]
    functions: tuple[str, ...]

    def named(self) -> dict[str, Table]:
        """The tables by name."""
        return {table.name: table for table in self.tables}

    def referred_first(self) -> Iterator[Table]:
        """The tables, each after those that its foreign keys lead to; refuses a ring of them."""
        left, made = list(self.tables), set[str]()
        while left:
            ready = [table for table in left if table.refers <= made]
            if not ready:
                raise IsolationError(f"tables refer to each other in a ring: {', '.join(one.name for one in left)}")
            yield from ready
            made.update(table.name for table in ready)
            left = [table for table in left if table.name not in made]

    def fingerprint(self) -> str:
        """Equal for two schemas that are built alike, whatever they are called."""
        lines = list(self.functions)
        for table in self.tables:
            lines += [table.create(), *sorted(table.put_back()), *sorted(table.put_keys_back())]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def read(connection: Connection, schema: str) -> Structure:
    """Everything in the schema, by name. Sets the transaction's search path to it; refuses what it cannot tell."""
    connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
    found, functions = _members(connection, schema)
    told = _asked(connection, _OF_TABLES, list(found)) if found else [[]] * len(_OF_TABLES)
    columns, constraints, indexes, triggers, comments = map(_grouped, told)
    tables = [
        _table(
            name,
            _columns(name, columns.get(oid, []), constraints.get(oid, [])),
            [_constraint(row, oid, columns.get(oid, []), found) for row in constraints.get(oid, []) if row[0] != "n"],
            indexes.get(oid, []),
            triggers.get(oid, []),
            [_comment(name, row, columns.get(oid, [])) for row in comments.get(oid, [])],
        )
        for oid, name in sorted(found.items(), key=lambda item: item[1])
    ]
    return Structure(tuple(tables), _functions(connection, schema, functions))


# By what hangs on the schema itself: an index leads there. In all of these no catalog is read from end to end, however
# many tenants are in it: OFFSET 0 and the lists of ids keep the planner from thinking that it might as well. Each asks
# one catalog, and what belongs together is put together here: to plan a join of five takes longer than to read them.
_MEMBERS = """
SELECT d.classid::regclass::text, d.objid, c.relkind::text, coalesce(c.relname, d.objid::text)
FROM pg_depend d LEFT JOIN LATERAL (
  SELECT relkind, relname FROM pg_class WHERE d.classid = 'pg_class'::regclass AND oid = d.objid OFFSET 0) c ON true
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %s::regnamespace
"""
# The default collation is what these three types have anyway; for the others it is looked up whether theirs is another.
_COLUMNS = """
SELECT attrelid, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity::text, attgenerated::text,
       CASE WHEN atthasdef THEN (
         SELECT pg_get_expr(adbin, adrelid, true) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum) END,
       CASE WHEN attcollation = 0 OR attcollation = 'pg_catalog."default"'::regcollation
                 AND atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) THEN NULL
            ELSE (SELECT quote_ident(collname) FROM pg_collation o WHERE o.oid = attcollation
                  AND o.oid <> (SELECT typcollation FROM pg_type t WHERE t.oid = atttypid)) END
FROM pg_attribute WHERE attrelid = ANY({oids}::oid[]) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum
"""
_CONSTRAINTS = """
SELECT conrelid, contype::text, conname,
       CASE contype WHEN 'n' THEN quote_ident(conname) ELSE pg_get_constraintdef(oid, true) END,
       conkey, confrelid, CASE WHEN contype IN ('p', 'u', 'x') THEN conindid END
FROM pg_constraint WHERE conrelid = ANY({oids}::oid[]) AND contype IN ('p', 'u', 'c', 'f', 'x', 'n') ORDER BY conname
"""
_INDEXES = """
SELECT i.indrelid, (SELECT relname FROM pg_class WHERE oid = i.indexrelid) AS name,
       pg_get_indexdef(i.indexrelid, 0, true)
FROM pg_index i
WHERE i.indrelid = ANY({oids}::oid[]) AND i.indexrelid <> ALL (ARRAY(
  SELECT conindid FROM pg_constraint WHERE conrelid = ANY({oids}::oid[]) AND contype IN ('p', 'u', 'x'))) ORDER BY name
"""
# pg_get_triggerdef looks through the functions of this name in all schemas, so that it costs the more, the more tenants
# there are: where nothing but the function of this schema is called on every change, what it says is said here.
_TRIGGERS = """
SELECT tgrelid, tgname, coalesce(
  CASE WHEN tgqual IS NULL AND tgnargs = 0 AND tgattr = '' AND tgconstraint = 0 AND tgoldtable IS NULL
            AND tgnewtable IS NULL AND tgtype & 64 = 0 THEN
    'CREATE TRIGGER ' || quote_ident(tgname) || CASE WHEN tgtype & 2 = 2 THEN ' BEFORE ' ELSE ' AFTER ' END
    || concat_ws(' OR ', CASE WHEN tgtype & 4 = 4 THEN 'INSERT' END, CASE WHEN tgtype & 8 = 8 THEN 'DELETE' END,
                 CASE WHEN tgtype & 16 = 16 THEN 'UPDATE' END, CASE WHEN tgtype & 32 = 32 THEN 'TRUNCATE' END)
    || ' ON ' || (SELECT quote_ident(relname) FROM pg_class c WHERE c.oid = tgrelid)
    || ' FOR EACH ' || CASE WHEN tgtype & 1 = 1 THEN 'ROW' ELSE 'STATEMENT' END || ' EXECUTE FUNCTION '
    || (SELECT quote_ident(proname) || '()' FROM pg_proc p
        WHERE p.oid = tgfoid AND pronamespace = current_schema()::regnamespace) END,
  pg_get_triggerdef(oid, true))
FROM pg_trigger
WHERE tgrelid = ANY({oids}::oid[]) AND NOT tgisinternal ORDER BY tgname
"""
_COMMENTS = """
SELECT objoid, objsubid, quote_literal(description) FROM pg_description
WHERE classoid = 'pg_class'::regclass AND objoid = ANY({oids}::oid[]) ORDER BY objsubid
"""
_OF_TABLES = (_COLUMNS, _CONSTRAINTS, _INDEXES, _TRIGGERS, _COMMENTS)
_FUNCTIONS = """
SELECT pg_get_functiondef(oid), proconfig FROM pg_proc
WHERE oid = ANY(%s) ORDER BY proname, pg_get_function_identity_arguments(oid)
"""


def _asked(connection: Connection, queries: Sequence[str], oids: list[int]) -> list[list[Any]]:
    # One message for all of them: each of its own would take about as long to come and go as its answer to be found.
    listed = sql.Literal("{" + ",".join(map(str, oids)) + "}")
    cursor = connection.execute(sql.SQL(";").join(sql.SQL(query).format(oids=listed) for query in queries))
    told = [cursor.fetchall()]
    while cursor.nextset():
        told.append(cursor.fetchall())
    return told


def _members(connection: Connection, schema: str) -> tuple[dict[int, str], list[int]]:
    tables: dict[int, str] = {}
    functions: list[int] = []
    for kind, oid, relation, name in connection.execute(_MEMBERS, [quoted(schema)]):
        if relation == "r":
            tables[oid] = name
        elif kind == "pg_proc":
            functions.append(oid)
        elif kind != "pg_class" or relation not in ("S", "i", "t"):
            raise IsolationError(f"the schema {schema} holds something that no copy would carry: {kind} {name}")
    return tables, functions


def _functions(connection: Connection, schema: str, oids: list[int]) -> tuple[str, ...]:
    head = "CREATE OR REPLACE FUNCTION "
    found = []
    for text, settings in connection.execute(_FUNCTIONS, [oids]).fetchall():
        named = next(
            (start for start in (f"{head}{schema}.", f"{head}{quoted(schema)}.") if text.startswith(start)), ""
        )
        if not named or settings:
            # A function that names its schema would go on working in the old one when the schema is renamed.
            raise IsolationError(f"a function of the schema {schema} is bound to it by name: {text[:80]}")
        found.append(f"CREATE FUNCTION {text[len(named) :].rstrip()};")
    return tuple(found)


def _grouped(rows: Sequence[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for oid, *rest in rows:
        groups.setdefault(oid, []).append(rest)
    return groups


def _columns(table: str, rows: list[Any], constraints: list[Any]) -> list[Column]:
    # From PostgreSQL 18 on NOT NULL has a name: one that a renamed column has kept is told.
    named = {key[0]: (name, shown) for kind, name, shown, key, *_ in constraints if kind == "n"}
    found = []
    for number, name, kind, required, identity, generated, expression, collation in rows:
        rest = f" COLLATE {collation}" if collation else ""
        if generated:
            rest += f" GENERATED ALWAYS AS ({expression}) {'STORED' if generated == 's' else 'VIRTUAL'}"
        elif identity:
            rest += f" GENERATED {'BY DEFAULT' if identity == 'd' else 'ALWAYS'} AS IDENTITY"
        elif expression is not None:
            rest += f" DEFAULT {expression}"
        plain = told = f"{rest} NOT NULL" if required else rest
        if number in named:
            own, shown = named[number]
            told = f"{rest} CONSTRAINT {shown} NOT NULL"
            plain = plain if own == f"{table}_{name}_not_null" else told
        found.append(Column(name, kind, plain, told, bool(identity)))
    return found


def _constraint(row: Any, oid: int, columns: list[Any], tables: dict[int, str]) -> tuple[Any, ...]:
    kind, name, definition, key, other, _ = row
    names = {number: column for number, column, *_ in columns}
    refers = tables.get(other, str(other)) if other and other != oid else None
    return kind, name, definition, [names[number] for number in key or () if number in names], refers


def _comment(table: str, row: Any, columns: list[Any]) -> str:
    place, text = row
    names = [column for number, column, *_ in columns if number == place]
    what = f"COLUMN {quoted(table)}.{quoted(names[0])}" if names else f"TABLE {quoted(table)}"
    return f"COMMENT ON {what} IS {text};"


def _table(
    name: str,
    columns: list[Column],
    constraints: list[Any],
    indexes: list[Any],
    triggers: list[Any],
    comments: list[str],
) -> Table:
    primary, key = "", ()
    for kind, label, definition, names, _ in constraints:
        if kind == "p":
            primary, key = f"CONSTRAINT {quoted(label)} {definition}", tuple(names)
    return Table(
        name=name,
        columns=tuple(columns),
        key=key,
        primary=primary,
        constraints=tuple((label, definition) for kind, label, definition, *_ in constraints if kind in "ucx"),
        foreign_keys=tuple((label, definition) for kind, label, definition, *_ in constraints if kind == "f"),
        indexes=tuple((label, definition) for label, definition in indexes),
        triggers=tuple((label, definition) for label, definition in triggers),
        comments=tuple(comments),
        refers=frozenset(other for *_, other in constraints if other),
    )
