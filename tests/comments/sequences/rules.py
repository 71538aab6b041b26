"""The rules of the policy, said once more and otherwise, for the few texts that the sequences use."""

from datetime import date

from django.utils.timezone import localtime

from tests.comments.sequences.record import BLOCKED_WORD, HELD_WORD, LINK, marker


def pass_over(entry, sent, policy) -> bool:
    """Whether no rule holds what was sent to Akismet, if Akismet passes it."""
    text = sent["comment_content"]
    found = [
        entry.has_honeypot,
        HELD_WORD in policy.held_words and HELD_WORD in text,
        BLOCKED_WORD in policy.blocked_words and BLOCKED_WORD in text,
        text.count(LINK) > policy.links_limit,
        policy.hold_first_time and not (entry.is_confirmed or entry.is_from_known_browser),
        not policy.publish_unseen,
    ]
    return not any(found)


def judge_again(entry, row, policy) -> None:
    """The address of a comment was confirmed: if it is held, what Akismet passed may be published."""
    wording = marker(row.body)
    if row.status == "held" and wording in entry.judged:
        note_ham(entry, wording, entry.judged[wording], policy)


def note_ham(entry, wording, sent, policy) -> None:
    """Akismet passed this wording, and so may the rules."""
    entry.judged[wording] = sent
    if pass_over(entry, sent, policy):
        entry.passed.add(wording)


def cell(row) -> tuple[date, str] | None:
    """Where the statistics count the verdict on a comment."""
    if not row.verdict:
        return None
    columns = {"ham": ("missed", "passed"), "spam": ("caught", "false_alarms")}
    if row.verdict == "ham":
        column = columns["ham"][row.status != "spam"]
    else:
        column = columns["spam"][row.status == "approved"]
    return localtime(row.checked_at).date().replace(day=1), column


def caught_now(now) -> tuple[date, str]:
    """Where blatant spam is counted that was deleted at once."""
    return localtime(now).date().replace(day=1), "caught"
