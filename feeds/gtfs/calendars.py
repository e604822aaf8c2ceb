"""calendar.txt and calendar_dates.txt: a week, and the evenings on which it does not run."""

from datetime import date

from feeds.gtfs.days import week_of
from feeds.gtfs.names import Table
from feeds.gtfs.reading import Feed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TAKEN_OUT = 2


def written(day: date) -> str:
    """As GTFS writes a day."""
    return f"{day:%Y%m%d}"


def calendar(feed: Feed) -> Table:
    """The weekdays of each evening."""
    return [
        {
            "service_id": evening.key,
            **dict(zip(WEEKDAYS, map(int, week.weekdays), strict=True)),
            "start_date": written(week.first),
            "end_date": written(week.last),
        }
        for evening in feed.evenings
        for week in [week_of(evening.days)]
    ]


def calendar_dates(feed: Feed) -> Table:
    """What is suspended, closed or another's."""
    return [
        {"service_id": evening.key, "date": written(day), "exception_type": TAKEN_OUT}
        for evening in feed.evenings
        for day in week_of(evening.days).without
    ]
