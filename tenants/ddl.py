"""Which forms of structure statements are used: those that plain PostgreSQL and Citus' schema sharding both take."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A comment, a literal, a quoted name, a dollar-quoted body; and what ends a statement.
_LEXEME = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$((?:[A-Za-z_]\w*)?)\$.*?\$\1\$|;""", re.DOTALL
)


@dataclass(frozen=True)
class Fault:
    """A statement that may not be used, why, and the form that works."""

    statement: str
    why: str
    instead: str

    def __str__(self) -> str:
        return f"{' '.join(self.statement.split())[:160]}\n  {self.why}.\n  Instead: {self.instead}."


class BadForm(ValueError):
    """Structure is about to be changed in a form that Citus does not take."""


def split(text: str) -> list[str]:
    """The text's statements, one by one, without their semicolons; what is only a comment is left out."""
    found: list[str] = []
    begin = 0
    for lexeme in _LEXEME.finditer(text):
        if lexeme[0] == ";":
            found.append(text[begin : lexeme.start()])
            begin = lexeme.end()
    found.append(text[begin:])
    return [statement.strip() for statement in found if _bare(statement)]


def check(statements: Iterable[str]) -> None:
    """Raise BadForm with every fault when a statement is not one that Citus takes, sent just as it stands."""
    faults = [fault for statement in statements for fault in faults_of(statement)]
    if faults:
        raise BadForm("\n\n".join(map(str, faults)))


def faults_of(statement: str) -> list[Fault]:
    """What is wrong with this statement; empty when nothing is."""
    if len(split(statement)) > 1:
        why = "several commands in one message: the shards' servers refuse it"
        return [Fault(statement, why, "one statement an item (tenants.ddl.split), sent by tenants.sending")]
    bare = _bare(statement)
    found = [Fault(statement, why, instead) for pattern, why, instead in _RULES if pattern.search(bare)]
    if bare.startswith("ALTER TABLE"):
        found += [Fault(statement, why, instead) for why, instead in _alterations(bare)]
    if not bare.startswith(_KNOWN):
        why = "nobody has tried this kind of statement on a Citus cluster"
        found.append(Fault(statement, why, "a form in tenants/ddl.py; or try it, and add it to _KNOWN there"))
    return found


def makes_trigger(statement: str) -> bool:
    """Whether it names a function by the search path."""
    return _bare(statement).startswith("CREATE TRIGGER")


def in_schema(statement: str, schema: str) -> str:
    """The trigger with its function named in full: the shards' servers have no search path of ours."""
    named = re.compile(r'(\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\s+)("?\w+"?\s*\()', re.IGNORECASE)
    return named.sub(rf'\1"{schema}".\2', statement)


def _bare(statement: str) -> str:
    # Keywords in capitals, quoted names in small letters, so that neither is taken for the other; single spaces;
    # literals and bodies emptied, comments gone.
    shown, begin = [], 0
    for lexeme in _LEXEME.finditer(statement):
        shown.append(statement[begin : lexeme.start()].upper())
        first, begin = lexeme[0][0], lexeme.end()
        shown.append(lexeme[0].lower() if first == '"' else "''" if first in "'$" else " ")
    shown.append(statement[begin:].upper())
    return " ".join("".join(shown).split())


