"""The worker jobs of courses."""

from courses import certificates, interest, places, privacy, reminders
from website.registry import Job

JOBS = [
    Job("expired holds and offers", places.lapse_next),
    Job("undelivered offers", places.pass_on_undelivered),
    Job("certificates", certificates.issue_next),
    Job("interest", interest.notify_next),
    Job("old interest", interest.forget_next),
    Job("reminders", reminders.remind_next),
    Job("old sign-ups", privacy.forget_next),
]
