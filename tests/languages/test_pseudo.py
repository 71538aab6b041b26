"""No text of ours escapes translation: every kind of page and mail in a language of brackets."""

import functools
import gc

import pytest
from django.utils import translation

from blog.models import Series, Topic
from comments import emails as comment_emails
from courses import certificates
from courses.models import Course, Intake, SignUp
from tests.all_mails import queue_all
from tests.blog.builders import cite, make_author, make_published_article, make_source, make_topic
from tests.comments.builders import (
    make_comment,
    make_comment_awaiting_review,
    make_published_comment,
    make_spam,
)
from tests.courses.builders import (
    make_certified,
    make_confirmed,
    make_course,
    make_full_intake,
    make_intake,
    make_interest,
    make_waiting,
    sign_up,
)
from tests.languages.pseudo import escaped, texts, write_catalogue
from tests.limits import lift_limits
from tests.website.builders import confirmation_path, make_page, make_personal_data_path
from website.models import Redirect, SiteSettings

pytestmark = [pytest.mark.django_db, pytest.mark.no_database]

ABOUT = ("title", "summary", "description", "teacher", "for_whom", "refunds", "disclosure")
WORDS = dict.fromkeys(ABOUT, "«Words»")
WHO = {"name": "«Ann»"}


def _forget():
    """What was made once in a process was made in its one language."""
    for made in gc.get_objects():
        # Asked by isinstance, a lazy object would be made.
        if type(made) is functools._lru_cache_wrapper:
            made.cache_clear()


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locale")
    write_catalogue(folder)
    return folder


@pytest.fixture
def brackets(settings, catalogue):
    settings.LOCALE_PATHS, settings.LANGUAGE_CODE = [catalogue], "en-xa"
    lift_limits(settings)
    _forget()
    with translation.override("en-xa"):
        yield
    _forget()


@pytest.fixture
def article(brackets):
    SiteSettings(name="«School»", tagline="«Health»", contact_email="desk@school.example").save()
    source = make_source(title="«Work»", authors=[{"literal": "«Sons»"}], container_title="«News»")
    topic = make_topic("Salt")
    Topic.objects.update(name="«Salt»", description="«On salt»")
    parts = [f"<h2>«Part {n}»</h2><p>«Text»{cite(source)}</p>" for n in range(3)]
    quoted = (
        f'<blockquote data-source="{source.pk}" data-kind="verbatim"><p>«Said»</p></blockquote>'
    )
    shared = {"body": "".join([*parts, quoted]), "topic": topic, "author": make_author(**WHO)}
    shared["standfirst"] = "«Short»"
    series = Series.objects.create(title="«Salts»")
    for title in ("«Before»", "«After»"):
        make_published_article(title=title, series=series, part=9 * (title == "«After»"), **shared)
    make_published_article(**{"title": "«Near»", **shared})
    return make_published_article(
        **{"title": "«Salt»", "series": series, "part": 5, **shared},
        **{"reviewer": make_author(name="«Bob»"), "reviewed_on": "2026-11-02"},
        **{"next_review_on": "2027-11-02", "caution": "«Ask first»", "disclosure": "«We earn»"},
        corrections=[["2026-11-03", "«Mended»"]],
    )


@pytest.fixture
def course(article):
    course = make_course(**WORDS, concession_price=60)
    article.course = course
    article.save()
    return course


def comments_of(article):
    words = {"article": article, "body": "«My words»", **WHO, "notify_on_reply": True}
    make = (make_comment, make_comment_awaiting_review, make_spam, make_published_comment)
    return [one(**words) for one in make]


def students_of(course):
    intake, full = make_intake(slug="open", course=course), make_full_intake()
    students = [make_confirmed(intake, **WHO), make_waiting(full, **WHO), sign_up(full, **WHO)]
    students.append(make_certified(**WHO))
    Intake.objects.update(venue="«Hall»")
    Course.objects.update(**WORDS)
    [certificate] = students[-1].certificates.all()
    certificate.course, certificate.venue = "«Words»", "«Hall»"
    certificates.correct(students[-1].pk, [certificate], by=None)
    return [SignUp.objects.get(pk=student.pk) for student in students]


def check(client, path, **asked):
    answer = client.post(path, **asked) if asked else client.get(path)
    assert (path, escaped(answer.text)) == (path, [])


def test_a_text_is_found_in_code_and_in_templates(brackets):
    assert {("Skip to content",), ("Newest articles",), ("The newest replies from readers.",)} <= {
        *texts()
    }
    assert escaped("<p>Read ⟦this <b>«now»</b>⟧ or <i title='that'>⟦not⟧</i></p>") == [
        "Read",
        "or",
        "that",
    ]


def test_no_page_of_articles_has_a_text_in_one_language_only(client, article, course):
    make_intake(course=course, venue="«Hall»")
    make_published_comment(article, body="«My words»", **WHO)
    topic, author = article.topics.get(), article.byline_authors[0]
    rows = article, topic, author, make_page(title="«Us»", body="«We»")
    paths = [row.get_absolute_url() for row in rows]
    sources = [f"/sources/{article.citations.first().source_id}/", "/sources/"]
    for path in [*paths, *sources, "/", "/articles/", "/topics/", "/nowhere/"]:
        check(client, path)


def test_no_page_of_comments_has_a_text_in_one_language_only(client, article):
    comments = comments_of(article)
    for comment in comments:
        check(client, comment.receipt_url)
    published = comments[-1]
    check(client, f"/comments/{published.pk}/reply/")
    check(client, f"/comments/{published.pk}/report/")
    check(client, confirmation_path("comment", published))
    check(client, f"{article.get_absolute_url()}comments/", data={"body": ""})
    comment_emails.published(published)
    comment_emails.replied(published, published)
    comment_emails.reported(published, "«Spam»")


def test_no_page_of_courses_has_a_text_in_one_language_only(client, course):
    students = students_of(course)
    interest = make_interest(make_course(**WORDS))
    own = [student.get_absolute_url() for student in [*students, interest]]
    certified = students[-1]
    papers = [paper.get_absolute_url() for paper in certified.certificates.current()]
    own += [certified.get_certificate_url(), *papers]
    form = f"{course.get_absolute_url()}sign-up/"
    for path in [*own, course.get_absolute_url(), "/courses/", form]:
        check(client, path)
    check(client, form, data={"name": ""})
    check(client, f"{interest.course.get_absolute_url()}interest/")
    check(client, confirmation_path("sign-up", students[0]))


def test_no_page_of_the_site_itself_has_a_text_in_one_language_only(client, article):
    Redirect.objects.create(old_path="/old/")
    comment = make_comment(article, body="«My words»", user_agent="«Firefox»", **WHO)
    person = make_personal_data_path(comment.email)
    for path in ["/me/", person, "/old/", "/me/x/", "/comments/stop/x/", "/confirm/"]:
        check(client, path)
    check(client, "/me/", data={"email": ""})
    check(client, "/me/", data={"email": "ana@school.example"})
    check(client, "/me/", data={}, headers={"Origin": "https://elsewhere.example"})


def test_no_mail_has_a_text_in_one_language_only(brackets):
    for mail in queue_all("«Words»"):
        told = f"{mail.subject}\n{mail.text}".replace("<", "&lt;")
        assert (mail.kind, escaped(told), escaped(mail.html)) == (mail.kind, [], [])
