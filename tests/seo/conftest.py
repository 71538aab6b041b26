"""A site with one of each kind of page."""

import pytest

from tests.blog.builders import (
    cite,
    make_author,
    make_published_article,
    make_source,
    make_topic,
)
from tests.comments.builders import make_published_comment
from tests.courses.builders import make_course, make_intake
from tests.website.builders import make_image, make_page
from website.models import SiteSettings


@pytest.fixture
def found(db, settings):
    """The paths of the pages that search engines are to keep, by what each shows."""
    settings.SITE_URL = "https://school.example"
    SiteSettings(name="School & Sons", tagline="Health, with <sources>").save()
    author = make_author(name="A. Writer", credentials="BSc", orcid="0000-0002-1825-0097")
    source, topic = make_source(), make_topic()
    article = make_published_article(
        **{"title": "Salt & <b>water</b>", "author": author, "topic": topic},
        **{"body": f"<p>A claim{cite(source)}</p>", "lead_image": make_image()},
    )
    make_published_comment(article)
    course = make_intake(course=make_course(title="Course & <i>more</i>")).course
    rows = {"article": article, "topic": topic, "author": author, "source": source}
    rows |= {"course": course, "page": make_page(body="<h2>Who</h2><p>We &amp; you.</p>")}
    lists = {"home": "/", "articles": "/articles/", "topics": "/topics/"}
    lists |= {"sources": "/sources/", "courses": "/courses/"}
    return {name: row.get_absolute_url() for name, row in rows.items()} | lists
