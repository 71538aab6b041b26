"""The validated sign-up form, and the result of signing up."""

import json
from dataclasses import astuple, dataclass

from django.utils.crypto import salted_hmac

from courses.models import Intake, SignUp


@dataclass(frozen=True)
class SignUpRequest:
    """The valid answers of the sign-up form. The names are those of SignUp's fields."""

    name: str
    email: str
    for_whom: str
    places: int
    rate: str
    message: str
    consent_version: str

    def digest(self, intake: Intake, visitor: str) -> str:
        """A hexadecimal digest that is the same for the same answers from the same visitor."""
        text = json.dumps([intake.pk, visitor, *astuple(self)])
        return salted_hmac("courses.sign_up_request", text, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class SignUpResult:
    """The sign-up, and whether the browser may be shown its receipt (`is_theirs`). It may not if
    the address had signed up before; then only a mail goes to the address."""

    sign_up: SignUp
    is_theirs: bool
