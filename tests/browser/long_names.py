"""A site on which every name is eighty letters without a space, and every address as long as it may
be. `python -c` inside the site calls `plant`."""

from comments.models import Comment
from courses.models import Announcement
from tests.blog.builders import make_author, make_published_article, make_topic
from tests.comments.builders import (
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
from tests.website.builders import confirmation_path, make_mail, make_personal_data_path

NAME = "Wolfeschlegelsteinhausenbergerdorff" * 3
EMAIL = f"{'w' * 64}@{'.'.join(['m' * 60] * 2)}.{'m' * 59}.example"
WEBSITE = f"https://{'w' * 60}.example/".ljust(300, "m")
NAME_80 = NAME[:80]
PERSON = {"name": NAME_80, "email": EMAIL, "website": WEBSITE}


def plant():
    """Fill the site, and return the paths of its pages."""
    article = make_published_article(
        title=NAME, author=make_author(name=NAME), topic=make_topic(NAME_80)
    )
    first = make_published_comment(article, body=NAME * 9, **PERSON)
    for depth in range(4):
        make_published_comment(article, parent=first, root=first, body=f"Yes {depth}", **PERSON)
    held = make_comment_awaiting_review(article, hold_detail=NAME, body=NAME, **PERSON)
    held.notify_on_reply = True
    held.save()
    Comment.objects.filter(pk=first.pk).update(reported_at=first.created_at)
    spam = make_spam(article, body=NAME, **PERSON)
    return {
        "public": [
            *("/", "/articles/", article.get_absolute_url(), "/sources/", f"/search/?q={NAME_80}"),
            *(f"/comments/{first.pk}/reply/", f"/comments/{first.pk}/report/", first.receipt_url),
            *(held.receipt_url, spam.receipt_url, article.authors.get().get_absolute_url()),
            *(make_personal_data_path(EMAIL), confirmation_path("comment", held)),
            *_students(),
        ],
        "staff": [
            *("/admin/", "/admin/comments/comment/", "/admin/comments/comment/?queue=all"),
            *(f"/admin/comments/comment/{each.pk}/change/" for each in (first, held, spam)),
            *(f"/admin/blog/article/{article.pk}/change/", "/admin/blog/article/"),
            *("/admin/courses/signup/", "/admin/website/outgoingmail/"),
            *_staff_pages_of_students(),
        ],
    }


def _students():
    course = make_course(title=NAME)
    intake = make_intake(course=course, venue=NAME_80)
    full = make_full_intake(seats=1)
    person = {"name": NAME, "email": EMAIL}
    certified = make_certified(**person)
    make_mail(to=EMAIL, subject=NAME)
    students = [
        *(sign_up(intake, **person), make_waiting(full, **person), certified),
        make_confirmed(make_intake(), **person),
    ]
    interest = make_interest(course, EMAIL)
    return [
        *(student.get_absolute_url() for student in students),
        *(confirmation_path("sign-up", students[0]), certified.get_certificate_url()),
        *(certified.certificates.get().get_absolute_url(), interest.get_absolute_url()),
        *(course.get_absolute_url(), intake.get_sign_up_url(), "/courses/"),
    ]


def _staff_pages_of_students():
    intake = make_intake(seats=3)
    student = make_confirmed(intake, name=NAME, email=EMAIL, message=NAME)
    Announcement.objects.create(intake=intake, subject=NAME, text=NAME)
    intake_page = f"/admin/courses/intake/{intake.pk}"
    return [
        f"/admin/courses/signup/{student.pk}/change/",
        *(f"{intake_page}/{page}/" for page in ("change", "attendance", "sign-in-sheet", "write")),
        *(f"{intake_page}/cancel/", "/admin/courses/announcement/"),
    ]
