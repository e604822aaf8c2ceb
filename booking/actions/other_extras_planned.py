"""What a change of extras would come to: what is more or less, what it costs, who has to be asked. Nothing is done."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking import extras
from booking.actions import ruling
from booking.actions.base import NotPermitted
from booking.actions.extras import too_many
from booking.eligibility import Refusal, Refused
from booking.happenings import how_many_now
from booking.models import Booking, BookingExtra, Extra
from booking.permissions import may_manage
from booking.states import BookingState
from community import wording
from community.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """One thing, of which there are more or fewer."""

    extra: Extra
    was: int
    now: int

    @property
    def is_less(self) -> bool:
        """Fewer, or none any more."""
        return self.now < self.was

    @property
    def words(self) -> str:
        """In the language being spoken."""
        return how_many_now(wording.in_language(self.extra)[0], self.was, self.now)

    def noted(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {"name": self.extra.name, "name_cy": self.extra.name_cy, "was": self.was, "now": self.now}


@dataclass(slots=True)
class Planned:
    """What becomes of one date: its changes, all it has then, and what the whole booking costs."""

    booking: Booking
    changes: list[Change]
    rows: list[BookingExtra]
    price_pence: int | None
    is_asked_of_keeper: bool = False
    asks_again: bool = False

    @property
    def is_more(self) -> bool:
        """Whether anything is added."""
        return any(not each.is_less for each in self.changes)

    @property
    def unchanged(self) -> list[BookingExtra]:
        """What it has and keeps as it is."""
        changed = {each.extra.pk for each in self.changes}
        return [row for row in self.rows if row.extra_id not in changed]

    def as_planned(self) -> Booking:
        """The booking as it would be. Never saved."""
        shown = copy(self.booking)
        shown.extras_chosen = self.rows
        return shown


def plan(
    bookings: Sequence[Booking], wanted: Mapping[int, int], *, by: User, by_group: bool, at: datetime
) -> list[Planned]:
    """The dates on which anything changes. What they have must be known. Raises NotPermitted for what cannot be had
    with the first one's place; Refused for more than there is, and with what is paid in credits."""
    offered = {place.pk: _by_key(extras.offered_with(place)) for place in _places(bookings)}
    here = offered[bookings[0].resource_id]
    known = _by_key(extras.chosen_in(bookings)) | here
    refused: list[Refusal] = []
    out = []
    for booking in bookings:
        changes = _changes(booking, wanted, known | offered[booking.resource_id])
        for change in changes:
            if not change.is_less:
                if change.extra.pk not in here:
                    raise NotPermitted(_("That cannot be had with this place."))
                refused += _against(change, booking, offered[booking.resource_id])
        if changes:
            out.append(_planned(booking, changes, by_group=by_group))
    if any(number > 0 and key not in known for key, number in wanted.items()):
        raise NotPermitted(_("That cannot be had with this place."))
    if refused:
        raise Refused(list({(each.code, str(each.sentence)): each for each in refused}.values()))
    if not may_manage(by, bookings[0].resource):
        _ask_again(out, at)
    return out


def would_ask(booking: Booking, by: User, at: datetime) -> bool:
    """Whether a person would have to decide again if this person added something."""
    one = Planned(booking, [], [], None)
    if booking.status is BookingState.CONFIRMED and not may_manage(by, booking.resource):
        _judge([one], at)
    return one.asks_again


def _ask_again(planned: Sequence[Planned], at: datetime) -> None:
    """A person who has to decide has not seen what is added; where nobody has to, it stays confirmed. As with a move.

    What waits already goes on waiting; the first yes of two counts no more (`approve.needing_two`).
    """
    more = [each for each in planned if each.is_more]
    for each in more:
        each.is_asked_of_keeper = True
    _judge([each for each in more if each.booking.status is BookingState.CONFIRMED], at)


def _judge(planned: Sequence[Planned], at: datetime) -> None:
    group = planned[0].booking.organisation if planned else None
    if group is None:
        return
    decided = ruling.judge([each.booking for each in planned], group, at)
    for each, one in zip(planned, decided, strict=True):
        each.asks_again = ruling.state_after(one.verdict) is BookingState.REQUESTED


def _by_key(things: Sequence[Extra]) -> dict[int, Extra]:
    return {each.pk: each for each in things}


def _places(bookings: Sequence[Booking]) -> list[Any]:
    return list({each.resource_id: each.resource for each in bookings}.values())


def _changes(booking: Booking, wanted: Mapping[int, int], things: Mapping[int, Extra]) -> list[Change]:
    had = {row.extra_id: row.quantity for row in booking.extras_chosen}
    asked = {key: max(number, 0) for key, number in wanted.items() if key in things}
    return [Change(things[key], had.get(key, 0), now) for key, now in asked.items() if now != had.get(key, 0)]


def _against(change: Change, booking: Booking, offered: Mapping[int, Extra]) -> list[Refusal]:
    """What speaks against more of it on that date but that others have it."""
    extra = change.extra
    if extra.pk not in offered:  # one date of a weekly let that was moved to another place
        sentence = _("%(thing)s cannot be had on %(day)s: that date is at another place.")
        words = {"thing": wording.in_language(extra)[0], "day": wording.day(booking.starts_at, booking.zone)}
        return [Refusal(extras.field_of(extra.pk), sentence % words)]
    if change.now > extras.number_of(extra):
        return [too_many(extra)]
    if booking.credit_minutes and extra.price_pence:
        sentence = _("%(thing)s costs money. This booking is paid with time credits, which pay for the time only.")
        return [Refusal(extras.field_of(extra.pk), sentence % {"thing": wording.in_language(extra)[0]})]
    return []


def _planned(booking: Booking, changes: list[Change], *, by_group: bool) -> Planned:
    had = {row.extra_id: row for row in booking.extras_chosen}
    changed = {each.extra.pk: each for each in changes}
    rows = [row for key, row in had.items() if key not in changed]
    for key, change in changed.items():
        if change.now:
            row = had.get(key)
            made = BookingExtra(pk=row.pk if row else None, booking=booking, extra=change.extra, quantity=change.now)
            made.price_pence = _price(change, row, booking, by_group=by_group)
            rows.append(made)
    price = booking.price_pence
    if price is not None:
        more = sum(row.price_pence or 0 for row in rows) - sum(row.price_pence or 0 for row in had.values())
        price = max(0, price + more)
    return Planned(booking, changes, rows, price)


def _price(change: Change, row: BookingExtra | None, booking: Booking, *, by_group: bool) -> int:
    """What it has keeps its price; what is added costs what it costs today. What a keeper adds of its own accord costs
    the group nothing: nobody has asked it."""
    agreed = (row.price_pence or 0) if row else 0
    if change.is_less:
        today = extras.price_of(change.extra, change.now, booking.span)
        return min(round(agreed * change.now / change.was), today)
    return agreed + (extras.price_of(change.extra, change.now - change.was, booking.span) if by_group else 0)
