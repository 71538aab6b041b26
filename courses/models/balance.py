"""What a sign-up costs, what was paid, and what is left: for one row, and for many in one query."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Least, Round
from django.utils import timezone

from courses.models.payment import Payment


class BalanceQuerySet(models.QuerySet[Any]):
    def with_payments(self) -> "BalanceQuerySet":
        """Annotate `sum_paid`, `sum_retained` and `sum_balance`: the rule of `SignUp.balance_of`."""
        Kind, total = Payment.Kind, F("price_each") * F("places")
        paid = _sum_of_payments(
            When(kind=Kind.REFUNDED, then=-F("amount")), When(kind=Kind.RETAINED, then=Decimal(0))
        )
        retained = _sum_of_payments(When(~Q(kind=Kind.RETAINED), then=Decimal(0)))
        rest = total + F("sum_retained") - F("sum_paid")
        balance = Case(
            When(status=self.model.Status.CONFIRMED, then=rest),
            When(status__in=self.model.LIVE, then=Least(rest, Decimal(0))),
            default=F("sum_retained") - F("sum_paid"),
        )
        # Rounded, because SQLite adds up floating-point numbers.
        return self.annotate(sum_paid=paid, sum_retained=retained).annotate(
            sum_balance=Round(balance, 2)
        )

    def owing(self) -> "BalanceQuerySet":
        """Confirmed sign-ups that are not paid in full."""
        rows: Any = self.with_payments()
        return rows.filter(status=self.model.Status.CONFIRMED, sum_balance__gt=0)

    def overpaid(self) -> "BalanceQuerySet":
        """Sign-ups with money to give back."""
        rows: Any = self.filter(pk__in=Payment.objects.values("sign_up")).with_payments()
        return rows.filter(sum_balance__lt=0)


def _sum_of_payments(*cases: When) -> Coalesce:
    """The sum of the amounts, other than `cases` say. In a subquery: a search for a payment joins the
    payments, which would multiply a sum."""
    rows = Payment.objects.filter(sign_up=OuterRef("pk")).order_by().values("sign_up")
    total = rows.annotate(total=Sum(Case(*cases, default=F("amount")))).values("total")
    return Coalesce(Subquery(total), Decimal(0))


class WithBalance(models.Model):
    """The money of a sign-up: `price_each` for each of its `places`, and its payments."""

    class Meta:
        abstract = True

    @property
    def total(self: Any) -> Decimal:
        """The price of all the places."""
        return self.price_each * self.places

    @property
    def stated_places(self: Any) -> int:
        """The places to state in texts: of an offer those that are offered, which may be fewer than
        were asked for."""
        return self.seats.count() if self.standing == self.Status.OFFERED else self.places

    @property
    def stated_total(self: Any) -> Decimal:
        """The price of the stated places."""
        return self.price_each * self.stated_places

    @property
    def paid(self: Any) -> Decimal:
        """The payments less the refunds, as corrected."""
        return sum((payment.gain for payment in self.payments.all()), Decimal(0))

    @property
    def retained(self: Any) -> Decimal:
        """What is retained of the payments under the refund terms."""
        rows = [row for row in self.payments.all() if row.kind == Payment.Kind.RETAINED]
        return sum((row.amount for row in rows), Decimal(0))

    @property
    def balance(self: Any) -> Decimal:
        """The amount still to be paid; below zero, the amount to give back."""
        return self.balance_of(self.paid, self.retained)

    def balance_of(self: Any, paid: Decimal, retained: Decimal) -> Decimal:
        """The balance after these payments. Only confirmed places are to be paid. What was paid for
        places that are not confirmed yet counts towards them."""
        rest = self.total + retained - paid
        if self.status == self.Status.CONFIRMED:
            return rest
        return min(rest, Decimal(0)) if self.is_live else retained - paid

    @property
    def owed(self: Any) -> Decimal:
        """The amount still to be paid."""
        return max(self.balance, Decimal(0))

    @property
    def to_give_back(self: Any) -> Decimal:
        """What was paid beyond what is due."""
        return max(-self.balance, Decimal(0))

    @property
    def is_overdue(self: Any) -> bool:
        """Whether the day by which it was to be paid has passed."""
        today = timezone.localdate(timezone=ZoneInfo(self.intake.time_zone))
        return self.pay_by is not None and self.pay_by < today

    @property
    def pay_by(self: Any) -> date | None:
        return self.intake.pay_by(self.confirmed_at) if self.confirmed_at else None
