"""booking_rules.txt: until when a seat can be booked, and whom to ring."""

from django.utils.translation import gettext_lazy as _

from feeds.gtfs.names import Row, Table, page, rule_id, said, telephone
from feeds.gtfs.reading import Feed
from fleet.models import Service

UNTIL_IT_COMES, SOME_MINUTES_BEFORE = 0, 1
A_DAY = 24 * 60
MESSAGE = _("Every seat is booked before. Ring us, or book on our page.")


def booking_rules(feed: Feed) -> Table:
    """One for each service."""
    return [
        {
            "booking_rule_id": rule_id(service),
            **_notice(service),
            "message": said(MESSAGE),
            "phone_number": telephone(service.telephone),
            "info_url": page("timetable", service.slug),
            "booking_url": page("timetable", service.slug),
        }
        for service in feed.services
    ]


def _notice(service: Service) -> Row:
    if not service.closes_minutes:
        return {"booking_type": UNTIL_IT_COMES}
    return {
        "booking_type": SOME_MINUTES_BEFORE,
        "prior_notice_duration_min": service.closes_minutes,
        # The day before the deadline at the earliest is a fault in the form, not in the feed.
        "prior_notice_duration_max": max(service.opens_days * A_DAY, service.closes_minutes),
    }
