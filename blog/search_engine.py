"""The database's own full-text index on SearchDocument: FTS5 on SQLite, tsvector on PostgreSQL. All
differences between the two are in this module.

Both index stems made by `blog.stems`, so both find the same. Triggers update the index.
`website.schema` installs both. What is found is ranked by `blog.search_ranking`.

The cost of a search does not grow with the number of matches: of the documents with a term the newest
MAX_MATCHES count, and beside them those with all terms and those with a term in the title. With fewer
matches, as nearly always, all of them count.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL
from django.utils import timezone

from blog.models.search import SearchDocument, SearchDocumentQuerySet
from blog.search_query import Term
from website.registry import SchemaObjects

# One more than the ten pages of results, to tell that there are more.
MAX_MATCHES = 121
TABLE = SearchDocument._meta.db_table
COLUMNS = ["title_stems", "stems"]
# The documents that are searched, as SQL with its values.
Among = tuple[str, tuple[Any, ...]]
# What a row of FOUND tells instead of the term it contains.
IN_TITLE, ALL_TERMS, TOTAL = -1, -2, -3
FOUND = """SELECT * FROM (SELECT {key}, {what} FROM {table}
    WHERE {matches} AND EXISTS ({among}) ORDER BY {key} DESC LIMIT {limit}) AS found{number}"""
COUNTED = f"SELECT count(*), {TOTAL} FROM (SELECT 1 FROM {TABLE} LIMIT {MAX_MATCHES}) AS counted"  # noqa: S608


class Found(NamedTuple):
    """The primary keys of documents, with the indexes of the terms in them, or IN_TITLE or ALL_TERMS,
    and the number of documents there are, MAX_MATCHES at most."""

    documents: dict[int, set[int]]
    total: int


# SQLite

OLD, NEW = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("OLD", "NEW"))
COLUMN_LIST = ", ".join(COLUMNS)
DELETE = f"""INSERT INTO blog_search(blog_search, rowid, {COLUMN_LIST})
    VALUES ('delete', OLD.id, {OLD});"""  # noqa: S608
INSERT = f"INSERT INTO blog_search(rowid, {COLUMN_LIST}) VALUES (NEW.id, {NEW});"  # noqa: S608
FTS5 = f"""CREATE VIRTUAL TABLE blog_search USING fts5({COLUMN_LIST}, content='{TABLE}',
    content_rowid='id', tokenize='unicode61 remove_diacritics 0')"""
REBUILD = "INSERT INTO blog_search(blog_search) VALUES('rebuild')"
# The bodies of the triggers.
ON_SQLITE = {"insert": INSERT, "update": DELETE + INSERT, "delete": DELETE}

# PostgreSQL

VECTORS = {
    "title_vector": "to_tsvector('simple', {row}title_stems)",
    "vector": "to_tsvector('simple', {row}stems)",
}
FUNCTION = f"""CREATE OR REPLACE FUNCTION blog_search_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {"".join(f"NEW.{name} := {read.format(row='NEW.')};" for name, read in VECTORS.items())}
RETURN NEW; END $$"""
ON_POSTGRES = {
    **{
        f"blog_search_{name}": f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {name} tsvector;"
        f" CREATE INDEX blog_search_{name} ON {TABLE} USING gin ({name})"
        for name in VECTORS
    },
    "blog_search_read": f"""{FUNCTION}; CREATE TRIGGER blog_search_read
    BEFORE INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION blog_search_read()""",
}
REPAIR = f"""UPDATE {TABLE} SET id = id
    WHERE {" OR ".join(f"{n} IS DISTINCT FROM {read.format(row='')}" for n, read in VECTORS.items())}"""  # noqa: S608


def _drop(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS blog_search_read() CASCADE")
            for name in VECTORS:
                cursor.execute(f"DROP INDEX IF EXISTS blog_search_{name}")
            return
        for event in ON_SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS blog_search_{event}")
        cursor.execute("DROP TABLE IF EXISTS blog_search")


def _statements(database: BaseDatabaseWrapper) -> dict[str, str]:
    if TABLE not in database.introspection.table_names():
        return {}
    if database.vendor == "postgresql":
        return ON_POSTGRES
    triggers = {
        f"blog_search_{event}": f"CREATE TRIGGER blog_search_{event} AFTER {event} ON {TABLE}"
        f" BEGIN {body} END"
        for event, body in ON_SQLITE.items()
    }
    return {"blog_search": FTS5, **triggers}


def _fill(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute(REPAIR if database.vendor == "postgresql" else REBUILD)


def repair(using: str = "default") -> bool:
    """Compare the index with its rows and correct it. Returns whether it was wrong."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(REPAIR)
            return cursor.rowcount > 0
        try:
            cursor.execute(
                "INSERT INTO blog_search(blog_search, rank) VALUES('integrity-check', 1)"
            )
        except DatabaseError:
            cursor.execute(REBUILD)
            return True
        return False


