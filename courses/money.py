"""Amounts as people read them."""

from decimal import Decimal

from django.utils.formats import number_format

# Currencies whose sign needs no explanation; others are written as their code.
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$"}


def money(amount: Decimal, currency: str) -> str:
    """“£95”, “£62.50”, “CHF 95”: without decimals where they are zero."""
    is_whole = amount == amount.to_integral_value()
    number = number_format(amount, decimal_pos=0 if is_whole else 2, force_grouping=True)
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{currency} {number}"
