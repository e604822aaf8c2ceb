"""The run sheet: who gets on and off where, what lies ahead and what is behind. No query here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fleet.calls import CallTime
from fleet.models import Call, Outcome, Ride

# So long after its time a stop is behind, if everybody there has been answered for: doors close, people sit down.
GRACE = timedelta(minutes=3)


def people(rides: Iterable[Ride]) -> int:
    """Heads: those in seats, companions among them, and those in wheelchairs."""
    return sum(ride.seats + ride.wheelchairs for ride in rides)


@dataclass
class Stop:
    """One call of the run, with everybody who gets on or off there."""

    call: Call
    at: datetime
    # In a zone, when the last door is left; elsewhere the same as `at`.
    until: datetime
    # From then on, as late as it is, the stop is behind if everybody there was answered for.
    gone_at: datetime
    on: list[Ride] = field(default_factory=list)
    off: list[Ride] = field(default_factory=list)

    @property
    def is_zone(self) -> bool:
        """Whether the bus comes to the doors there."""
        return self.call.until_minutes is not None

    @property
    def on_count(self) -> int:
        """How many get on."""
        return people(self.on)

    @property
    def off_count(self) -> int:
        """How many get off: whoever did not come is not aboard."""
        return people(self.leaving)

    @property
    def leaving(self) -> list[Ride]:
        """Who gets off, as far as is known."""
        return [ride for ride in self.off if ride.outcome != Outcome.NO_SHOW]

    @property
    def is_answered(self) -> bool:
        """Whether it was said of everybody there if they came."""
        return all(ride.outcome for ride in self.on)


@dataclass
class Sheet:
    """The whole evening. `ahead` begins with the next stop; `behind` keeps what was."""

    ahead: list[Stop]
    behind: list[Stop]
    rides: list[Ride]

    @property
    def expected(self) -> int:
        """Everybody who has a seat."""
        return people(self.rides)

    @property
    def aboard(self) -> int:
        """Those who came."""
        return people(ride for ride in self.rides if ride.outcome == Outcome.ABOARD)

    @property
    def no_shows(self) -> int:
        """Those who did not."""
        return people(ride for ride in self.rides if ride.outcome == Outcome.NO_SHOW)

    @property
    def unanswered(self) -> int:
        """Those of whom nobody has said."""
        return people(ride for ride in self.rides if not ride.outcome)


def sheet_of(calls: Sequence[CallTime], rides: Sequence[Ride], at: datetime, *, late: int = 0) -> Sheet:
    """`rides` are those that have a seat. `late` is in minutes."""
    stay = GRACE + timedelta(minutes=late)
    stops = [Stop(each.call, each.at, each.until, each.until + stay) for each in calls]
    for ride in rides:
        # A timetable that was made shorter keeps its rides until somebody has seen to them: they stand at its end.
        stops[min(ride.first, len(stops) - 1)].on.append(ride)
        stops[min(ride.last, len(stops) - 1)].off.append(ride)
    first = _next(stops, at)
    return Sheet(stops[first:], stops[:first], list(rides))


def _next(stops: Sequence[Stop], at: datetime) -> int:
    """The first stop that is not behind. Who taps at a later one has left those before it."""
    tapped = max((number for number, stop in enumerate(stops) if any(ride.outcome for ride in stop.on)), default=0)
    for number, stop in enumerate(stops):
        is_over = stop.gone_at < at and stop.is_answered
        if number >= tapped and not is_over:
            return number
    return len(stops)
