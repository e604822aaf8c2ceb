"""What can be had with a place: which of it is free when, what it costs, and which single ones a booking would take.

Nothing here takes anything. `actions/taking.py` claims what `pick` found, after locking what `candidates` names; the
database has the last word, as it has for the place itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.availability import claim_span
from booking.eligibility import Refusal
from booking.models import Booking, BookingExtra, Claim, Extra, ExtraPer, Opening, Resource
from booking.spans import Span, joined
from community import wording

Wanted = tuple[int, int, Span]
HOUR = 3600
# More of one thing than any hall has.
MOST = 100


def offered_with(resource: Resource) -> list[Extra]:
    """What the place's own keeper lets people have with it."""
    return list(_whole(Extra.objects.filter(resources=resource, keeper=resource.keeper_id, is_offered=True)))


def _whole(rows: QuerySet[Extra]) -> QuerySet[Extra]:
    return rows.select_related("room").prefetch_related("parts", "room__parts").order_by("name", "pk")


def parts_of(extra: Extra) -> list[int]:
    """The single ones, in the order of their keys; of a room, all its parts."""
    parts = extra.room.parts if extra.room else extra.parts
    return sorted(part.pk for part in parts.all())


def number_of(extra: Extra) -> int:
    """How many can be had at once; a room is one."""
    return 1 if extra.room else len(extra.parts.all())


def know(bookings: Sequence[Booking]) -> None:
    """Read what was chosen with all of them in one statement; `extras_chosen` then asks nothing."""
    rows = BookingExtra.objects.filter(booking__in=[each.pk for each in bookings]).select_related("extra")
    chosen: dict[int, list[BookingExtra]] = {each.pk: [] for each in bookings}
    for row in rows:
        chosen[row.booking_id].append(row)
    for booking in bookings:
        booking.extras_chosen = chosen[booking.pk]


# ---- what is free


@dataclass(frozen=True, slots=True)
class Use:
    """One booking as far as its extras care."""

    booking: int
    resource: Resource
    span: Span
    activity: str = ""

    @staticmethod
    def of(booking: Booking) -> "Use":
        """A booking's."""
        return Use(booking.pk, booking.resource, booking.span, booking.activity_code)


@dataclass(slots=True)
class Shelf:
    """What of some extras is taken and, of rooms, open, around some uses."""

    extras: dict[int, Extra]
    taken: dict[int, list[Span]] = field(default_factory=dict)
    opened: dict[int, list[Span]] = field(default_factory=dict)

    def free(self, extra: Extra, use: Use) -> list[int]:
        """The single ones that nobody else has then, in order. Of a room all parts, or none."""
        parts, whole = parts_of(extra), span_for(extra, use)
        free = [part for part in parts if not any(each.overlaps(whole) for each in self.taken.get(part, ()))]
        if not extra.room:
            return free
        is_open = any(run.covers(whole) for run in self.opened.get(extra.room.pk, ()))
        return free if is_open and len(free) == len(parts) else []


def span_for(extra: Extra, use: Use) -> Span:
    """The time that one of it is taken: as long as the place, and a room with its own set-up and turn-round."""
    return claim_span(extra.room or use.resource, use.span, use.activity)


def shelf(extras: Iterable[Extra], uses: Sequence[Use], at: datetime, own: Iterable[int] = ()) -> Shelf:
    """Read what is taken and open around the uses, however many, in two statements. `own` bookings do not count."""
    found = Shelf({each.pk: each for each in extras})
    if not found.extras or not uses:
        return found
    reach = _reach(found.extras.values(), uses)
    parts = {part for each in found.extras.values() for part in parts_of(each)}
    claims = Claim.objects.on(parts).meeting(reach).standing(at).exclude(booking__in=list(own)).order_by()
    for part, starts_at, ends_at in claims.values_list("part", "starts_at", "ends_at"):
        found.taken.setdefault(part, []).append(Span(starts_at, ends_at))
    rooms = [each.room.pk for each in found.extras.values() if each.room]
    if rooms:
        rows: dict[int, list[Span]] = {room: [] for room in rooms}
        openings = Opening.objects.of(rooms).meeting(reach).order_by()
        for room, starts_at, ends_at in openings.values_list("resource", "starts_at", "ends_at"):
            rows[room].append(Span(starts_at, ends_at))
        found.opened = {room: joined(runs) for room, runs in rows.items()}
    return found


def _reach(extras: Iterable[Extra], uses: Sequence[Use]) -> Span:
    spans = [span_for(extra, use) for extra in extras for use in (uses[0], uses[-1])]
    return Span(min(each.start for each in spans), max(each.end for each in spans))


@dataclass(frozen=True, slots=True)
class Offered:
    """What could be had with a booking: how many of it are free on every one of its dates, of how many."""

    extra: Extra
    free: int
    number: int


def on_offer(resource: Resource, bookings: Sequence[Booking], at: datetime) -> list[Offered]:
    """Everything that could be chosen. What the bookings have taken already counts as free for them."""
    things = offered_with(resource)
    known = shelf(things, [Use.of(each) for each in bookings], at, own=[each.pk for each in bookings])
    out = []
    for extra in things:
        free = min(len(known.free(extra, Use.of(each))) for each in bookings)
        out.append(Offered(extra, min(free, number_of(extra)), number_of(extra)))
    return [each for each in out if each.number]


def anything_for(booking: Booking) -> bool:
    """Whether there is anything to have with it, or anything that it has."""
    return bool(booking.extras_chosen) or any(number_of(each) for each in offered_with(booking.resource))


