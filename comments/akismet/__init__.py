"""The client for Akismet, and the only package that knows its protocol.

`fields` says what is sent about a comment, `answers` what an answer means, and `client` asks. Everything
but a clear verdict raises `NoVerdict`: the caller leaves the comment held. The key appears in no message.
Protocol: https://akismet.com/developers/
"""

from comments.akismet.answers import (
    CommentRefused,
    KeyRefused,
    KeySuspended,
    NoAddress,
    NoKey,
    Nonsense,
    NotYet,
    NoVerdict,
    ServiceBusy,
    ServiceDown,
    SiteRefused,
)
from comments.akismet.client import (
    Answer,
    Usage,
    check,
    is_configured,
    report,
    usage,
    verify_key,
)
from comments.akismet.fields import HONEYPOT_FIELD, Fields, Submission, describe
from comments.akismet.notices import Notice, page_about

__all__ = [
    "HONEYPOT_FIELD",
    "Answer",
    "ServiceBusy",
    "CommentRefused",
    "Fields",
    "KeyRefused",
    "KeySuspended",
    "NoAddress",
    "NoKey",
    "NoVerdict",
    "Nonsense",
    "NotYet",
    "Notice",
    "ServiceDown",
    "SiteRefused",
    "Submission",
    "Usage",
    "check",
    "describe",
    "is_configured",
    "page_about",
    "report",
    "usage",
    "verify_key",
]
