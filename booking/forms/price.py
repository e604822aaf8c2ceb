"""A price as a person writes it, in pounds, and as it is kept, in pence."""

from decimal import Decimal

from django import forms
from django.utils.functional import Promise

from booking.numbers import LIMITS


def price_field(label: str | Promise, help_text: str | Promise) -> forms.DecimalField:
    """Pounds and pence; 0 is a price too."""
    return forms.DecimalField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        min_value=Decimal(0),
        max_value=Decimal(10_000),
        decimal_places=2,
        error_messages=LIMITS,
    )


def in_pence(pounds: Decimal) -> int:
    """What is kept: no fractions, so that sums are what people reckon."""
    return int(pounds * 100)


def in_pounds(pence: int) -> Decimal:
    """What stands in the field."""
    return (Decimal(pence) / 100).quantize(Decimal("0.01"))
