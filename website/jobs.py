"""The core's worker jobs."""

from website import retention
from website.accounts import password_reset, sessions
from website.images import renditions, verification
from website.mail import delivery
from website.registry import HOUSEKEEPING, Job
from website.worker import failures

JOBS = [
    Job("mail", delivery.send_next, queue="mail", note_failure=delivery.note_error),
    Job("old mail", retention.delete_old_mail, HOUSEKEEPING),
    Job("old links", retention.delete_old_link, HOUSEKEEPING),
    Job("old counts", retention.delete_old_counts, HOUSEKEEPING),
    Job("old networks", retention.delete_old_networks, HOUSEKEEPING),
    Job("forgotten passwords", password_reset.answer_next, queue="mail"),
    Job("expired sessions", sessions.delete_expired, HOUSEKEEPING),
    Job("renditions", renditions.render_next),
    Job("image files", verification.verify_next),
    Job("temporary files", verification.sweep, HOUSEKEEPING),
    Job("old errors", failures.delete_old, HOUSEKEEPING),
]
