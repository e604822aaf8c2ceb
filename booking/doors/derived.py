"""A keypad that is told codes: each booking has its own, worked out and kept nowhere.

The keeper's lock, or whatever programs it, gets them by `manage.py door_codes` as a table of code, from and until.
Nobody can work one out from another: they are digits of a keyed hash, and the key is the server's own.
"""

from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext_lazy

from booking.doors.locks import DIGITS, Access


class Derived:
    """Six digits for each booking. One that is moved has other digits, so the old ones open nothing."""

    label = pgettext_lazy("a kind of lock", "A keypad that is given a code of its own for each booking")
    is_typed = False

    def code(self, access: Access) -> str:
        """The same whenever it is asked for, as long as the server's secret and the booking's time stay."""
        span = access.span
        said = f"{access.door}:{access.reference}:{span.start.timestamp():.0f}:{span.end.timestamp():.0f}"
        digest = salted_hmac("booking.doors.derived", said, algorithm="sha256").digest()
        return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"
