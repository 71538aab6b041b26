"""A site with a row of every model, a stranger's browser and an editor's."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from blog.models import Series
from blog.models.search import Synonyms
from comments import mailboxes
from comments.models import CommentPolicy
from courses.models import AddressChange, CoursePolicy
from tests.blog.builders import cite, make_author, make_published_article, make_source, make_topic
from tests.comments.builders import make_published_comment
from tests.courses.builders import (
    make_certified,
    make_confirmed,
    make_intake,
    make_interest,
    sign_up,
)
from tests.limits import lift_limits
from tests.website.builders import make_image, make_page, make_superuser, picture
from website import registry
from website.models import PersonalDataLink, Redirect, SiteSettings


@dataclass(frozen=True)
class Planted:
    """One row of each model, and the values that stand for it in URLs."""

    rows: list[Any]
    keys: dict[str, list[Any]]


@pytest.fixture
def planted(db):
    author, image, page, source = (
        make_author(),
        make_image(picture(32, 24)),
        make_page(),
        make_source(),
    )
    series = Series.objects.create(title="A series")
    article = make_published_article(
        author=author, topic=make_topic(), body=f"<p>A claim.{cite(source)}</p>", series=series
    )
    intake = make_intake(seats=9)
    student, comment = sign_up(intake), make_published_comment(article)
    coming, interest = make_confirmed(intake), make_interest(intake.course)
    certified = make_certified()
    SiteSettings(contact_email="desk@example.org").save()
    CommentPolicy().save()
    same = Synonyms.objects.create(terms="cramp, spasm")
    redirect = Redirect.objects.create(old_path="/old/", new_path="/new/")
    topic, settings, policy = article.topics.get(), SiteSettings.load(), CommentPolicy.load()
    rows = [article, author, topic, series, source, image, page, redirect, settings, policy]
    rows.append(same)
    rows += [intake.course, intake, student, certified, CoursePolicy.objects.create()]
    keys = {
        "slug": [row.slug for row in (article, author, topic, intake.course, page)],
        "intake_slug": [intake.slug],
        "pk": [comment.pk, source.pk],
        "suffix": ["bib"],
        **{
            "kind": ["article", *registry.confirmations],
            "digest": ["x"],
            "section": ["articles"],
            "number": [1],
        },
        "code": [certified.certificates.get().code],
        "token": _tokens(comment, student, coming, certified, interest),
        **{"path": [image.file.name], "uidb64": ["MQ"]},
    }
    return Planted(rows, keys)


def _tokens(comment, student, coming, certified, interest):
    return [
        *(row.receipt_token for row in (comment, student, coming, certified, interest)),
        *(row.confirmation_token for row in (comment, student, interest)),
        comment.stop_token,
        mailboxes.known(comment.email).stop_token,
        PersonalDataLink.objects.create(email=comment.email).token,
        AddressChange.objects.create(sign_up=coming, email="new@example.org").token,
    ]


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings):
    lift_limits(settings)


@pytest.fixture
def stranger():
    """Failures are answers here, as they are for strangers."""
    return Client(raise_request_exception=False)


@pytest.fixture
def editor(db):
    browser = Client(raise_request_exception=False)
    browser.force_login(make_superuser())
    with connection.execute_wrapper(_alone):
        yield browser


def _alone(execute, sql, parameters, many, context):
    """A query that fails ends itself only, as outside the transaction of a test. SQLite does that by
    itself."""
    is_savepoint = sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
    if is_savepoint or connection.vendor == "sqlite":
        return execute(sql, parameters, many, context)
    with transaction.atomic():
        return execute(sql, parameters, many, context)


@pytest.fixture(params=[3, pytest.param(1, marks=pytest.mark.audit, id="all")])
def some(request):
    """Of `things` every third, and others for the next odd one of its kind; all in an audit."""
    return lambda things, kind, odd: things[list(kind).index(odd) % request.param :: request.param]
