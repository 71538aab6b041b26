"""The worker jobs of comments."""

from comments import checking, moderator_alerts, privacy
from website.registry import Job

AKISMET = "akismet"

JOBS = [
    Job("spam check", checking.check_next, queue=AKISMET),
    Job("feedback to Akismet", checking.send_feedback_next, queue=AKISMET),
    Job("use of the Akismet key", checking.ask_usage_next, queue=AKISMET),
    Job("digest for moderators", moderator_alerts.send_digest),
    Job("old origins", privacy.forget_origins),
    Job("old spam", privacy.delete_old_spam),
]
