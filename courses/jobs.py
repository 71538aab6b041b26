"""The worker jobs of courses."""

from courses import (
    addresses,
    certificates,
    interest,
    organiser_mails,
    reminders,
    reservations,
    retention,
    waiting_list,
)
from courses.transitions import note_error
from website.registry import HOUSEKEEPING, Job

JOBS = [
    Job("expired reservations and offers", waiting_list.lapse_next, note_failure=note_error),
    Job("seats to free", reservations.release_next, note_failure=note_error),
    Job("undelivered links", reservations.shorten_undelivered, note_failure=note_error),
    Job("ended waiting lists", waiting_list.end_next, note_failure=note_error),
    Job("undelivered offers", waiting_list.pass_on_undelivered, note_failure=note_error),
    Job("mails about sign-ups", organiser_mails.send_next),
    Job("certificates", certificates.issue_next, note_failure=note_error),
    Job("interest", interest.notify_next),
    Job("old interest", retention.delete_old_interest, HOUSEKEEPING),
    Job("new addresses", addresses.delete_expired, HOUSEKEEPING),
    Job("reminders", reminders.remind_next),
    Job("old sign-ups", retention.forget_old_sign_ups, HOUSEKEEPING),
]