# ---- which ones a booking takes


class Short(Exception):
    """Of something there is not enough: every date and thing that is short, as refusals people can read."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals


def chosen_in(bookings: Iterable[Booking]) -> list[Extra]:
    """Everything that was chosen with any of them, read with what it is made of."""
    return read_afresh({row.extra_id for booking in bookings for row in booking.extras_chosen})


def read_afresh(keys: Iterable[int]) -> list[Extra]:
    """Those of these keys, with what they are made of now."""
    keys = set(keys)
    return list(_whole(Extra.objects.filter(pk__in=keys))) if keys else []


def candidates(extras: Iterable[Extra]) -> set[int]:
    """All that `pick` may choose from: lock these first, and nobody else picks the same one meanwhile."""
    return {part for each in extras for part in parts_of(each)}


def pick(
    bookings: Sequence[Booking],
    extras: Iterable[Extra],
    among: set[int],
    at: datetime,
    kept: Mapping[tuple[int, int], int] | None = None,
) -> list[Wanted]:
    """A free one for each that was chosen, for every booking. Raises Short naming all that is short.

    `among` are the parts that are locked. What belongs to the place itself is not among them: a third of a hall cannot
    be taken along with the hall. `kept`, by booking and extra, is how many stay where they are: only more are looked
    for, and not among those. Without it everything is looked for anew.
    """
    own = [each.pk for each in bookings] if kept is None else ()
    known = shelf(extras, [Use.of(each) for each in bookings], at, own=own)
    out: list[Wanted] = []
    short: list[Refusal] = []
    for booking in bookings:
        gone: set[int] = set()
        for row in booking.extras_chosen:
            have = (kept or {}).get((booking.pk, row.extra_id), 0)
            if kept is not None and row.quantity <= have:
                continue
            extra, use = known.extras[row.extra_id], Use.of(booking)
            free = [part for part in known.free(extra, use) if part in among and part not in gone]
            need = len(parts_of(extra)) if extra.room else row.quantity - have
            if not need or len(free) < need:
                short.append(_short(extra, booking, row.quantity, 0 if extra.room else have + len(free)))
                continue
            gone.update(free[:need])
            out += [(booking.pk, part, span_for(extra, use)) for part in free[:need]]
    if short:
        raise Short(short)
    return out


def field_of(extra: int) -> str:
    """How a form calls it; what is short is named by the same word, so that it can be said where it was asked."""
    return f"extra_{extra}"


def is_field(code: str) -> bool:
    """Whether a refusal is about something that was chosen with the place."""
    return code.startswith("extra_")


def _short(extra: Extra, booking: Booking, asked: int, free: int) -> Refusal:
    words = {
        "thing": wording.in_language(extra)[0],
        "day": wording.day(booking.starts_at, booking.zone),
        "times": wording.times(booking.starts_at, booking.ends_at, booking.zone),
        "asked": asked,
        "free": free,
    }
    if extra.room:
        sentence = _("%(thing)s cannot be had on %(day)s, %(times)s: it is closed or taken then.")
    elif free:
        sentence = ngettext(
            "%(thing)s: you asked for %(asked)d. On %(day)s, %(times)s, only %(free)d is free.",
            "%(thing)s: you asked for %(asked)d. On %(day)s, %(times)s, only %(free)d are free.",
            free,
        )
    else:
        sentence = _("%(thing)s: none is free on %(day)s, %(times)s.")
    return Refusal(field_of(extra.pk), sentence % words)


def claims_of(bookings: Sequence[Booking]) -> int:
    """How many claims what was chosen has, besides those of the place. Asks nothing where nothing was chosen."""
    known = {each.pk: each for each in chosen_in(bookings)}
    rows = [row for booking in bookings for row in booking.extras_chosen]
    return sum(len(parts_of(known[row.extra_id])) if known[row.extra_id].room else row.quantity for row in rows)


# ---- what it costs


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of thing with a booking, or with all dates of a weekly let, and what it costs altogether."""

    extra: Extra
    quantity: int
    dates: int
    pence: int

    @property
    def words(self) -> str:
        """Such as "2 × Projector"."""
        name = wording.in_language(self.extra)[0]
        return f"{self.quantity} × {name}" if self.quantity > 1 else name


def price_of(extra: Extra, quantity: int, span: Span) -> int:
    """For so many and the whole time, in pence. No rule's discount applies to it."""
    if extra.per == ExtraPer.HOUR:
        return round(extra.price_pence * quantity * span.length.total_seconds() / HOUR)
    return extra.price_pence * quantity


def cost_of(booking: Booking) -> int:
    """What all its extras cost: as agreed, or before it is sent as they stand today."""
    return sum(_pence(row, booking) for row in booking.extras_chosen)


def lines(bookings: Sequence[Booking]) -> list[Line]:
    """Each thing once, with what it costs on all the dates together."""
    out: dict[tuple[int, int], Line] = {}
    for booking in bookings:
        for row in booking.extras_chosen:
            key, pence = (row.extra_id, row.quantity), _pence(row, booking)
            line = out.get(key, Line(row.extra, row.quantity, 0, 0))
            out[key] = Line(row.extra, row.quantity, line.dates + 1, line.pence + pence)
    return list(out.values())


def _pence(row: BookingExtra, booking: Booking) -> int:
    if row.price_pence is not None:
        return row.price_pence
    return price_of(row.extra, row.quantity, booking.span)
