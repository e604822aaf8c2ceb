"""trips.txt and stop_times.txt."""

from feeds.gtfs.names import Row, Table, route_id, rule_id, stop_id, zone_id
from feeds.gtfs.reading import Feed, Passing, Trip
from fleet.models import Stop
from fleet.timing import clock_of_the_evening

# pickup_type and drop_off_type.
NEVER, BY_TELEPHONE = 1, 2
STEP_FREE, STEPS = 1, 2


def trips(feed: Feed) -> Table:
    """One way of an evening each."""
    return [
        {
            "route_id": route_id(trip.service),
            "service_id": trip.key,
            "trip_id": trip.id,
            "trip_headsign": goal.name if (goal := headsign(trip)) else "",
            "direction_id": trip.number % 2,
            "wheelchair_accessible": STEP_FREE if trip.step_free else STEPS,
        }
        for trip in feed.trips
    ]


def headsign(trip: Trip) -> Stop | None:
    """Where it goes; nothing where it only goes round, for it calls there before."""
    *before, last = (each.stop for each in trip.calls)
    return None if last.pk in {stop.pk for stop in before} else last


def stop_times(feed: Feed) -> Table:
    """Every call of every trip. Seats are booked, so nobody gets on or off without having told somebody."""
    return [
        _stop_time(trip, number, passing)
        for trip in feed.trips
        for number, passing in enumerate(trip.calls)
    ]


def _stop_time(trip: Trip, number: int, passing: Passing) -> Row:
    call = passing.call
    gets_on = call.gets_on and number < len(trip.calls) - 1
    gets_off = call.gets_off and number > 0
    rule = rule_id(trip.service)
    return {
        "trip_id": trip.id,
        **_when(passing),
        "stop_sequence": number,
        "pickup_type": BY_TELEPHONE if gets_on else NEVER,
        "drop_off_type": BY_TELEPHONE if gets_off else NEVER,
        "pickup_booking_rule_id": rule if gets_on else "",
        "drop_off_booking_rule_id": rule if gets_off else "",
    }


def _when(passing: Passing) -> Row:
    """At a pole a time; in a zone a window in which the bus goes round the doors."""
    begins = clock_of_the_evening(passing.minutes)
    if passing.until is None:
        return {
            "arrival_time": begins,
            "departure_time": begins,
            "stop_id": stop_id(passing.stop),
            "timepoint": 1,
        }
    return {
        "start_pickup_drop_off_window": begins,
        "end_pickup_drop_off_window": clock_of_the_evening(passing.until),
        "location_id": zone_id(passing.stop),
    }
