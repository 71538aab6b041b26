"""The sign-up form as the rules take it, and what comes of it."""

import json
from dataclasses import astuple, dataclass

from django.utils.crypto import salted_hmac

from courses.models import Intake, SignUp


@dataclass(frozen=True)
class SignUpRequest:
    """The valid answers of the sign-up form."""

    name: str
    email: str
    for_whom: str
    places: int
    rate: str
    message: str
    consent_version: str

    def digest(self, intake: Intake, visitor: str) -> str:
        """A digest that is the same for the same answers from the same visitor."""
        text = json.dumps([intake.pk, visitor, *astuple(self)])
        return salted_hmac("courses.sign_up_request", text, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class SignUpResult:
    """The sign-up, and whether the browser may be shown its receipt (`is_theirs`). If not, the
    address had signed up before, and only its mailbox is told."""

    sign_up: SignUp
    is_theirs: bool
