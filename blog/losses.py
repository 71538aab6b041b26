"""What readers lose with a topic, an image or a course."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Author, Topic
from courses.models import Course
from website.models import Image


def of_topic(topic: Topic) -> Iterator[str]:
    if number := topic.article_topics.count():
        text = ngettext(
            "%(number)d article loses this topic.", "%(number)d articles lose this topic.", number
        )
        yield text % {"number": number}


def of_image(image: Image) -> Iterator[str]:
    for author in Author.objects.filter(photo=image):
        yield _("%s has no photo any more.") % author


def of_course(course: Course) -> Iterator[str]:
    if number := course.articles.count():
        text = ngettext(
            "%(number)d article ends with an invitation to it no longer.",
            "%(number)d articles end with an invitation to it no longer.",
            number,
        )
        yield text % {"number": number}
