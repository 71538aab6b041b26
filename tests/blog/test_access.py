"""Who may write, read, check and publish an article."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from blog import access, publishing
from blog.models import Article
from tests.blog.builders import make_author, make_draft, make_published_article, make_source
from tests.blog.test_admin import ADD, NOW, change, form
from tests.editing import opened, save
from tests.staff import make_member
from tests.website.builders import fresh, make_staff
from website.staff import roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    """Logs in somebody with a role."""

    def log_in(role):
        user = make_member(role)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return user

    return log_in


def test_an_author_writes_a_draft_of_their_own(client, member):
    author = member(roles.AUTHOR)
    client.post(reverse(ADD), form())
    article = Article.objects.get()
    assert (article.state, article.created_by) == ("draft", author)
    save(client, change(article), title="A better title")
    assert fresh(article).title == "A better title"


def test_whom_the_byline_names_may_edit_the_draft():
    author = make_member(roles.AUTHOR)
    article = make_draft(author=make_author(user=author))
    assert access.may_edit(author, article)
    assert not access.may_edit(make_member(roles.AUTHOR), article)


@pytest.mark.parametrize("asked", [{"_publish": "Publish now"}, NOW], ids=["button", "date"])
def test_an_author_cannot_publish(client, member, asked):
    author = member(roles.AUTHOR)
    article = make_draft(created_by=author, author=make_author(user=author))
    answer = client.post(change(article), opened(client, change(article)) | asked)
    assert answer.status_code == 403
    assert fresh(article).state == "draft"
    assert client.post(reverse(ADD), form(author=make_author(), **asked)).status_code == 403


def test_the_form_of_an_author_has_no_field_or_button_to_publish(client, member):
    article = make_draft(created_by=member(roles.AUTHOR))
    page = client.get(change(article)).text
    names = set(re.findall(r'name="(\w+)"', page))
    assert {"title", "_save"} <= names
    assert not names & {"_publish", "published_at_0", "withdrawn_at_0", "reviewer", "reviewed_on"}


def test_once_published_an_article_is_only_read_by_its_author(client, member):
    article = make_published_article(created_by=member(roles.AUTHOR))
    page = client.get(change(article)).text
    assert "_save" not in page and "deletelink" not in page
    answer = client.post(change(article), form(slug="elsewhere", title="Other"))
    assert answer.status_code == 403
    assert fresh(article).title == article.title


def test_an_author_deletes_own_drafts_and_nothing_else_in_the_list(client, member):
    author = member(roles.AUTHOR)
    mine = [make_draft(created_by=author), make_published_article(created_by=author)]
    theirs = make_draft()
    data = {"action": "delete_selected", "post": "yes"}
    url = reverse("admin:blog_article_changelist")
    client.post(url, data | {"_selected_action": [row.pk for row in [*mine, theirs]]})
    assert Article.objects.count() == 3
    client.post(url, data | {"_selected_action": [mine[0].pk]})
    assert not Article.objects.filter(pk=mine[0].pk).exists()


def test_an_author_finds_only_their_own_articles(client, member):
    author = member(roles.AUTHOR)
    make_draft(title="Mine", created_by=author)
    make_draft(title="Theirs")
    for url in (reverse("admin:blog_article_changelist"), reverse("admin:index")):
        page = client.get(url).text
        assert "Mine" in page and "Theirs" not in page


def test_a_rule_refuses_what_the_form_did_not():
    author, reviewer = make_member(roles.AUTHOR), make_member(roles.REVIEWER)
    article = make_draft(created_by=author)
    article.published_at = timezone.now()
    with pytest.raises(PermissionDenied):
        publishing.save(article, by=author)
    article = fresh(article)
    article.title = "Rewritten"
    with pytest.raises(PermissionDenied):
        publishing.save(article, by=reviewer)
    article = fresh(article)
    article.reviewer, article.reviewed_on = make_author(), timezone.localdate()
    with pytest.raises(PermissionDenied):
        publishing.save(article, by=author)
    assert publishing.save(article, by=reviewer)


def _review(client, article, author, **changes):
    signed = {"reviewer": author.pk, "reviewed_on": "2026-11-20"}
    return save(client, change(article), **signed, **changes)


def test_a_reviewer_marks_an_article_as_checked_and_changes_nothing_else(client, member):
    self = make_author(user=member(roles.REVIEWER))
    article = make_draft(author=make_author())
    byline = article.bylines.get()
    _review(client, article, self, title="Rewritten", slug="rewritten")
    found = fresh(article)
    assert (found.reviewer, found.title, found.slug) == (self, article.title, article.slug)
    assert found.bylines.get() == byline


def test_a_reviewer_reads_the_text_as_readers_do(client, member):
    member(roles.REVIEWER)
    article = make_draft(body="<h2>What was found</h2><p>Little.</p>")
    assert "<h2 id=" in client.get(change(article)).text
    assert "What was found" in client.get(article.get_absolute_url()).text


def test_a_reviewer_signs_with_no_other_name(client, member):
    member(roles.REVIEWER)
    article = make_draft()
    _review(client, article, make_author())
    assert fresh(article).reviewer is None


def test_two_roles_together_do_not_open_the_bylines_of_others(client):
    both = make_member(roles.REVIEWER)
    both.groups.add(*make_member(roles.AUTHOR).groups.all())
    client.force_login(both, backend="django.contrib.auth.backends.ModelBackend")
    own_name, article = make_author(user=both), make_draft()
    row = {"bylines-TOTAL_FORMS": 1, "bylines-INITIAL_FORMS": 0, "bylines-0-author": own_name.pk}
    _review(client, article, own_name, **row)
    assert fresh(article).reviewer == own_name
    assert not article.bylines.exists()
    assert not access.may_edit(both, article)


def test_an_editor_publishes_and_withdraws(client, member):
    member(roles.EDITOR)
    client.post(reverse(ADD), form(author=make_author(), _publish="Publish now"))
    article = Article.objects.get()
    assert article.is_published
    out = {"withdrawn_at_0": "2026-11-02", "withdrawn_at_1": "08:00:00"}
    save(client, change(article), **out)
    assert fresh(article).state == "withdrawn"


def test_only_superusers_link_an_author_with_a_login(client, member):
    """Whoever sets it could make the articles of others their own."""
    editor, author = member(roles.EDITOR), make_author()
    url = reverse("admin:blog_author_change", args=[author.pk])
    save(client, url, name="A new name", user=editor.pk)
    assert (fresh(author).name, fresh(author).user) == ("A new name", None)


def test_who_may_only_view_articles_gets_no_control_to_edit(client):
    onlooker = make_staff()
    onlooker.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client.force_login(onlooker, backend="django.contrib.auth.backends.ModelBackend")
    article = make_draft()
    form = client.get(change(article)).text.partition('<div id="content-main"')[2]
    assert 'type="submit"' not in form
    assert "/change/" not in client.get(article.get_absolute_url()).text
    assert "Write an article" not in client.get(reverse("admin:index")).text


def test_the_search_of_sources_shows_staff_without_permission_nothing(client):
    client.force_login(make_staff(), backend="django.contrib.auth.backends.ModelBackend")
    source = make_source()
    answer = client.get(reverse("admin:blog_source_search"), {"id": source.pk})
    assert answer.status_code == 403
    assert source.title not in answer.text
