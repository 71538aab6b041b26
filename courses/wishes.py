"""What a student asks for when signing up, and the answer."""

import json
from dataclasses import astuple, dataclass

from django.utils.crypto import salted_hmac

from courses.models import Intake, SignUp


@dataclass(frozen=True)
class Wish:
    """What a student asks for."""

    name: str
    email: str
    for_whom: str
    places: int
    rate: str
    message: str
    consent_version: str

    def digest(self, intake: Intake, visitor: str) -> str:
        """The same for the same form from the same visitor."""
        text = json.dumps([intake.pk, visitor, *astuple(self)])
        return salted_hmac("courses.places.wish", text, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Answer:
    """The sign-up, and whether the browser that asked may be shown its receipt. Where it may not,
    the address had signed up before, and only its mailbox is told."""

    sign_up: SignUp
    is_theirs: bool
