"""Loads the demonstration content: what its files say, through the same functions as the admin."""

import json
from datetime import datetime, time, timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from blog import publishing
from blog.models import Article, ArticleTopic, Author, Byline, Source, Topic
from comments import moderation
from comments.models import Comment
from comments.policy import HoldRule
from courses import places
from courses.models import Course, Intake, Module
from website import images
from website.models import Image, Page, SiteSettings

SATURDAY = 5
FOLDER = Path(__file__).parent / "content"


@transaction.atomic
def load(*, by: User) -> None:
    """Fills the empty site. Staff decisions are made in the name of `by`."""
    content = json.loads((FOLDER / "site.json").read_text())
    _load_site(content)
    course = _load_course(content["course"])
    _load_intake(course, content["intake"], by)
    pictures = {image["key"]: _load_image(image) for image in content["images"]}
    sources = _load_sources()
    authors = {author["key"]: _load_author(author) for author in content["authors"]}
    topics = {topic["slug"]: Topic.objects.create(**topic) for topic in content["topics"]}
    for fields in content["articles"]:
        text = (FOLDER / f"articles/{fields['slug']}.html").read_text()
        body = _with_keys(text, sources)
        article = _article(fields, body, pictures, course if fields["course"] else None)
        publishing.save(article)
        for position, key in enumerate(fields["authors"], start=1):
            Byline.objects.create(article=article, author=authors[key], position=position)
        for slug in fields["topics"]:
            ArticleTopic.objects.create(content_object=article, tag=topics[slug])
    Article.objects.update(updated_at=F("published_at"))
    _load_comments(content["comments"], by)


def _load_site(content: dict[str, Any]) -> None:
    site = content["site"]
    SiteSettings.objects.create(
        name=site["name"],
        tagline=site["tagline"],
        contact_email=site["contact_email"],
        disclaimer=site["health_disclaimer"],
        organisation=site["organisation"],
    )
    for order, page in enumerate(content["pages"], start=1):
        Page.objects.create(
            title=page["title"], slug=page["slug"], body=page["html"], menu_order=order
        )


def _load_course(fields: dict[str, Any]) -> Course:
    course = Course.objects.create(
        title=fields["title"],
        slug=fields["slug"],
        summary=fields["summary"],
        description=fields["description"],
        teacher=fields["teacher"],
        for_whom=fields["who_for"],
        not_for=fields["disclaimer"],
        price=fields["price_text"],
        disclosure=fields["disclosure"],
        is_published=True,
    )
    for position, module in enumerate(fields["modules"], start=1):
        Module.objects.create(course=course, position=position, **module)
    return course


def _load_intake(course: Course, fields: dict[str, Any], by: User) -> None:
    zone = ZoneInfo(fields["time_zone"])
    day = timezone.localdate() + timedelta(weeks=fields["weeks_from_now"])
    day += timedelta(days=(SATURDAY - day.weekday()) % 7)
    starts_at = datetime.combine(day, time.fromisoformat(fields["start_time"]), zone)
    last_day = day + timedelta(days=fields["days"] - 1)
    intake = Intake.objects.create(
        course=course,
        slug=day.strftime("%Y-%m"),
        time_zone=fields["time_zone"],
        starts_at=starts_at,
        ends_at=datetime.combine(last_day, time.fromisoformat(fields["end_time"]), zone),
        place=fields["venue"],
        closes_at=starts_at - timedelta(days=2),
    )
    places.set_capacity(intake.pk, fields["seats"], by=by)


def _load_image(fields: dict[str, str]) -> Image:
    picture = (FOLDER / f"images/{fields['key']}.jpg").read_bytes()
    stored = images.store(images.clean(BytesIO(picture), len(picture)))
    return Image.objects.create(
        file=stored, title=fields["title"], alt=fields["alt"], credit=fields["credit"]
    )


def _load_sources() -> dict[str, Source]:
    sources = {}
    for work in json.loads((FOLDER / "sources.json").read_text()):
        source = Source.from_csl(work)
        source.evidence = work["evidence"]
        source.save()
        sources[work["id"]] = source
    return sources


def _load_author(fields: dict[str, str]) -> Author:
    return Author.objects.create(
        name=fields["name"],
        slug=slugify(fields["name"]),
        credentials=fields["credentials"],
        bio=fields["bio"],
    )


def _article(
    fields: dict[str, Any], body: str, pictures: dict[str, Image], course: Course | None
) -> Article:
    return Article(
        title=fields["title"],
        slug=fields["slug"],
        standfirst=fields["standfirst"],
        body=body,
        lead_image=pictures[fields["lead_image"]],
        course=course,
        disclosure=fields["disclosure"],
        search_title=fields["search_title"],
        search_description=fields["search_description"],
        published_at=datetime.fromisoformat(fields["published_at"]),
    )


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
            body=fields["text"],
            held_by=HoldRule.CHECK,
            check_due_at=timezone.now(),
            created_at=first + timedelta(hours=5 * (len(loaded) + 1)),
        )
        loaded[fields["key"]] = comment
        if fields["status"] == Comment.Status.APPROVED:
            moderation.approve(comment, by=by)


class _KeysToNumbers(HTMLParser):
    """Copies a text and puts the database's keys where the files name sources by word."""

    def __init__(self, sources: dict[str, Source]) -> None:
        super().__init__(convert_charrefs=False)
        self.sources = sources
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text = self.get_starttag_text() or ""
        for name, value in attrs:
            if name in {"data-source", "data-via"} and value:
                text = text.replace(f'{name}="{value}"', f'{name}="{self.sources[value].pk}"')
        self.out.append(text)

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")


def _with_keys(html: str, sources: dict[str, Source]) -> str:
    parser = _KeysToNumbers(sources)
    parser.feed(html)
    parser.close()
    return "".join(parser.out)
