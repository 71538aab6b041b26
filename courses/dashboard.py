"""The dashboard panel of courses."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from courses import bar_chart
from courses.models import Intake, SignUp
from courses.money import money
from website.mail import outcome
from website.registry import Panel

# The weeks in the bar chart, this one included.
WEEKS = 12


def _overview(user: User | AnonymousUser) -> dict[str, Any]:
    intakes = Intake.objects.upcoming().with_seats().select_related("course")
    unanswered = (SignUp.Status.AWAITING_CONFIRMATION, SignUp.Status.OFFERED)
    weeks = _sign_ups_by_week()
    overpaid: Any = SignUp.objects.overpaid().order_by()
    return {
        "undelivered": outcome.given_up(SignUp.objects.live(), "sign_ups").count(),
        "overpaid": _sums(overpaid.values_list("intake__course__currency", "sum_balance")),
        "intakes": intakes.annotate(
            taken=_seats(SignUp.Status.CONFIRMED),
            reserved=_seats(*unanswered),
            used=_seats(*SignUp.LIVE),
        ),
        "bars": bar_chart.bars(weeks),
        "signed_up": sum(number for _week, number in weeks),
    }


def _sums(balances: Iterable[tuple[str, Decimal]]) -> list[str]:
    """The money to give back, as text for each currency."""
    sums: dict[str, Decimal] = {}
    for currency, balance in balances:
        sums[currency] = sums.get(currency, Decimal(0)) - balance
    return [money(amount, currency) for currency, amount in sorted(sums.items())]


def _seats(*statuses: str) -> Count:
    return Count("seats", filter=Q(seats__sign_up__status__in=statuses))


def _sign_ups_by_week() -> list[tuple[date, int]]:
    """Sign-ups per week for the last WEEKS weeks including this one, as pairs of Monday and number;
    0 for weeks without any."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    # One more day, because weeks start at midnight in the local time zone.
    since = timezone.now() - timedelta(weeks=WEEKS, days=1)
    rows = (
        SignUp.objects.main().filter(created_at__gte=since).annotate(week=TruncWeek("created_at"))
    )
    counted = rows.order_by("week").values_list("week").annotate(Count("pk"))
    found = {week.date(): number for week, number in counted}
    return [(week, found.get(week, 0)) for week in weeks]


panel = Panel(
    permissions=("courses.view_signup",),
    template="admin/panels/courses.html",
    context=_overview,
    order=40,
)
