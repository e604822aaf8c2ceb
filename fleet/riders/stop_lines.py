"""The stops of one evening as its page prints them, and where one can go from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.calls import CallTime
from fleet.models import Call, Ride, RideState, Run
from fleet.riders.live import expected, is_past
from fleet.riders.seating import Journey


@dataclass(frozen=True)
class StopLine:
    """One call: when, where, whether people get on or off, and whether it is one's own."""

    time: CallTime
    expected: datetime
    is_past: bool
    own: str

    @property
    def call(self) -> Call:
        """Where it is."""
        return self.time.call

    @property
    def is_window(self) -> bool:
        """Whether the bus comes between two times, to the doors."""
        return self.time.until > self.time.at

    @property
    def is_late(self) -> bool:
        """Whether it comes later than it should."""
        return self.expected > self.time.at


def lines_of(run: Run, calls: Sequence[CallTime], at: datetime, mine: Sequence[Ride] = ()) -> list[StopLine]:
    """In order; `mine` are the reader's own rides, with or without a seat."""
    seated = [ride for ride in mine if ride.state == RideState.BOOKED]
    own = {ride.last: "off" for ride in seated} | {ride.first: "on" for ride in seated}
    return [
        StopLine(each, expected(run, each), is_past(run, each, at), own.get(each.call.order, "")) for each in calls
    ]


def way_home(calls: Sequence[CallTime], out: Journey) -> Journey | None:
    """From where one got off to where one got on, later in the evening; None where the bus does not come back there."""
    begins, ends = calls[out.first].call.stop_id, calls[out.last].call.stop_id
    later = [each.call for each in calls if each.call.order > out.last]
    on = next((call for call in later if call.stop_id == ends and call.gets_on), None)
    if on is None:
        return None
    off = next((call for call in later if call.order > on.order and call.stop_id == begins and call.gets_off), None)
    return Journey(on.order, off.order) if off else None


def comes_back(calls: Sequence[CallTime]) -> bool:
    """Whether anybody can ride out and home on this run."""
    ons = [each.call.order for each in calls if each.call.gets_on]
    offs = [each.call.order for each in calls if each.call.gets_off]
    return any(way_home(calls, Journey(first, last)) for first in ons for last in offs if first < last)
