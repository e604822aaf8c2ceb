"""Bookings with decisions as the flow records them, for replays."""

from collections.abc import Mapping
from typing import Any

from booking.models import Booking, Decision
from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.record import written
from booking.rules.stack import Layer, Stack
from booking.spans import Span
from community.models import Organisation
from tests.cast import LONDON, NOW
from venues.models import Space

LAW = Stack((pack.legal(),))


def stack_with(content: Mapping[str, Any] | None) -> Stack:
    """The law and, if there are any, a keeper's rules."""
    return LAW if content is None else Stack((pack.legal(), Layer.of("keeper", "The keeper", content)))


def facts_for(space: Space, organisation: Organisation, span: Span, **more: Any) -> dict[str, Any]:
    """What the engine was told, as far as these tests need it."""
    start, end = span.start.astimezone(LONDON), span.end.astimezone(LONDON)
    return {
        "site": space.premises,
        "space": space.slug,
        "rate_pence": space.rate_pence,
        "needs_approval": False,
        "shadow": False,
        "band": "welcome",
        "kind": organisation.kind,
        "people": 12,
        "capacity": space.capacity,
        "under_18s": False,
        "minutes": int((end - start).total_seconds() // 60),
        "weekday": start.weekday(),
        "starts_hour": start.hour + start.minute / 60,
        "days_ahead": 10,
        "day": start.date().isoformat(),
        "documents": [],
        **more,
    }


def decided(space: Space, organisation: Organisation, span: Span, stack: Stack = LAW, **facts: Any) -> Decision:
    """A booking and the decision about it."""
    told = facts_for(space, organisation, span, **facts)
    verdict = decide(stack, told)
    booking = Booking.objects.create(
        resource=space,
        organisation=organisation,
        state="confirmed",
        starts_at=span.start,
        ends_at=span.end,
        created_at=NOW,
        updated_at=NOW,
    )
    return Decision.objects.create(
        booking=booking,
        occasion="send",
        at=NOW,
        outcome=verdict.outcome,
        band=told["band"],
        digest=stack.digest,
        record=written(stack, told, verdict),
    )
