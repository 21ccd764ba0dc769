"""Whether the database has the schema that the program makes, and nothing beside it.

A trigger can keep what is erased or accept what nobody accepted, a view can replace a table, and the
chain would still verify. Both sides are read as the parts of SQL statements: ours as the program would write
them, the database's from `sqlite_master` or PostgreSQL's catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, text
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateIndex, CreateTable

from dashboard.store import schema
from dashboard.store.database import Unavailable, address_of
from dashboard.text import Problem, Severity

_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_TOKEN = re.compile(r"'(?:[^']|'')*'|\w+|[^\s\w]")
_CONSTRAINTS = ("primary", "unique", "check", "foreign", "exclude")
_WORDS = {"varchar": "character varying"}

_POWERS = text(
    "SELECT rolsuper, has_table_privilege('audit', 'UPDATE') FROM pg_roles WHERE rolname = current_user"
)
_REFUSING = "audit.only_added_to"
# docs/postgresql_grants.sql puts this trigger on the audit log; its function does nothing but refuse.
_REFUSAL = (
    "create trigger only_added_to before delete or update or truncate on audit for each statement"
    " execute function refuse_change begin raise exception 'the audit log is only added to'"
    " using errcode = 'insufficient_privilege' ; end"
)


class SchemaPart(NamedTuple):
    """A part of a schema: `kind` is a message id's word, `name` says which, `definition` what it is."""

    kind: str
    name: str
    definition: str


def check_schema(connection: Connection) -> list[Problem]:
    """What the schema has more, less or other than the program makes; empty where it is as it must be.

    Codes: schema-more, schema-less, schema-other, with values `kind` and `name`; refusal-off,
    where the trigger that refuses changes of the audit log is switched off or another. Raises Unavailable,
    with code database-schema, where tables or columns are missing or the version is not ours: then nothing
    else can be read.
    """
    expected, found = _expected(connection.dialect.name), _found(connection)
    less = [expected[key] for key in expected.keys() - found.keys()]
    gone = {part.name for part in less if part.kind == "table"}
    # Of a table that is gone its parts need not be said, nor of one put in.
    less = [part for part in less if part.kind == "table" or _table_of(part) not in gone]
    missing = sorted(part.name for part in less if part.kind in {"table", "column"})
    version = None if missing else _version(connection)
    if missing or version:
        raise Unavailable(
            "database-schema", address_of(connection.engine), version or ", ".join(missing)
        )
    more = [found[key] for key in found.keys() - expected.keys()]
    put_in = {part.name for part in more if part.kind in {"table", "view"}}
    more = [part for part in more if part.name in put_in or _table_of(part) not in put_in]
    other = [found[key] for key in found.keys() & expected.keys() if found[key] != expected[key]]
    off = [part for part in more if part.name == _REFUSING]
    more = [part for part in more if part.name != _REFUSING]
    return [Problem("refusal-off", {"found": part.name}) for part in off] + [
        Problem(f"schema-{what}", {"kind": part.kind, "name": part.name, "found": part.name})
        for what, parts in (("more", more), ("less", less), ("other", other))
        for part in sorted(parts)
    ]


def check_role(connection: Connection) -> list[Problem]:
    """The warning role-powerful where the role of the server may change the audit log."""
    if connection.dialect.name == "sqlite":
        return []
    superuser, changes = connection.execute(_POWERS).one()
    if not superuser and not changes:
        return []
    values = {"found": "SUPERUSER" if superuser else "UPDATE ON audit"}
    return [Problem("role-powerful", values, Severity.WARNING)]


def _version(connection: Connection) -> str | None:
    """What is wrong with the version that the database says it has; None where it is ours."""
    versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if versions == [schema.HEAD]:
        return None
    return f"alembic_version: {', '.join(map(str, versions)) or '–'}"


def _table_of(part: SchemaPart) -> str:
    return part.name.partition(".")[0]