_KNOWN = (
    "CREATE TABLE",
    "DROP TABLE",
    "ALTER TABLE",
    "CREATE INDEX",
    "CREATE UNIQUE INDEX",
    "DROP INDEX",
    "ALTER INDEX",
    "CREATE FUNCTION",
    "CREATE OR REPLACE FUNCTION",
    "DROP FUNCTION",
    "CREATE TRIGGER",
    "DROP TRIGGER",
    "COMMENT ON",
    "GRANT",
    "REVOKE",
    "SET CONSTRAINTS",
    "INSERT INTO",
    "UPDATE",
    "DELETE FROM",
    "SELECT",
)
_IN_TABLE = "the identity inside CREATE TABLE (django_migrations has the only one), or a UUIDv7 made in Python"
_NAME = r'(?:"[^"]+"|\w+)'
_RULES = tuple(
    (re.compile(pattern), why, instead)
    for pattern, why, instead in (
        (
            rf"REFERENCES {_NAME}\.",
            "a foreign key to another schema: that may be on another server",
            "the key's value alone, checked by the application",
        ),
        (
            rf'^CREATE TABLE (?!(?:{_NAME}\.)?(?:"django_migrations"|DJANGO_MIGRATIONS) ).*'
            r"(?:\bAS IDENTITY|[\w\"] (?:BIG|SMALL)?SERIAL)\b",
            "a sequence: its numbers are not unique over servers, and must be set at a move",
            "UUIDv7 keys made in Python",
        ),
        (r"^(?:CREATE|ALTER|DROP) SEQUENCE\b|\bNEXTVAL\b", "a sequence: see above", "UUIDv7 keys made in Python"),
        (
            r"^CREATE TABLE\b.*\)? AS (?:SELECT|TABLE|VALUES|WITH)\b|^SELECT\b.* INTO\b",
            "a table made from a query is not distributed",
            "CREATE TABLE, then INSERT INTO … SELECT",
        ),
        (
            r"^CREATE TABLE\b.*(?:\bINHERITS ?\(|\bOF )",
            "tables of a distributed schema inherit nothing",
            "a table of its own",
        ),
        (
            r"^CREATE (?:OR REPLACE |CONSTRAINT )+TRIGGER\b",
            "only plain triggers are known to be taken",
            "CREATE TRIGGER, after DROP TRIGGER where it exists",
        ),
        (
            rf"^CREATE TRIGGER\b.*EXECUTE (?:FUNCTION|PROCEDURE) {_NAME}\.",
            "a trigger's function is in the table's own schema, so that it goes where the table goes",
            "the function's name without a schema; tenants.sending completes it",
        ),
        (r"^CREATE\b.*\bBEGIN ATOMIC\b", "a body that cannot be told from several statements", "a $body$ of its own"),
        (r"^DROP (?:TABLE|INDEX|TRIGGER|FUNCTION)\b[^(]*,", "several distributed objects in one DROP", "one DROP each"),
    )
)

_ALONE = re.compile(r"\b(?:CONSTRAINT|PRIMARY KEY|UNIQUE|REFERENCES|FOREIGN KEY|CHECK|EXCLUDE)\b")
_ALTERATIONS = re.compile(
    rf"^(?:ADD COLUMN|ADD {_NAME} |DROP COLUMN|DROP {_NAME}$|ADD CONSTRAINT|ADD (?:PRIMARY KEY|UNIQUE|CHECK)"
    rf"|ADD FOREIGN KEY|DROP CONSTRAINT|VALIDATE CONSTRAINT|RENAME|SET \(|RESET \("
    r"|(?:ENABLE|DISABLE|FORCE|NO FORCE) ROW LEVEL SECURITY"
    rf"|ALTER (?:COLUMN )?{_NAME} (?:SET DATA )?(?:TYPE|SET DEFAULT|DROP DEFAULT|SET NOT NULL|DROP NOT NULL))"
)


def _alterations(bare: str) -> Iterator[tuple[str, str]]:
    rest = re.sub(rf"^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(?:{_NAME}\.)?{_NAME} ", "", bare)
    parts = _at_top_level(rest)
    if len(parts) > 1 and any(_ALONE.search(part) for part in parts):
        yield "a constraint together with other sub-commands", "one ALTER TABLE for each"
    for part in parts:
        if re.search(r"\bIDENTITY\b|\bADD GENERATED\b", part):
            yield "an identity that is added, changed or dropped later", _IN_TABLE
        elif re.search(r"\bTRIGGER\b", part):
            yield "switching triggers on and off", "DROP TRIGGER and CREATE TRIGGER"
        elif part.startswith("SET SCHEMA"):
            yield "a table that changes schema", "a new table, and its rows copied"
        elif re.match(r"ADD COLUMN\b", part) and re.search(r"\bREFERENCES\b", part):
            yield "a column together with its foreign key", "ADD COLUMN, then ADD CONSTRAINT … FOREIGN KEY"
        elif not _ALTERATIONS.match(part):
            yield "a sub-command that Citus does not pass on", "columns, defaults, NOT NULL, types and constraints"


def _at_top_level(text: str) -> list[str]:
    parts, depth, begin, quoted = [], 0, 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == "," and depth == 0:
                parts.append(text[begin:place].strip())
                begin = place + 1
    return [*parts, text[begin:].strip()]
