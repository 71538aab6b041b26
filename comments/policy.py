"""The site's own rules for a reply that is not spam. Pure: no rows, no settings."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

DEFAULT_LINKS_LIMIT = 2
DEFAULT_NESTING = 3
DEFAULT_PAGE_SIZE = 50
LINK = re.compile(r"(?:https?://|\bwww\.)\S+", re.IGNORECASE)


class HoldRule(TextChoices):
    """Why a comment is held."""

    CHECK = "check", gettext_lazy("Waiting for the spam check")
    DECOY = "decoy", gettext_lazy("Filled in a field that people do not see")
    LINKS = "links", gettext_lazy("More links than the policy allows")
    READ_FIRST = "read-first", gettext_lazy("The policy holds every reply to be read")
    UNCHECKED = "unchecked", gettext_lazy("Akismet gave no verdict")


@dataclass(frozen=True)
class Hold:
    """The rule that keeps a reply for a person, with what it counted."""

    rule: HoldRule
    detail: str = ""


def judge(*, body: str, decoy: str, publish_unseen: bool, links_limit: int) -> Hold | None:
    """The first rule that holds this reply for a person, or None: publish it."""
    if decoy:
        return Hold(HoldRule.DECOY)
    if (links := count_links(body)) > links_limit:
        counted = ngettext("%d link", "%d links", links) % links
        allowed = _("%(counted)s, %(limit)d allowed") % {"counted": counted, "limit": links_limit}
        return Hold(HoldRule.LINKS, allowed)
    if not publish_unseen:
        return Hold(HoldRule.READ_FIRST)
    return None


def count_links(body: str) -> int:
    """How many web addresses the text holds."""
    return len(LINK.findall(body))
