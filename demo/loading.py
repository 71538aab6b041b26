"""Loads the demonstration content: what its files say, through the same functions as the admin."""

import json
import re
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from blog import publishing
from blog.models import Article, ArticleTopic, Author, Byline, Series, Source, Topic
from blog.models.search import Synonyms
from comments import deciding
from comments.models import Comment
from comments.policy import HoldReason
from courses import places
from courses.models import Course, Intake, Module
from website.images import uploads
from website.models import Image, Page, SiteSettings

SATURDAY = 5
FOLDER = Path(__file__).parent / "content"
PASSAGE = re.compile("<!-- passage: ([a-z-]+) -->\n")


@transaction.atomic
def load(*, by: User) -> None:
    """Fills the empty site. Staff decisions are made in the name of `by`."""
    content = json.loads((FOLDER / "site.json").read_text())
    SiteSettings.objects.create(**content["site"])
    for order, page in enumerate(content["pages"], start=1):
        Page.objects.create(**page, menu_order=order)
    course = _load_course(**content["course"])
    _load_intake(course, content["intake"], by)
    pictures = {image["key"]: _load_image(**image) for image in content["images"]}
    sources = _load_sources()
    for author in content["authors"]:
        Author.objects.create(**author)
    Author.objects.filter(slug=content["answers_as"]).update(user=by)
    for terms in content["synonyms"]:
        Synonyms.objects.create(terms=terms)
    for topic in content["topics"]:
        Topic.objects.create(**topic)
    for fields in content["articles"]:
        fields["body"] = _with_keys(article_text(fields["slug"]), sources)
        fields["lead_image"] = pictures[fields["lead_image"]]
        fields["course"] = course if fields["course"] else None
        fields["published_at"] = datetime.fromisoformat(fields["published_at"])
        _load_article(**fields)
    _load_comments(content["comments"], by)


def _load_course(*, modules: list[dict[str, str]], **fields: Any) -> Course:
    course = Course.objects.create(**fields, is_published=True)
    for position, module in enumerate(modules, start=1):
        Module.objects.create(course=course, position=position, **module)
    return course


def _load_intake(course: Course, fields: dict[str, Any], by: User) -> None:
    """On a Saturday some weeks from now."""
    zone = ZoneInfo(fields["time_zone"])
    day = timezone.localdate() + timedelta(weeks=fields["weeks_from_now"])
    day += timedelta(days=(SATURDAY - day.weekday()) % 7)
    starts_at = datetime.combine(day, time.fromisoformat(fields["start_time"]), zone)
    intake = Intake.objects.create(
        course=course,
        slug=day.strftime("%Y-%m"),
        time_zone=fields["time_zone"],
        starts_at=starts_at,
        ends_at=datetime.combine(day, time.fromisoformat(fields["end_time"]), zone),
        venue=fields["venue"],
        payment_instructions=fields["payment_instructions"],
        early_until=starts_at - timedelta(weeks=fields["early_weeks_before"]),
        closes_at=starts_at - timedelta(days=2),
    )
    places.set_capacity(intake.pk, fields["seats"], by=by)


def _load_image(*, key: str, **fields: str) -> Image:
    picture = (FOLDER / f"images/{key}.jpg").read_bytes()
    stored = uploads.clean_and_store(BytesIO(picture), len(picture))
    return Image.objects.create(file=stored, **fields)


def _load_sources() -> dict[str, Source]:
    sources = {}
    for work in json.loads((FOLDER / "sources.json").read_text()):
        source = Source.from_csl(work)
        source.evidence = work["evidence"]
        source.participants = work.get("participants")
        source.save()
        sources[work["id"]] = source
    return sources


def article_text(slug: str) -> str:
    """The text of an article, with the passages in it that several articles share."""
    text = (FOLDER / f"articles/{slug}.html").read_text()
    return PASSAGE.sub(lambda found: (FOLDER / f"passages/{found[1]}.html").read_text(), text)


def _with_keys(html: str, sources: dict[str, Source]) -> str:
    """The text with the database's keys where the file names sources by word."""
    for word, source in sources.items():
        html = html.replace(f'="{word}"', f'="{source.pk}"')
    return html


def _load_article(
    *, authors: list[str], topics: list[str], series: str = "", **fields: Any
) -> None:
    group = Series.objects.get_or_create(title=series)[0] if series else None
    article = publishing.save(Article(series=group, **fields))
    midday = time(12, tzinfo=UTC)
    changed = [datetime.combine(change.on, midday) for change in article.noted_corrections]
    last = max([fields["published_at"], *changed])
    Article.objects.filter(pk=article.pk).update(updated_at=last)
    for position, slug in enumerate(authors, start=1):
        author = Author.objects.get(slug=slug)
        Byline.objects.create(article=article, author=author, position=position)
    for slug in topics:
        ArticleTopic.objects.create(content_object=article, tag=Topic.objects.get(slug=slug))


def _load_comments(comments: list[dict[str, Any]], by: User) -> None:
    loaded: dict[str, Comment] = {}
    for fields in comments:
        article = Article.objects.get(slug=fields["article"])
        parent = loaded.get(fields["parent"] or "")
        first = article.published_at or timezone.now()
        comment = Comment.objects.create(
            article=article,
            parent=parent,
            root=parent and (parent.root or parent),
            staff_user=by if fields["staff"] else None,
            name=fields["name"],
            email=fields["email"],
            body=fields["body"],
            hold_reason=HoldReason.CHECK,
            check_due_at=timezone.now(),
            created_at=first + timedelta(hours=5 * (len(loaded) + 1)),
        )
        loaded[fields["key"]] = comment
        if fields["status"] == Comment.Status.APPROVED:
            deciding.approve(comment, by=by)
