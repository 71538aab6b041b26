"""The site's own rules for comments. Pure: no queries, no settings."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.addresses import find_addresses
from comments.word_rules import find_rule
from website.visible_text import plain

DEFAULT_LINKS_LIMIT = 2
DEFAULT_NESTING = 3
DEFAULT_PAGE_SIZE = 50


class HoldReason(TextChoices):
    """The rule that held a comment or moved it to spam."""

    CHECK = "check", gettext_lazy("Waiting for the spam check")
    BLOCKED_WORD = "blocked-word", gettext_lazy("It has a blocked word")
    HONEYPOT = "honeypot", gettext_lazy("It filled in a field that people do not see")
    HELD_WORD = "held-word", gettext_lazy("It has one of the held words")
    LINKS = "links", gettext_lazy("More links than the policy allows")
    FIRST_TIME = "first-time", gettext_lazy("The first reply from this address")
    READ_FIRST = "read-first", gettext_lazy("The policy holds every reply for review")
    UNCHECKED = "unchecked", gettext_lazy("Akismet gave no verdict")
    REPORTED = "reported", gettext_lazy("A reader reported it, and its author changed it since")
    STAFF_EDIT = "staff-edit", gettext_lazy("Staff changed its text before it was checked")


class Refusal(TextChoices):
    """Reasons for moving a comment to the trash, in sentences that its author reads."""

    ADVICE = "advice", gettext_lazy("It asks for or gives personal medical advice.")
    OFF_TOPIC = "off-topic", gettext_lazy("It is not about the article.")
    PROMOTION = "promotion", gettext_lazy("It advertises something.")
    UNKIND = "unkind", gettext_lazy("It is unkind to someone.")
    PRIVATE = "private", gettext_lazy("It tells something private about someone.")
    REPEATED = "repeated", gettext_lazy("It has been said here before.")


@dataclass(frozen=True)
class Hold:
    """A rule that applies to a comment, with what it found, and the field in which it found it."""

    rule: HoldReason
    detail: str = ""
    field: str = ""


@dataclass(frozen=True)
class Rules:
    """The settings of the rules. `held_words` and `blocked_words` have one word, phrase or domain a
    line."""

    publish_unseen: bool = True
    links_limit: int = DEFAULT_LINKS_LIMIT
    hold_first_time: bool = False
    held_words: str = ""
    blocked_words: str = ""


@dataclass(frozen=True)
class RuleInput:
    """What the rules look at: the fields that a visitor typed, each for itself. `is_known`: the address
    was verified for this very comment, and an earlier one from it is published."""

    body: str
    name: str = ""
    email: str = ""
    website: str = ""
    honeypot: str = ""
    is_known: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """The texts in which words are looked for, by field name."""
        return {name: getattr(self, name) for name in ("body", "name", "email", "website")}


def block(typed: RuleInput, rules: Rules) -> Hold | None:
    """The rule that moves a comment to spam without a check by Akismet, or None."""
    met = find_rule(typed.fields, rules.blocked_words)
    return Hold(HoldReason.BLOCKED_WORD, met.line, met.field) if met else None


def judge(typed: RuleInput, rules: Rules) -> Hold | None:
    """The first rule that holds a non-spam comment for review, or None to publish it."""
    if typed.honeypot:
        return Hold(HoldReason.HONEYPOT)
    if met := find_rule(typed.fields, rules.held_words):
        return Hold(HoldReason.HELD_WORD, met.line, met.field)
    if (links := count_links(typed.body)) > rules.links_limit:
        counted = ngettext("%d link", "%d links", links) % links
        allowed = _("%(counted)s, %(limit)d allowed")
        detail = allowed % {"counted": counted, "limit": rules.links_limit}
        return Hold(HoldReason.LINKS, detail)
    if rules.hold_first_time and not typed.is_known:
        return Hold(HoldReason.FIRST_TIME)
    if not rules.publish_unseen:
        return Hold(HoldReason.READ_FIRST)
    return None


def count_links(body: str) -> int:
    """The number of web addresses in the text, with or without a scheme."""
    return sum(not address.email for address in find_addresses(plain(body)))
