"""The core's worker jobs."""

from website import retention
from website.accounts import password_reset, sessions
from website.images import renditions, verification
from website.mail import delivery
from website.registry import Job
from website.worker import failures

JOBS = [
    Job("mail", delivery.send_next, queue="mail", note_failure=delivery.note_error),
    Job("old mail", retention.delete_old_mail),
    Job("old links", retention.delete_old_link),
    Job("old counts", retention.delete_old_counts),
    Job("old networks", retention.delete_old_networks),
    Job("forgotten passwords", password_reset.answer_next, queue="mail"),
    Job("expired sessions", sessions.delete_expired),
    Job("renditions", renditions.render_next),
    Job("image files", verification.verify_next),
    Job("temporary files", verification.sweep),
    Job("old errors", failures.delete_old),
]
