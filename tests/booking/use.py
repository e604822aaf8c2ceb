"""What tests of use and its proofs share: bookings that are over, and what the ledger has of them."""

from datetime import datetime, timedelta

from booking.actions import attendance, check_in, settle
from booking.models import Booking
from community.models import LedgerEntry, User
from tests.cast import NOW, evening

DURING = evening(1).start + timedelta(minutes=10)
AFTER = evening(1).end + timedelta(minutes=5)


def there(booking: Booking, by: User | None = None, at: datetime = DURING) -> Booking:
    """Checked in with the room's code."""
    code, reference = booking.resource.room_code, booking.reference
    return check_in.check_in(code=code, reference=reference, by=by, at=at)


def ledger_of(booking: Booking) -> list[str]:
    """What stands, in short: "use 120", "gift 120 price"…"""
    lines = LedgerEntry.objects.filter(source=f"booking:{booking.reference}", undone_by=None)
    return [
        " ".join(filter(None, [line.kind, str(line.minutes), line.short_of]))
        for line in lines.order_by("pk")
        if line.kind not in ("excused", "reversed")
    ]


def corrections(booking: Booking) -> list[str]:
    """The kinds of what was undone, each with how."""
    lines = LedgerEntry.objects.filter(source=f"booking:{booking.reference}", undone__isnull=False)
    return [f"{line.undone.kind} {line.kind}" for line in lines.select_related("undone").order_by("pk") if line.undone]


def settled(booking: Booking, at: datetime = AFTER) -> Booking:
    """After the worker has been round."""
    settle.settle_due(at=at)
    booking.refresh_from_db()
    return booking


def proved(booking: Booking, amina: User, bill: User) -> Booking:
    """Checked in, seen by the keyholder, over and settled."""
    there(booking, amina)
    attendance.came(booking=booking, by=bill, at=DURING)
    return settled(booking)


__all__ = ["AFTER", "DURING", "NOW", "corrections", "ledger_of", "proved", "settled", "there"]
