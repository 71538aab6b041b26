"""Mails to organisers about money to give back."""

from collections.abc import Iterable

from courses import emails
from courses.models import SignUp


def tell_organisers(sign_ups: Iterable[SignUp]) -> None:
    """Mail those who record payments what is to be given back: one mail for all of these sign-ups,
    without those of which they were mailed as much before. Call this while the intake is locked,
    after each change that can leave a student with more paid than is due."""
    news = [sign_up for sign_up in sign_ups if sign_up.to_give_back != sign_up.refund_mailed]
    more = [sign_up for sign_up in news if sign_up.to_give_back > sign_up.refund_mailed]
    for sign_up in news:
        sign_up.refund_mailed = sign_up.to_give_back
    SignUp.objects.bulk_update(news, ["refund_mailed"])
    if more:
        emails.ask_to_give_back(more)
