"""Payments, refunds, corrections and retained fees, recorded once and never changed.

Nothing is charged here. The webhook of a payment provider would call `record` as staff do.
"""

from decimal import Decimal

from django.contrib.auth.models import User

from courses import emails, refunds
from courses.emails import MailTemplate
from courses.locking import locked_sign_up
from courses.models import Payment, SignUp


class MoreThanPaid(Exception):
    """More would be refunded, taken off or retained than there is."""


def record(
    sign_up_pk: int, kind: Payment.Kind, amount: Decimal, *, reference: str, by: User | None
) -> Payment:
    """Record the payment and mail the student what it was and what is still owed. Raises
    MoreThanPaid."""
    with locked_sign_up(sign_up_pk) as sign_up:
        payment = Payment(sign_up=sign_up, kind=kind, amount=amount, reference=reference, by=by)
        if not _is_covered(sign_up, payment):
            raise MoreThanPaid
        payment.save()
        if sign_up.email:
            emails.send(MailTemplate.PAYMENT, sign_up, payment=payment)
        refunds.tell_organisers([sign_up])
    return payment


def _is_covered(sign_up: SignUp, payment: Payment) -> bool:
    """Whether nothing would be below zero after this payment, and no more be retained than is to be
    given back now and than is left of what was paid."""
    if payment.kind == Payment.Kind.RETAINED:
        return -sign_up.retained <= payment.amount <= sign_up.to_give_back
    return sign_up.paid + payment.gain >= sign_up.retained
