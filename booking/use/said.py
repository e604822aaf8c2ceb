"""The picture in words: when it is busiest, and when others still find room."""

from dataclasses import dataclass

import numpy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.use.figures import Figures, per_cent
from community import wording

# Less than this is chance, and not a habit of the house.
LEAST_MINUTES = 60
# An hour next to the busiest belongs to it while it is nearly as busy.
NEARLY = 0.75
# A part of the week counts as free up to so many per cent taken.
QUIET = 30
SHOWN = 3

WEEKDAYS, WEEKEND = range(5), range(5, 7)
BLOCKS: list[tuple[str | Promise, range, range]] = [
    (gettext_lazy("weekday mornings"), WEEKDAYS, range(6, 12)),
    (gettext_lazy("weekday afternoons"), WEEKDAYS, range(12, 17)),
    (gettext_lazy("weekday evenings"), WEEKDAYS, range(17, 22)),
    (gettext_lazy("weekend mornings"), WEEKEND, range(6, 12)),
    (gettext_lazy("weekend afternoons"), WEEKEND, range(12, 17)),
    (gettext_lazy("weekend evenings"), WEEKEND, range(17, 22)),
]


@dataclass(frozen=True)
class Busiest:
    """Some hours of one weekday, and how much of them is taken, in per cent."""

    weekday: int
    start: int
    end: int
    share: int


def busiest(of: Figures) -> Busiest | None:
    """The hour with the largest share, and those beside it that are nearly as busy."""
    enough = of.offered >= LEAST_MINUTES
    shares = numpy.divide(of.booked, of.offered, out=numpy.zeros((7, 24)), where=enough)
    top = float(shares.max())
    if top <= 0:
        return None
    # Of equals the one with more time booked, then the first of the week.
    best = numpy.where(shares >= top - 1e-9, of.booked, -1.0)
    weekday, hour = divmod(int(best.argmax()), 24)
    near = shares[weekday] >= NEARLY * top
    start, end = hour, hour + 1
    while start and near[start - 1]:
        start -= 1
    while end < 24 and near[end]:
        end += 1
    share = per_cent(of.booked[weekday, start:end].sum(), of.offered[weekday, start:end].sum())
    return Busiest(weekday, start, end, share or 0)


def quiet(of: Figures) -> list[tuple[str, int]]:
    """The parts of the week with most free time that are hardly taken, each with its share in per cent."""
    out = []
    for label, days, hours in BLOCKS:
        block = numpy.ix_(list(days), list(hours))
        offered, booked = of.offered[block].sum(), of.booked[block].sum()
        share = per_cent(booked, offered)
        if share is not None and offered >= LEAST_MINUTES and share <= QUIET:
            out.append((float(offered - booked), str(label), share))
    return [(label, share) for _free, label, share in sorted(out, key=lambda each: -each[0])[:SHOWN]]


def sentences(of: Figures) -> list[str]:
    """What a person should take away from the picture."""
    if of.share is None:
        return [_("Nothing was offered in these days.")]
    top, free = busiest(of), quiet(of)
    out = [_("%(share)s%% of the offered time is booked.") % {"share": of.share}]
    if top:
        times = f"{wording.clock(top.start)} – {wording.clock(top.end)}"
        day = wording.weekday(top.weekday)
        words = _("Busiest: %(day)s, %(times)s: %(share)s%%.")
        out.append(words % {"day": day, "times": times, "share": top.share})
    if free:
        times = ", ".join(_("%(time)s (%(share)s%% booked)") % {"time": label, "share": share} for label, share in free)
        out.append(_("Free for others: %(times)s.") % {"times": times})
    return out