def without_jit(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Handler of `connection_created`. PostgreSQL compiles what it expects to take long, and expects
    it of a search that stops at the first rows: compiling takes ten times as long as searching."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def among(documents: SearchDocumentQuerySet) -> Among:
    """These documents, to be searched any number of times."""
    key = RawSQL(_key(), ())  # noqa: S611
    sql, values = documents.filter(pk=key).order_by().values("pk").query.sql_with_params()
    # Else PostgreSQL joins a common word with all articles before it takes the newest.
    return sql + (" OFFSET 0" if connection.vendor == "postgresql" else ""), values


def public() -> Among:
    """All that readers may see."""
    sql, values = _public_sql(connection.vendor)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return sql, tuple(now if isinstance(value, type(now)) else value for value in values)


@cache
def _public_sql(vendor: str) -> Among:
    """The SQL of `public`, as of now: compiling it takes longer than searching a small site. Of its
    values only the current time changes."""
    return among(SearchDocument.objects.public())


def _key() -> str:
    return "searched.id" if connection.vendor == "postgresql" else "blog_search.rowid"


def find(terms: Sequence[Term], among: Among) -> Found:
    """The primary keys of the documents in `among` that contain any of the terms, each with the
    indexes of the terms in it. Where a term has more than MAX_MATCHES documents, a document may
    contain more terms than are given."""
    is_postgres = connection.vendor == "postgresql"
    among_sql, params = among
    parts, values = [], []
    for number, (what, matches, query) in enumerate(_queries(terms, is_postgres)):
        table = f"{TABLE} AS searched" if is_postgres else "blog_search"
        shared = {"key": _key(), "table": table, "among": among_sql, "limit": MAX_MATCHES}
        parts.append(FOUND.format(what=what, matches=matches, number=number, **shared))
        values += [query, *params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([COUNTED, *parts]), values)
        return _by_document(cursor.fetchall(), len(terms))


def _by_document(rows: Iterable[tuple[int, int]], number_of_terms: int) -> Found:
    documents: defaultdict[int, set[int]] = defaultdict(set)
    total = 0
    for key, what in rows:
        if what == TOTAL:
            total = key
            continue
        documents[key].add(what)
        if what == ALL_TERMS:
            documents[key].update(range(number_of_terms))
    return Found(dict(documents), total)


def _queries(terms: Sequence[Term], is_postgres: bool) -> list[tuple[int, str, str]]:
    """What each part of the search looks for, its condition, and the value in that."""
    each = [_tsquery(term) if is_postgres else _fts5(term) for term in terms]
    every, either = (" & ", " | ") if is_postgres else (" AND ", " OR ")
    condition = "searched.{} @@ to_tsquery('simple', %s)" if is_postgres else "blog_search MATCH %s"
    anywhere, in_title = condition.format("vector"), condition.format("title_vector")
    any_term = either.join(each)
    found = [(index, anywhere, query) for index, query in enumerate(each)]
    found.append(
        (IN_TITLE, in_title, any_term if is_postgres else f"{{title_stems}} : ({any_term})")
    )
    return [*found, (ALL_TERMS, anywhere, every.join(each))] if len(each) > 1 else found


def _fts5(term: Term) -> str:
    quoted = [f'"{text}"' for text in term.alternatives]
    return f"({' OR '.join([quoted[0] + ('*' if term.is_prefix else ''), *quoted[1:]])})"


def _tsquery(term: Term) -> str:
    quoted = [f"'{text}'" for text in term.alternatives]
    return f"({' | '.join([quoted[0] + (':*' if term.is_prefix else ''), *quoted[1:]])})"


index = SchemaObjects(
    "search",
    prefix="blog_search",
    function="blog_search_read",
    statements=_statements,
    drop=_drop,
    fill=_fill,
)
