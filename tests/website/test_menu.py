"""The links that apps add to the menu and the footer."""

import re
from pathlib import Path

import pytest

from website.templatetags.website import footer_links, menu_links

TEMPLATES = Path(__file__).parents[2] / "templates"
OTHER_APPS = re.compile(r"""['"](?:blog|comments|courses)[:/]""")


def _current(view):
    return [link.view for link, is_current in menu_links(view) if is_current]


def test_the_menu_has_the_links_of_all_apps_in_order():
    views = [link.view for link, _current in menu_links("")]
    assert views == ["blog:article_list", "blog:topic_list", "courses:course_list", "blog:search"]


@pytest.mark.parametrize(
    ("view", "current"),
    [
        ("blog:article", ["blog:article_list"]),
        ("blog:topic", ["blog:topic_list"]),
        ("blog:search", ["blog:search"]),
        ("courses:sign_up", ["courses:course_list"]),
        ("blog:home", []),
        (None, []),
    ],
)
def test_the_link_of_a_page_s_part_of_the_site_is_current(view, current):
    assert _current(view) == current


def test_the_footer_has_the_links_of_all_apps_in_order():
    assert [link.view for link in footer_links()] == [
        "blog:source_list",
        "blog:feed",
        "comments:feed",
    ]


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "website").iterdir()), ids=lambda path: path.name
)
def test_the_core_s_templates_name_no_other_app(path):
    assert not OTHER_APPS.search(path.read_text())
