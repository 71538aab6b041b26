"""The mails about a sign-up."""

from enum import StrEnum

from django.urls import reverse

from courses.models import SignUp
from website import mail, tokens


class Letter(StrEnum):
    """Each is a set of templates in `emails/courses/`."""

    PROOF = "proof"
    KNOWN = "known"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


def send(letter: Letter, sign_up: SignUp) -> None:
    """Queues one mail. Only here is the proof link ever written: it must reach the mailbox and
    nobody else."""
    proof = reverse("website:confirm", args=[tokens.proof_token("sign-up", sign_up.pk)])
    mail.queue(
        to=sign_up.email,
        template=f"courses/{letter}",
        context={
            "sign_up": sign_up,
            "intake": sign_up.intake,
            "course": sign_up.intake.course,
            "proof_url": tokens.absolute(proof),
            "receipt_url": tokens.absolute(sign_up.get_absolute_url()),
            "course_url": tokens.absolute(sign_up.intake.course.get_absolute_url()),
        },
    )
