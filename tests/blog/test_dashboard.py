"""The panel of articles on the dashboard."""

from datetime import date

import pytest
from django.urls import reverse

from blog.dashboard import ROWS
from tests.blog.builders import (
    make_author,
    make_draft,
    make_leaving_article,
    make_published_article,
    make_scheduled_article,
    make_staff,
)

pytestmark = pytest.mark.django_db


def make_due(**changes):
    day = date(2026, 1, 2)
    checked = {"reviewer": make_author(), "reviewed_on": day, "next_review_on": day}
    return make_published_article(**checked, **changes)


SECTIONS = {
    "drafts": (make_draft, "state=draft"),
    "scheduled": (make_scheduled_article, "state=scheduled"),
    "to be withdrawn": (make_leaving_article, "dates=leaving"),
    "due to be checked": (make_due, "dates=due"),
}


@pytest.mark.parametrize(("make", "query"), SECTIONS.values(), ids=SECTIONS)
def test_a_section_leads_to_all_of_them_where_there_are_more_than_it_shows(client, make, query):
    client.force_login(make_staff())
    make_published_article(title="None of them")
    for number in range(ROWS):
        make(title=f"Found {number}.")
    assert query not in client.get(reverse("admin:index")).text
    make(title=f"Found {ROWS}.")
    panel = client.get(reverse("admin:index")).text
    assert (panel.count("Found "), f"?{query}" in panel) == (ROWS, True)
    page = client.get(f"{reverse('admin:blog_article_changelist')}?{query}").text
    # Twice for each: its name, and the label of its box.
    assert page.count("Found ") == 2 * (ROWS + 1)
    assert "None of them" not in page
