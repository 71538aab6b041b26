"""A strict reader of schema.org's data: each type with what it must say and what it may."""

import json
import re
from datetime import datetime
from urllib.parse import urlsplit

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# What it must have, and what else it may.
TYPES = {
    "Article": (
        "headline description url mainEntityOfPage datePublished dateModified publisher",
        "author image citation inLanguage",
    ),
    "MedicalWebPage": ("url @id", "lastReviewed reviewedBy inLanguage"),
    "ProfilePage": ("url mainEntity", ""),
    "Person": ("name", "url description sameAs image"),
    "Organization": ("name", "url logo email"),
    "WebSite": ("name url publisher potentialAction", "description"),
    "SearchAction": ("target query-input", ""),
    "EntryPoint": ("urlTemplate", ""),
    "BreadcrumbList": ("itemListElement", ""),
    "ListItem": ("position name", "item"),
    "Course": ("name description url provider", "image syllabusSections hasCourseInstance offers"),
    "Syllabus": ("name", "description"),
    "CourseInstance": ("location offers", "startDate endDate eventStatus"),
    "Offer": ("category price priceCurrency url", "availability validFrom validThrough"),
    **dict.fromkeys(
        ("ScholarlyArticle", "Book", "Chapter", "Report", "Thesis", "WebPage", "NewsArticle"),
        ("name", "datePublished url sameAs"),
    ),
}
ADDRESSES = {"url", "@id", "image", "logo", "sameAs", "item", "availability", "eventStatus"}
MOMENTS = {"dateModified", "lastReviewed", "startDate", "endDate", "validFrom", "validThrough"}


def blocks(page):
    """The data in a page, each checked; fails on what a search engine would stumble over."""
    found = [json.loads(block) for block in BLOCK.findall(page)]
    for block in found:
        assert block.pop("@context") == "https://schema.org"
        _check(block)
    return {block["@type"]: block for block in found}


def _check(thing):
    must, may = (set(names.split()) for names in TYPES[thing["@type"]])
    said = thing.keys() - {"@type"}
    assert must <= said <= must | may, (thing["@type"], said ^ must)
    for name, value in thing.items():
        for one in value if isinstance(value, list) else [value]:
            assert one not in ("", None, [], {}), (thing["@type"], name)
            if isinstance(one, dict):
                _check(one)
            elif name in ADDRESSES:
                assert urlsplit(one).scheme in {"http", "https"} and urlsplit(one).netloc, one
            elif name in MOMENTS:
                datetime.fromisoformat(one)
