"""Rows for every admin form, and two other values for every field of it."""

from datetime import datetime, timedelta

from django import forms
from django.contrib.auth.models import Group, User
from django_prose_editor.fields import ProseEditorFormField

from blog.models import Series
from blog.models.search import Synonyms
from comments import mailboxes
from comments.models import CommentPolicy
from courses.models import CoursePolicy
from tests.blog.builders import make_author, make_published_article, make_source, make_topic
from tests.comments.builders import make_published_comment
from tests.courses.builders import make_certified, make_course, make_intake
from tests.website.builders import (
    encoded,
    make_image,
    make_mail,
    make_page,
    make_staff,
    picture,
    upload,
)
from website.editing.posted import shown
from website.models import JobFailure, Redirect, SiteSettings

# How forms show a day.
DAY = "%d/%m/%Y"


def make_course_with_modules():
    course = make_course(early_price=100, concession_price=90)
    for number in (1, 2, 3):
        course.modules.create(position=number, title=f"Module {number}")
    return course


def make_announcement():
    intake = make_intake()
    return intake.announcements.create(subject="Hello", text="Text", digest="0" * 64)


ROWS = {
    "website.Image": make_image,
    "website.JobFailure": lambda: JobFailure.objects.create(job="mail", row=1),
    "website.OutgoingMail": make_mail,
    "comments.Mailbox": lambda: mailboxes.known("margaret@example.org"),
    "website.Page": make_page,
    "website.Redirect": lambda: Redirect.objects.create(old_path="/old/", new_path="/new/"),
    "website.SiteSettings": lambda: SiteSettings.objects.get_or_create(pk=1)[0],
    "auth.User": make_staff,
    "auth.Group": lambda: Group.objects.create(name="Helpers"),
    "courses.Announcement": make_announcement,
    "courses.Course": make_course_with_modules,
    "courses.Intake": make_intake,
    "courses.SignUp": make_certified,
    "courses.CoursePolicy": lambda: CoursePolicy.objects.get_or_create(pk=1)[0],
    "blog.Article": lambda: make_published_article(author=make_author(), topic=make_topic("One")),
    "blog.Topic": lambda: make_topic("Sleep"),
    "blog.Author": make_author,
    "blog.Series": lambda: Series.objects.create(title="A series"),
    "blog.Synonyms": lambda: Synonyms.objects.create(terms="cramp, spasm"),
    "blog.Source": make_source,
    "comments.Comment": make_published_comment,
    "comments.CommentPolicy": lambda: CommentPolicy.objects.get_or_create(pk=1)[0],
}

# Fields for which a value made from the type of the field is refused, with two that are accepted.
SPECIAL = {
    "website.Image.is_decorative": [],
    "website.Redirect.old_path": ["/other-1/", "/other-2/"],
    "website.Redirect.new_path": ["/another-1/", "/another-2/"],
    "website.SiteSettings.contact_email": ["one@example.org", "two@example.org"],
    "auth.User.email": ["one@example.org", "two@example.org"],
    "courses.Intake.rhythm": [],
    "courses.Intake.skipped": [],
    "courses.Course.currency": ["EUR", "USD"],
    "blog.Article.corrections": ["2026-01-02 One.", "2026-01-03 Two."],
    "blog.Author.orcid": ["0000-0002-1825-0097", "0000-0001-5109-3700"],
    "blog.Synonyms.terms": ["night, evening", "night, dusk"],
    "blog.Source.doi": ["10.5555/one", "10.5555/two"],
    "blog.Source.pmid": ["11111111", "22222222"],
    "blog.Source.pmcid": ["PMC1111111", "PMC2222222"],
    "blog.Source.url": ["https://example.org/1", "https://example.org/2"],
}

# Fields that are valid, or keep their meaning, only together: one editor changes all of them.
TOGETHER = [
    ["website.Image", "alt", "is_decorative"],
    ["courses.Course", "price", "currency", "early_price", "concession_price"],
    ["courses.Intake", "time_zone", "starts_at", "ends_at", "opens_at", "closes_at", "early_until"],
    ["blog.Article", "reviewer", "reviewed_on"],
    ["blog.Source", "year", "month", "day"],
]


def plant():
    """Rows that forms can choose from."""
    for number in (1, 2):
        make_topic(f"Topic {number}"), make_author(), make_course(), make_image(picture(64, 48))
        Series.objects.create(title=f"Series {number}")
        Group.objects.create(name=f"Group {number}")
        User.objects.create_user(f"someone-{number}", is_staff=True)


def others(label, bound):
    """Values of the field other than the shown one, as inputs by name: none, one or two."""
    special = SPECIAL.get(f"{label}.{bound.name}")
    values = made_from_type(bound) if special is None else special
    return [value if isinstance(value, dict) else {bound.html_name: value} for value in values][:2]


def made_from_type(bound):
    """Values made from the type of the field."""
    field, now = bound.field, shown(bound)
    text = "".join(now.get("", []))
    if isinstance(field, forms.SplitDateTimeField):
        return _moments(bound, now)
    if isinstance(field, forms.ModelMultipleChoiceField):
        keys = [str(key) for key in field.queryset.values_list("pk", flat=True)[:3]]
        return [[keys[0]], [keys[1]]]
    if isinstance(field, forms.ModelChoiceField):
        keys = [str(key) for key in field.queryset.values_list("pk", flat=True)]
        return [key for key in keys if key != text]
    if isinstance(field, forms.ChoiceField):
        return [str(value) for value, _label in field.choices if str(value) != text and value != ""]
    if isinstance(field, forms.BooleanField):
        return [None if text else "on"]
    if isinstance(field, forms.FileField):
        return [upload(encoded(picture(width, 480))) for width in (320, 480)]
    return _typed(field, text)


def _moments(bound, now):
    day, hour = ("".join(now.get(end, [])) for end in ("_0", "_1"))
    day = datetime.strptime(day or "01/11/2026", DAY)
    return [
        {
            f"{bound.html_name}_0": (day + timedelta(days=n)).strftime(DAY),
            f"{bound.html_name}_1": hour or "12:00",
        }
        for n in (1, 2)
    ]


def _typed(field, text):
    if isinstance(field, forms.DateField):
        return ["02/11/2026", "03/11/2026"]
    if isinstance(field, forms.DecimalField):
        return [f"{float(text or 0) + n:.2f}" for n in (1, 2)]
    if isinstance(field, forms.IntegerField):
        return [str(int(text or 0) + n) for n in (1, 2)]
    if isinstance(field, ProseEditorFormField):
        return [f"<p>Another text, number {n}.</p>" for n in (1, 2)]
    return [f"other-{n}" for n in (1, 2)]
