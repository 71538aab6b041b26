"""The worker jobs of comments."""

from comments import (
    checking,
    feedback,
    mailboxes,
    moderator_alerts,
    reply_mails,
    retention,
    subscriptions,
)
from website.registry import HOUSEKEEPING, Job

# Jobs that call Akismet share a queue, so that it never delays the others.
AKISMET = "akismet"

JOBS = [
    Job("spam check", checking.check_next, AKISMET, checking.note_error),
    Job("feedback to Akismet", feedback.send_next, AKISMET, feedback.note_error),
    Job("use of the Akismet key", checking.fetch_usage, queue=AKISMET),
    Job("digest for moderators", moderator_alerts.send_digest),
    Job("mails about published comments", subscriptions.notify_next),
    Job("new replies for authors", reply_mails.send_next),
    Job("old mailboxes", mailboxes.forget_old, HOUSEKEEPING),
    Job("old origins", retention.erase_origins, HOUSEKEEPING),
    Job("old spam", retention.delete_old_spam, HOUSEKEEPING),
]
