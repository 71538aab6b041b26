"""The database's own full-text index on SearchDocument: FTS5 on SQLite, tsvector on PostgreSQL. All
differences between the two are in this module.

Triggers update the index. `website.schema` installs both.

The cost of a search does not grow with the number of matches: the newest MAX_MATCHES with the words
in their titles and the newest MAX_MATCHES with the words anywhere are ranked. With fewer matches,
as nearly always, all of them are.
"""

from collections.abc import Sequence

from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from blog.models import Article
from blog.models.search import SearchDocument
from blog.search_query import Term
from website.registry import SchemaObjects

# One more than the twenty pages of results, to tell that there are more.
MAX_MATCHES = 241
TABLE = SearchDocument._meta.db_table
COLUMNS = ["title", "standfirst", "names", "text", "works"]
WEIGHTS = "10.0, 5.0, 4.0, 1.0, 0.5"
RANKED = """SELECT key FROM (
        SELECT * FROM ({titled}) AS titled UNION ALL SELECT * FROM ({anywhere}) AS anywhere
    ) AS found GROUP BY key ORDER BY {best}, key DESC LIMIT {limit}"""

# SQLite

COLUMN_LIST = ", ".join(COLUMNS)
OLD, NEW = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("OLD", "NEW"))
DELETE = f"""INSERT INTO blog_search(blog_search, rowid, {COLUMN_LIST})
    VALUES ('delete', OLD.article_id, {OLD});"""  # noqa: S608
INSERT = f"INSERT INTO blog_search(rowid, {COLUMN_LIST}) VALUES (NEW.article_id, {NEW});"  # noqa: S608
FTS5 = f"""CREATE VIRTUAL TABLE blog_search USING fts5({COLUMN_LIST}, content='{TABLE}',
    content_rowid='article_id', prefix='3', tokenize='porter unicode61 remove_diacritics 2')"""
REBUILD = "INSERT INTO blog_search(blog_search) VALUES('rebuild')"
# The bodies of the triggers.
ON_SQLITE = {"insert": INSERT, "update": DELETE + INSERT, "delete": DELETE}
SCORES = ["-100.0 / length(title)", f"bm25(blog_search, {WEIGHTS})"]
FTS5_FOUND = f"""SELECT rowid AS key, {{score}} AS score FROM blog_search
    WHERE blog_search MATCH %s AND EXISTS ({{among}}) ORDER BY rowid DESC LIMIT {MAX_MATCHES}"""  # noqa: S608

# PostgreSQL. Its parser gives punctuation between words a meaning, so it is replaced by spaces.

PUNCTUATION = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+"
PLAIN = rf"""to_tsvector('english', regexp_replace(regexp_replace(
    normalize({{}}, NFKD), '[\u0300-\u036f]+', '', 'g'), '{PUNCTUATION}', ' ', 'g'))"""
VECTORS = {
    "title_vector": f"setweight({PLAIN.format('{row}title')}, 'A')",
    "vector": " || ".join(
        f"setweight({PLAIN.format('{row}' + name)}, '{weight}')"
        for name, weight in zip(COLUMNS, "ABCDD", strict=True)
    ),
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
REPAIR = f"""UPDATE {TABLE} SET article_id = article_id
    WHERE {" OR ".join(f"{n} IS DISTINCT FROM {read.format(row='')}" for n, read in VECTORS.items())}"""  # noqa: S608
TSVECTOR_FOUND = f"""SELECT article_id AS key, {{vector}} AS vector, {{length}} AS length FROM {TABLE}
    WHERE {{vector}} @@ to_tsquery('english', %s) AND EXISTS ({{among}})
    ORDER BY article_id DESC LIMIT {MAX_MATCHES}"""  # noqa: S608
RANK = "sum(ts_rank_cd('{0.1, 0.4, 0.5, 1}', vector, to_tsquery('english', %s), length)) DESC"


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


def best(terms: Sequence[Term], among: QuerySet[Article], *, is_loose: bool = False) -> list[int]:
    """The primary keys of the articles in `among` that contain all terms, or any of them if
    `is_loose`, best first."""
    key = f"{TABLE}.article_id" if connection.vendor == "postgresql" else "blog_search.rowid"
    candidates = among.filter(pk=RawSQL(key, ())).order_by().values("pk")  # noqa: S611
    among_sql, params = candidates.query.sql_with_params()
    if connection.vendor == "postgresql":
        query = _tsquery(terms, " | " if is_loose else " & ")
        titled, anywhere, ordering = query, query, [query]
        found = [
            TSVECTOR_FOUND.format(vector=name, among=among_sql, length=length)
            for name, length in zip(VECTORS, (2, 1), strict=True)
        ]
        order = RANK
    else:
        anywhere = _fts5(terms, " OR " if is_loose else " AND ")
        titled, ordering, order = f"{{title}} : ({anywhere})", [], "sum(score)"
        found = [FTS5_FOUND.format(among=among_sql, score=score) for score in SCORES]
    sql = RANKED.format(titled=found[0], anywhere=found[1], best=order, limit=MAX_MATCHES)
    with connection.cursor() as cursor:
        cursor.execute(sql, [titled, *params, anywhere, *params, *ordering])
        return [key for (key,) in cursor.fetchall()]


def _fts5(terms: Sequence[Term], joiner: str) -> str:
    return joiner.join(_expression(term, '"{}"', " AND ", " OR ", "*") for term in terms)


def _tsquery(terms: Sequence[Term], joiner: str) -> str:
    return joiner.join(_expression(term, "'{}'", " & ", " | ", ":*") for term in terms)


def _expression(term: Term, quoted: str, both: str, either: str, prefix: str) -> str:
    """One term in the query language of a database, given its syntax. Tokens consist of letters and
    digits, so they need no escaping."""
    own = [" ".join(term.tokens)] if term.is_phrase else term.tokens
    required = both.join(map(quoted.format, own)) + (prefix if term.is_prefix else "")
    synonyms = [quoted.format(" ".join(tokens)) for tokens in term.synonyms]
    return f"({either.join([f'({required})', *synonyms])})"


index = SchemaObjects(
    "search",
    prefix="blog_search",
    function="blog_search_read",
    statements=_statements,
    drop=_drop,
    fill=_fill,
)
