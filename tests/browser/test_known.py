"""A browser in which a confirmation link was used sends what shows it with the next comment."""

import json

import pytest

from tests.limits import NO_LIMITS
from tests.server import running_site

pytestmark = pytest.mark.no_database
PLANT = """
import json
from django.utils import timezone
from comments.policy import HoldReason
from tests.comments import builders
from tests.website.builders import confirmation_path
builders.make_policy(hold_first_time=True)
earlier = builders.make_published_comment(verified_at=timezone.now())
reason = {"hold_reason": HoldReason.FIRST_TIME}
held = builders.make_comment_awaiting_review(earlier.article, **reason)
print(json.dumps([confirmation_path("comment", held), earlier.article.get_absolute_url()]))
"""


def test_the_token_of_a_confirmation_is_stored_and_sent_with_the_form(page, tmp_path):
    with running_site(tmp_path, **NO_LIMITS) as site:
        confirmation, article = json.loads(site.shell(PLANT))
        page.goto(site.url + article)
        assert page.locator("input[name=known]").input_value() == ""
        page.goto(site.url + confirmation)
        page.get_by_role("button", name="Yes, it is mine").click()
        page.get_by_role("heading", name="Your comment is published").wait_for()
        assert "#" not in page.url
        page.goto(site.url + article)
        assert len(page.locator("input[name=known]").input_value()) == 22
