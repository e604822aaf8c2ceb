"""One runner of a race: a process with connections of its own that does one deed at the appointed moment.

    python -m tests.booking.race DEED REFERENCE E-MAIL MOMENT [DAY]

Prints "done" or the name of the error. MOMENT is in seconds since 1970; DAY counts from the cast's.
"""

import sys
import time


def main(deed: str, reference: str, email: str, moment: str, day: str = "0") -> str:
    """Do it, and say what came of it."""
    import django

    django.setup()
    from booking.actions import approve, cancel, decline, hold, move
    from booking.actions.base import NotPermitted
    from booking.eligibility import Refused
    from booking.models import Booking
    from community.models import User
    from tests.cast import NOW, evening

    by = User.objects.get(email=email)
    booking = Booking.objects.select_related("resource").get(reference=reference)
    span = evening(int(day))
    deeds = {
        "approve": lambda: approve.approve(booking=booking, by=by, at=NOW),
        "decline": lambda: decline.decline(booking=booking, by=by, reason="No.", at=NOW),
        "cancel": lambda: cancel.cancel(booking=booking, by=by, at=NOW, reason="No."),
        "move": lambda: move.move(booking=booking, by=by, span=span, at=NOW),
        "hold": lambda: hold.hold(resource=booking.resource, span=span, holder=hold.Holder(user=by), at=NOW),
    }
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        deeds[deed]()
    except (NotPermitted, Refused) as error:
        return type(error).__name__
    return "done"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
