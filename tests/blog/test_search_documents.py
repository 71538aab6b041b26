"""What search reads follows what is written, by whatever way it is written."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.utils.html import strip_tags

from blog import publishing, rendering, search, search_engine
from blog.models import Article, Byline, Topic
from blog.models.search import SearchDocument, SearchWord, Synonyms
from tests.blog.builders import (
    cite,
    make_author,
    make_published_article,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db


def finds(typed):
    """Whether the words are found as they stand."""
    result = search.find(typed)
    return bool(result.keys) and not result.corrected


def renamed(row, field="name"):
    setattr(row, field, "Zeppelin")
    row.save()


CHANGES = {
    "its title": lambda article: publishing.save(_changed(article, title="Zeppelin")),
    "its standfirst": lambda article: publishing.save(_changed(article, standfirst="Zeppelin")),
    "its text": lambda article: publishing.save(_changed(article, body="<p>Zeppelin</p>")),
    "an author": lambda article: renamed(article.authors.get()),
    "a reviewer": lambda article: renamed(article.reviewer),
    "a topic": lambda article: renamed(article.topics.get()),
    "a source": lambda article: renamed(article.citations.get().source, "title"),
    "one author more": lambda article: Byline.objects.create(
        article=article, author=make_author(name="Zeppelin")
    ),
    "one topic more": lambda article: article.topics.add(make_topic("Zeppelin")),
}


def _changed(article, **changes):
    for name, text in changes.items():
        setattr(article, name, text)
    return article


def full_article():
    return make_published_article(
        author=make_author(),
        topic=make_topic(),
        reviewer=make_author(),
        reviewed_on="2026-01-01",
        body=f"<p>A claim.{cite(make_source())}</p>",
    )


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_found_at_once(change):
    article = full_article()
    assert not finds("zeppelin")
    change(article)
    assert finds("zeppelin")


def test_what_an_article_gave_up_is_found_no_more():
    article = full_article()
    article.topics.add(make_topic("Zeppelin"))
    Byline.objects.create(article=article, author=make_author(name="Hindenburg"))
    Topic.objects.get(name="Zeppelin").delete()
    Byline.objects.get(author__name="Hindenburg").delete()
    assert not finds("zeppelin")
    assert not finds("hindenburg")


@pytest.mark.parametrize("delete", [Article.delete, lambda a: Article.objects.all().delete()])
def test_a_deleted_article_leaves_nothing(delete):
    delete(full_article())
    assert not SearchDocument.objects.filter(article__isnull=False)
    assert not search_engine.repair()


def test_a_text_is_read_in_passages_as_it_is_seen():
    body = (
        "<p>H<sub>2</sub>O &amp; <em>salt</em></p><h2>Why?</h2><ul><li>One</li><li>two</li></ul>"
        "<h2>Why?</h2><h3>Then</h3><p>Because.</p><p>It is.</p>"
    )
    article = make_published_article(body=body, standfirst="In short.", caution="Ask first.")
    assert article.search_document.passages == [
        ["", "", "In short."],
        ["", "", "H2O & salt"],
        ["s-why", "Why?", "One · two"],
        ["s-why.2", "Why?", ""],
        ["s-then", "Then", "Because. It is."],
        ["caution", "Caution", "Ask first."],
    ]


def test_the_cells_of_a_table_stand_apart():
    cells = "".join(f"<tr><th>Trial {n}</th><td><p>{n} people</p></td></tr>" for n in (1, 2))
    body = f'<table data-caption="All trials">{cells}</table>'
    article = make_published_article(body=body, standfirst="")
    (_opening, (_anchor, _heading, text)) = article.search_document.passages
    assert text == "All trials · Trial 1 · 1 people · Trial 2 · 2 people"


def test_anchors_are_those_of_the_page(client):
    body = (
        "<h2>Café &amp; tea</h2><p>a</p><h3>Zürich<br>東京</h3><p>b</p>"
        '<section data-box="care" data-urgency="today"><h3>Signs</h3><p>c</p></section>'
        "<h2>Café &amp; tea</h2><p>d</p><h2>Signs</h2>"
    )
    article = make_published_article(body=body)
    anchors = [anchor for anchor, _heading, _text in article.search_document.passages if anchor]
    headings = [heading.anchor for heading in rendering.render(article).headings]
    assert anchors == ["when-to-get-help", *headings]
    page = client.get(article.get_absolute_url()).text
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_the_short_answer_and_when_to_get_help_are_found_where_the_page_has_them(client):
    body = (
        "<h2>Before</h2><p>Of other things.</p>"
        '<section data-box="care" data-urgency="emergency"><p>A swollen calf.</p></section>'
        '<section data-box="key-points"><ul><li>Stretch it.</li></ul></section>'
    )
    article = make_published_article(body=body, caution="Not with weak kidneys.")
    for typed, anchor, text in [
        ("stretch", "short-answer", "Stretch it."),
        ("swollen calf", "when-to-get-help", "Get emergency help now: A swollen calf."),
        ("weak kidneys", "caution", "Not with weak kidneys."),
    ]:
        result = search.find(typed)
        (hit,) = search.hits(result.keys, result.terms)
        assert hit.url == f"{article.get_absolute_url()}#{anchor}"
        assert strip_tags(hit.snippet) == text
        assert f'id="{anchor}"' in client.get(article.get_absolute_url()).text


def test_what_is_in_order_is_left_alone():
    full_article()
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert said.getvalue() == "The search index is up to date. Nothing was changed.\n"


def test_rebuilding_mends_and_says_what():
    lost, old = full_article(), make_published_article()
    SearchDocument.objects.filter(article=lost).delete()
    SearchDocument.objects.filter(article=old).update(title_stems="other")
    SearchWord.objects.create(word="zeppelin")
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    for line in ("1 missing documents", "1 outdated documents", "words missing or no longer used"):
        assert line in said.getvalue()
    assert finds(old.title)


def _forget_the_index():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO blog_search(blog_search) VALUES('delete-all')")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE blog_searchdocument DISABLE TRIGGER USER")
            cursor.execute("UPDATE blog_searchdocument SET vector = NULL, title_vector = NULL")
            cursor.execute("ALTER TABLE blog_searchdocument ENABLE TRIGGER USER")


def test_rebuilding_mends_the_index_itself():
    article = make_published_article(title="Zeppelin")
    _forget_the_index()
    assert search.find(article.title).keys == []
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert "1 index out of step with the documents" in said.getvalue()
    assert finds("zeppelin")


class Widened(migrations.Migration):
    """SQLite remakes the table for it."""

    operations = [
        migrations.AlterField("SearchDocument", "works", models.TextField(default="", null=True)),
        migrations.AddField("SearchDocument", "more", models.TextField(null=True)),
    ]


def _migrate(migration, *, back=False):
    before = MigrationExecutor(connection).loader.project_state()
    emit_pre_migrate_signal(0, False, "default", plan=[(migration, back)])
    act = migration.unapply if back else migration.apply
    with connection.schema_editor(atomic=migration.atomic) as editor:
        act(before, editor)
    emit_post_migrate_signal(0, False, "default", plan=[(migration, back)])


@pytest.mark.django_db(transaction=True)
def test_the_table_may_be_altered_and_what_is_written_next_is_found():
    before = make_published_article(title="Zeppelin")
    migration = Widened("widened", "blog")
    _migrate(migration)
    make_published_article(title="Hindenburg")
    try:
        assert finds("zeppelin")
        assert finds("hindenburg")
        before.delete()
        assert not finds("zeppelin")
    finally:
        _migrate(migration, back=True)
    assert finds("hindenburg")


@pytest.mark.django_db(transaction=True)
def test_a_site_from_before_search_is_filled_by_its_migration():
    make_published_article(title="Zeppelin")
    SearchDocument.objects.all().delete()
    emit_post_migrate_signal(0, False, "default", plan=[(Widened("widened", "blog"), False)])
    assert finds("zeppelin")


@pytest.mark.parametrize("terms", ["cramp", "cramp,", " , "])
def test_one_word_means_the_same_as_no_other(terms):
    with pytest.raises(ValidationError):
        Synonyms(terms=terms).full_clean()


def test_synonyms_are_normalised():
    row = Synonyms(terms=" cramp,charley   horse ,, Mg")
    row.full_clean()
    assert row.terms == "cramp, charley horse, Mg"


def test_a_standfirst_of_any_length_can_be_saved():
    """PostgreSQL refuses to index more than a megabyte."""
    words = " ".join(f"слово{number}" for number in range(120_000))
    body = "".join(f"<p>{words[start : start + 9000]}</p>" for start in range(0, 270_000, 9000))
    make_published_article(standfirst=words, body=body)
    assert finds("слово1")
