"""Payments and refunds, recorded once and never changed.

Nothing is charged here. The webhook of a payment provider would call `record` as staff do.
"""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from courses import emails
from courses.emails import MailTemplate
from courses.models import Payment, SignUp


class RefundTooHigh(Exception):
    """More would be refunded than was paid."""


@transaction.atomic
def record(
    sign_up_pk: int, kind: Payment.Kind, amount: Decimal, *, reference: str, by: User
) -> Payment:
    """Record the payment and mail the student the amount and what is still owed. Raises
    RefundTooHigh."""
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("intake__course")
    sign_up = rows.get(pk=sign_up_pk)
    if kind == Payment.Kind.REFUNDED and amount > sign_up.paid:
        raise RefundTooHigh
    payment = sign_up.payments.create(kind=kind, amount=amount, reference=reference, by=by)
    emails.send(MailTemplate.PAYMENT, sign_up, payment=payment)
    return payment
