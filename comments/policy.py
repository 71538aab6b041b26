"""The site's own rules for replies. Pure: no rows, no settings."""

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
    """The rule that acted on a comment: why it is held or went into spam."""

    CHECK = "check", gettext_lazy("Waiting for the spam check")
    BLOCKED_WORD = "blocked-word", gettext_lazy("A blocked word")
    HONEYPOT = "honeypot", gettext_lazy("Filled in a field that people do not see")
    HELD_WORD = "held-word", gettext_lazy("A word that the policy holds")
    LINKS = "links", gettext_lazy("More links than the policy allows")
    FIRST_TIME = "first-time", gettext_lazy("The first reply from this address")
    READ_FIRST = "read-first", gettext_lazy("The policy holds every reply to be read")
    UNCHECKED = "unchecked", gettext_lazy("Akismet gave no verdict")


class Refusal(TextChoices):
    """Why a comment is turned down, in words that its author reads."""

    ADVICE = "advice", gettext_lazy("It asks for or gives personal medical advice.")
    OFF_TOPIC = "off-topic", gettext_lazy("It is not about the article.")
    PROMOTION = "promotion", gettext_lazy("It advertises something.")
    UNKIND = "unkind", gettext_lazy("It is unkind to someone.")
    PRIVATE = "private", gettext_lazy("It tells something private about someone.")
    REPEATED = "repeated", gettext_lazy("It has been said here before.")


@dataclass(frozen=True)
class Hold:
    """The rule that acted, with what it found."""

    rule: HoldReason
    detail: str = ""


@dataclass(frozen=True)
class Rules:
    """What staff have chosen. Words are one a line."""

    publish_unseen: bool = True
    links_limit: int = DEFAULT_LINKS_LIMIT
    hold_first_time: bool = False
    held_words: str = ""
    blocked_words: str = ""


@dataclass(frozen=True)
class RuleInput:
    """What the rules look at. `text` is everything that was typed; `is_known`: the author's address
    was verified and had a reply published before."""

    body: str
    text: str
    honeypot: str = ""
    is_known: bool = False


def block(typed: RuleInput, rules: Rules) -> Hold | None:
    """The rule that makes this spam before Akismet is asked, or None."""
    word = find_word(typed.text, rules.blocked_words)
    return Hold(HoldReason.BLOCKED_WORD, word) if word else None


def judge(typed: RuleInput, rules: Rules) -> Hold | None:
    """The first rule that keeps a typed, which Akismet let pass, for a person; None: publish."""
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
    """How many web addresses the text holds."""
    return len(LINK.findall(body))


def find_word(text: str, word_list: str) -> str:
    """The first of `words`, one a line, that stands in the text as a word of its own; else empty.
    Case, width and characters that nobody sees make no difference."""
    plain = _plain(text)
    for line in word_list.splitlines():
        word = _plain(line)
        if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain):
            return line.strip()
    return ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())