@cache
def _expected(database: str) -> Mapping[tuple[str, str], SchemaPart]:
    """What the program makes: compiled once in a process, since it is the same in each database of a kind."""
    dialect, parts = registry.load(database)(), list[SchemaPart]()
    for table in (*schema.metadata.sorted_tables, _VERSION):
        parts += _table(table.name, str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            statement = str(CreateIndex(index).compile(dialect=dialect))
            parts.append(SchemaPart("index", f"{table.name}.{index.name}", _plain(statement)))
    return _by_key(parts)


def _found(connection: Connection) -> dict[tuple[str, str], SchemaPart]:
    sqlite = connection.dialect.name == "sqlite"
    return _by_key(_of_sqlite(connection) if sqlite else _of_postgresql(connection))


def _by_key(parts: Iterable[SchemaPart]) -> dict[tuple[str, str], SchemaPart]:
    """The parts by kind and name; what is there twice (of two schemas) has a name of its own."""
    by_key: dict[tuple[str, str], SchemaPart] = {}
    for kind, name, definition in parts:
        own = name
        while (kind, own) in by_key:
            own += ".2"
        by_key[kind, own] = SchemaPart(kind, own, definition)
    return by_key


def _of_sqlite(connection: Connection) -> Iterator[SchemaPart]:
    master = text("SELECT type, name, tbl_name, sql FROM sqlite_master")
    for kind, name, table, sql in connection.execute(master):
        own = name.startswith("sqlite_")
        if own and (kind == "table" or (kind == "index" and sql is None)):
            continue  # counts of ANALYZE, and the indexes that belong to constraints
        if kind == "table":
            yield from _table(name, sql)
        else:
            yield SchemaPart(kind, name if kind == "view" else f"{table}.{name}", _plain(sql or ""))


def _table(name: str, statement: str) -> Iterator[SchemaPart]:
    """The parts of a CREATE TABLE: the table, its columns, its constraints."""
    head, _, rest = statement.strip().partition("(")
    body, end = _split(rest)
    yield SchemaPart("table", name, f"{_plain(head)} {_plain(end)}".strip())
    for each in body:
        words = _plain(each).split()
        if words[:1] == ["constraint"]:
            words = words[2:]
        if words[:1] and words[0] in _CONSTRAINTS:
            # Names of constraints differ between versions of the migrations.
            yield SchemaPart("constraint", f"{name}.{' '.join(words)}", "")
        elif words:
            yield SchemaPart("column", f"{name}.{words[0]}", " ".join(words[1:]))


def _split(body: str) -> tuple[list[str], str]:
    """The parts of a body between its commas, and what follows its closing bracket."""
    parts, depth, start = [], 0, 0
    for token in _TOKEN.finditer(body):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth < 0 or (depth == 0 and token[0] == ","):
            parts.append(body[start : token.start()])
            start = token.end()
        if depth < 0:
            return parts, body[start:]
    return [*parts, body[start:]], ""


def _plain(statement: str) -> str:
    """A statement by its words alone, as both databases and SQLAlchemy write the same one."""
    tokens = [each if each[0] == "'" else each.lower() for each in _TOKEN.findall(statement)]
    kept = " ".join(word for word in tokens if word not in '()[]"')
    kept = re.sub(r"(?<=') : : (?:text|character varying)", "", kept)
    kept = kept.replace(" = any array ", " in ").replace(" using btree", "")
    return " ".join(_WORDS.get(each, each) for each in kept.split())


_SCHEMAS = "SELECT oid FROM pg_namespace WHERE nspname = ANY (current_schemas(false))"
_OURS = f"""c.relnamespace IN ({_SCHEMAS}) AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('e', 'i'))"""
_RELATIONS = f"""
SELECT c.oid, c.relname, c.relkind::text, concat_ws(' ', CASE WHEN c.relrowsecurity THEN 'row security' END,
    CASE WHEN c.relpersistence <> 'p' THEN 'unlogged' END,
    (SELECT 'inherited by ' || string_agg(inhrelid::regclass::text, ' ') FROM pg_inherits
     WHERE inhparent = c.oid)) AS beside
FROM pg_class c WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND {_OURS}"""  # noqa: S608
_COLUMNS = f"""
SELECT c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation::text END,
    CASE WHEN a.attnotnull THEN 'not null' END, 'default ' || pg_get_expr(d.adbin, d.adrelid),
    nullif(a.attgenerated::text, ''), nullif(a.attidentity::text, '')) AS definition
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f') AND {_OURS}"""  # noqa: S608
_TABLE_CONSTRAINTS = f"""
SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
WHERE k.contype <> 'n' AND {_OURS}"""  # noqa: S608
_INDEXES = f"""
SELECT c.relname, i.relname, pg_get_indexdef(i.oid) || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END,
    n.nspname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index x ON x.indrelid = c.oid
JOIN pg_class i ON i.oid = x.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid AND contype IN ('p', 'u', 'x'))
    AND {_OURS}"""  # noqa: S608
_TRIGGERS = f"""
SELECT c.relname, g.tgname, concat_ws(' ', pg_get_triggerdef(g.oid), p.prosrc), g.tgenabled::text,
    g.tgisinternal, n.nspname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_trigger g ON g.tgrelid = c.oid
JOIN pg_proc p ON p.oid = g.tgfoid WHERE {_OURS}"""  # noqa: S608
_OTHERS = f"""
SELECT 'rule', c.relname, r.rulename FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid
WHERE r.rulename <> '_RETURN' AND {_OURS}
UNION ALL SELECT 'policy', c.relname, l.polname FROM pg_class c JOIN pg_policy l ON l.polrelid = c.oid
WHERE {_OURS}"""  # noqa: S608
_KINDS = {"r": "table", "p": "table", "f": "table", "S": "sequence"}


def _of_postgresql(connection: Connection) -> Iterator[SchemaPart]:
    for _, name, kind, beside in connection.execute(text(_RELATIONS)):
        created = f"create table {name} {beside}" if kind == "r" else kind
        yield SchemaPart(_KINDS.get(kind, "view"), name, _plain(created))
    for table, name, definition in connection.execute(text(_COLUMNS)):
        yield SchemaPart("column", f"{table}.{name}", _plain(definition))
    for table, definition in connection.execute(text(_TABLE_CONSTRAINTS)):
        yield SchemaPart("constraint", f"{table}.{_plain(definition)}", "")
    for table, name, definition, where in connection.execute(text(_INDEXES)):
        unqualified = definition.replace(f" ON {where}.", " ON ")
        yield SchemaPart("index", f"{table}.{name}", _plain(unqualified))
    for table, name, definition, enabled, internal, where in connection.execute(text(_TRIGGERS)):
        unqualified = _plain(definition.replace(f" ON {where}.", " ON "))
        usual = enabled == "O" if internal else (enabled, unqualified) == ("A", _REFUSAL)
        if not usual:
            yield SchemaPart("trigger", f"{table}.{name}", unqualified)
    for kind, table, name in connection.execute(text(_OTHERS)):
        yield SchemaPart(kind, f"{table}.{name}", "")
