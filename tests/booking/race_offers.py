"""One manager of a race for the same resource's offers: a process with connections of its own.

    python -m tests.booking.race_offers DEED SLUG E-MAIL MOMENT

DEED is prepare (makes the stage), morning, evening, withdraw or move. Prints "done" or the name of the error.
"""

import sys
import time
from datetime import time as clock


def prepare(slug: str, email: str) -> None:
    """A manager, a school, a room that offers nothing."""
    from community.models import User
    from tests.cast import make_organisation, make_space
    from venues.models import Site

    bill = User.objects.create_user(email)
    school = make_organisation("School", bill, slug=f"school-{slug}", kind="school")
    site = Site.objects.create(slug=f"site-{slug}", name="School", keeper=school, latitude=51.5, longitude=-3.0)
    space = make_space(site, school, "Room")
    space.slug = slug
    space.save()


def main(deed: str, slug: str, email: str, moment: str = "0") -> str:
    """Do it, and say what came of it."""
    import django

    django.setup()
    if deed == "prepare":
        prepare(slug, email)
        return "done"
    from booking.actions import publish
    from booking.models import Offer, Resource
    from booking.patterns import Every, Pattern
    from booking.recurrence import ChangedMeanwhile
    from community.models import User
    from tests.cast import NOW, evening

    by, resource = User.objects.get(email=email), Resource.objects.get(slug=slug)
    offer = Offer.objects.filter(resource=resource).order_by("pk").select_related("resource", "event__rule").first()
    patterns = {
        "morning": Pattern(NOW.date(), clock(9), clock(12), Every.DAY),
        "evening": Pattern(NOW.date(), clock(18), clock(22), Every.DAY),
    }
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        if deed in patterns:
            publish.publish(resource=resource, pattern=patterns[deed], by=by, at=NOW)
        elif offer and deed == "withdraw":
            publish.withdraw_date(offer=offer, original_start=evening(3, 9).start, by=by, at=NOW)
        elif offer:
            publish.move_date(offer=offer, original_start=evening(3, 9).start, to=evening(3, 14, 16), by=by, at=NOW)
    except ChangedMeanwhile as error:
        return type(error).__name__
    return "done"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
