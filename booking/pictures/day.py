"""One day of one place as the booking page draws it: what is free, what is not, and what was chosen."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from booking.availability import Diary
from booking.models import Resource
from booking.pictures.strip import Stretch, stretch
from booking.pictures.week import SHORTEST
from booking.spans import Span, within
from booking.wall import whole_day
from community import wording


@dataclass
class ChosenDay:
    """The day on which the chosen time begins, on the wall clock of the place."""

    resource: Resource
    chosen: Span
    look: Diary
    at: datetime

    @cached_property
    def date(self) -> date:
        """Its date."""
        return self.chosen.start.astimezone(self.resource.zone).date()

    @cached_property
    def day(self) -> Span:
        """From midnight to midnight."""
        return whole_day(self.date, self.resource.zone)

    @cached_property
    def runs(self) -> list[Span]:
        """What could be used, from now on."""
        return [Span(max(each.start, self.at), each.end) for each in self.look.bookable() if each.end > self.at]

    @cached_property
    def run(self) -> Span | None:
        """The free run that the chosen time begins in."""
        return next((each for each in self.runs if each.start <= self.chosen.start < each.end), None)

    def other_runs(self) -> list[Span]:
        """The day's other free runs: of each the beginning, no longer than what was chosen."""
        others = [each for each in within(self.runs, self.day) if not self.run or not each.overlaps(self.run)]
        return [
            Span(each.start, min(each.end, each.start + self.chosen.length))
            for each in others
            if each.length >= SHORTEST
        ]

    def stretches(self) -> list[Stretch]:
        """For the strip; what comes later is drawn over what came before.

        Of the choice only what can be had is drawn as such: what somebody took meanwhile must not look like one's own.
        """
        had = within(self.look.bookable(), self.chosen)
        layers = [("taken", self.look.offered), ("free", self.look.bookable()), ("yours", had)]
        zone = self.resource.zone
        return [stretch(cut, state, self.date, zone) for state, spans in layers for cut in within(spans, self.day)]

    def words(self) -> str:
        """The strip for those who do not see it."""
        zone = self.resource.zone
        free = [wording.times(each.start, each.end, zone) for each in within(self.runs, self.day)]
        if not free:
            return _("Nothing is free on this day.")
        chosen = wording.times(self.chosen.start, self.chosen.end, zone)
        said = {"free": ", ".join(free), "chosen": chosen}
        if not self.look.can_take(self.chosen):
            return _("Free: %(free)s. You chose %(chosen)s, and that is not free.") % said
        return _("Free: %(free)s. You chose %(chosen)s.") % said
