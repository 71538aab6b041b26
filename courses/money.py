"""Amounts of money as text."""

from decimal import Decimal

from django.utils.formats import number_format

# Signs of currencies; others are written as their code.
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$"}


def money(amount: Decimal, currency: str) -> str:
    """“£95”, “£62.50”, “CHF 95”: without decimals if they are zero. `currency` is an ISO 4217
    code."""
    is_whole = amount == amount.to_integral_value()
    number = number_format(amount, decimal_pos=0 if is_whole else 2, force_grouping=True)
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{currency} {number}"
