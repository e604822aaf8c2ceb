"""One day of one place as the booking page draws it: what is free, what is not, and what was chosen."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from booking.availability import Diary
from booking.models import Resource
from booking.spans import Span, within
from community import wording

DAY = 24 * 60


@dataclass(frozen=True)
class Stretch:
    """A piece of the strip: minutes of the day and what they are."""

    start: int
    minutes: int
    state: str


@dataclass
class Picture:
    """The day on which the chosen time begins, on the wall clock of the place."""

    resource: Resource
    chosen: Span
    look: Diary
    at: datetime

    @cached_property
    def day(self) -> Span:
        """From midnight to midnight."""
        zone = self.resource.zone
        date = self.chosen.start.astimezone(zone).date()
        dates = (date, date + timedelta(days=1))
        return Span(*(datetime.combine(each, time.min, zone).astimezone(UTC) for each in dates))

    @cached_property
    def runs(self) -> list[Span]:
        """What could be used, from now on."""
        return [Span(max(each.start, self.at), each.end) for each in self.look.bookable() if each.end > self.at]

    @cached_property
    def run(self) -> Span | None:
        """The free run that the chosen time begins in."""
        return next((each for each in self.runs if each.start <= self.chosen.start < each.end), None)

    def other_runs(self) -> list[Span]:
        """The day's other free runs, two hours of each at most to begin with."""
        others = [each for each in within(self.runs, self.day) if not self.run or not each.overlaps(self.run)]
        return [
            Span(each.start, min(each.end, each.start + self.chosen.length))
            for each in others
            if each.length >= timedelta(minutes=30)
        ]

    def stretches(self) -> list[Stretch]:
        """For the strip; what comes later is drawn over what came before."""
        layers = [("taken", self.look.offered), ("free", self.look.bookable()), ("yours", [self.chosen])]
        return [self._stretch(span, state) for state, spans in layers for span in within(spans, self.day)]

    def _stretch(self, span: Span, state: str) -> Stretch:
        start = _minute(span.start.astimezone(self.resource.zone))
        end = DAY if span.end >= self.day.end else _minute(span.end.astimezone(self.resource.zone))
        return Stretch(start, max(1, end - start), state)

    def words(self) -> str:
        """The strip for those who do not see it."""
        zone = self.resource.zone
        free = [wording.times(each.start, each.end, zone) for each in within(self.runs, self.day)]
        if not free:
            return _("Nothing is free on this day.")
        chosen = wording.times(self.chosen.start, self.chosen.end, zone)
        return _("Free: %(free)s. You chose %(chosen)s.") % {"free": ", ".join(free), "chosen": chosen}


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute
