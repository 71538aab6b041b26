"""What Akismet is sent about a comment, as the fields of its protocol."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

HONEYPOT_FIELD = "subject"

# The fields of the protocol by name, as they are stored. A list is sent as a repeated field.
Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Submission:
    """A comment as its author sent it."""

    ip: str
    user_agent: str
    referrer: str
    permalink: str
    author: str
    email: str
    website: str
    content: str
    written_at: datetime
    article_changed_at: datetime
    topics: tuple[str, ...] = ()
    parent: int | None = None
    honeypot: str = ""
    role: str = ""


def describe(submission: Submission) -> Fields:
    """The submission as fields of the protocol, without empty ones. A reply under an article is a
    `comment` too: `reply` is for forums (https://akismet.com/developers/detailed-docs/comment-check/).
    """
    fields: Fields = {
        "user_ip": submission.ip,
        "user_agent": submission.user_agent,
        "referrer": submission.referrer,
        "permalink": submission.permalink,
        "comment_type": "comment",
        "comment_author": submission.author,
        "comment_author_email": submission.email,
        "comment_author_url": submission.website,
        "comment_content": submission.content,
        "comment_date_gmt": _utc(submission.written_at),
        "comment_post_modified_gmt": _utc(submission.article_changed_at),
        "comment_context": list(submission.topics),
        "comment_parent": str(submission.parent or ""),
        "user_role": submission.role,
        "blog_lang": settings.LANGUAGE_CODE.replace("-", "_"),
        "blog_charset": "UTF-8",
        "honeypot_field_name": HONEYPOT_FIELD,
    }
    given = {name: value for name, value in fields.items() if value}
    return {**given, HONEYPOT_FIELD: submission.honeypot}


def on_the_wire(fields: Fields) -> list[tuple[str, str]]:
    """The fields as name and value, in order. The names of a list end in `[]`, as in PHP forms."""
    pairs: list[tuple[str, str]] = []
    for name, value in fields.items():
        if isinstance(value, list):
            pairs += [(f"{name}[]", item) for item in value]
        else:
            pairs.append((name, value))
    return pairs


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
