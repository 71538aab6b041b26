"""The site's own rules for comments. Pure: no queries, no settings."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

DEFAULT_LINKS_LIMIT = 2
DEFAULT_NESTING = 3
DEFAULT_PAGE_SIZE = 50
LINK = re.compile(r"(?:https?://|\bwww\.)\S+", re.IGNORECASE)


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
    """A rule that applies to a comment, with what it found."""

    rule: HoldReason
    detail: str = ""


@dataclass(frozen=True)
class Rules:
    """The settings of the rules. `held_words` and `blocked_words` have one word or phrase a line."""

    publish_unseen: bool = True
    links_limit: int = DEFAULT_LINKS_LIMIT
    hold_first_time: bool = False
    held_words: str = ""
    blocked_words: str = ""


@dataclass(frozen=True)
class RuleInput:
    """What the rules look at. `text` is everything that was typed. `is_known`: the author's address
    was verified and has a published comment."""

    body: str
    text: str
    honeypot: str = ""
    is_known: bool = False


def block(typed: RuleInput, rules: Rules) -> Hold | None:
    """The rule that moves a comment to spam without a check by Akismet, or None."""
    word = find_word(typed.text, rules.blocked_words)
    return Hold(HoldReason.BLOCKED_WORD, word) if word else None


def judge(typed: RuleInput, rules: Rules) -> Hold | None:
    """The first rule that holds a non-spam comment for review, or None to publish it."""
    if typed.honeypot:
        return Hold(HoldReason.HONEYPOT)
    if word := find_word(typed.text, rules.held_words):
        return Hold(HoldReason.HELD_WORD, word)
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
    """The number of web addresses in the text."""
    return len(LINK.findall(body))


def find_word(text: str, word_list: str) -> str:
    """The first line of `word_list` that occurs in the text as whole words, or "". Case, width
    (NFKC) and invisible characters make no difference."""
    plain = _plain(text)
    for line in word_list.splitlines():
        word = _plain(line)
        if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain):
            return line.strip()
    return ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join(visible.split())
