"""What a use costs: hours × the community rate. Pure: facts in, pence out; no query."""

from datetime import timedelta

HOUR = timedelta(hours=1)


def price(rate_pence: int, length: timedelta) -> int:
    """Pence for that long at so much an hour; half a penny is rounded up."""
    pence, rest = divmod(rate_pence * length, HOUR)
    return pence + (1 if rest * 2 >= HOUR else 0)
