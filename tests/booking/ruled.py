"""Keepers with the usual rules, and groups of every standing, for tests of deciding."""

import json
from datetime import date, datetime
from typing import Any

from booking.deciding import verdict
from booking.facts import Asked
from booking.models import Booking, Decision, Resource, Rulebook, RulebookState, Terms
from booking.rules import pack
from booking.rules.book import digest
from booking.spans import Span
from community.bands import Band
from community.models import Document, Grant, GrantKind, Organisation, Standing
from tests.cast import NOW, evening
from venues.models import Space

TODAY = NOW.date()


def with_rules(
    keeper: Organisation, content: dict[str, Any] | None = None, *, on: date = TODAY, standing: bool = True
) -> Rulebook:
    """The keeper's rules from the day on, the usual ones if none are given; standing counts unless it is said."""
    content = content if content is not None else usual()
    Rulebook.objects.filter(owner=keeper, until_date=None).update(state=RulebookState.RETIRED, until_date=on)
    Terms.objects.update_or_create(keeper=keeper, defaults={"uses_standing": standing})
    return Rulebook.objects.create(
        owner=keeper,
        number=keeper.rulebooks.count() + 1,
        state=RulebookState.LIVE,
        content=content,
        digest=digest(content),
        from_date=on,
        made_at=NOW,
        changed_at=NOW,
    )


def usual(*, without: tuple[str, ...] = ("school-days", "first-booking"), **busy: Any) -> dict[str, Any]:
    """The usual rules, without those that would stand in the way of every test: a school's day, a first booking."""
    content: dict[str, Any] = json.loads(json.dumps(pack.default()))
    content["rules"] = [rule for rule in content["rules"] if rule["id"] not in without]
    return content


def only(*rules: dict[str, Any], busy: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A small rulebook."""
    evenings = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": 17, "to": 22}]
    return {"rules": list(rules), "busy": evenings if busy is None else busy}


def stands(organisation: Organisation, band: Band, *, promise: int = 0, on: date = TODAY) -> Standing:
    """As last night's reckoning left it; `promise` in hundredths of a point."""
    score = band.least or 10
    Organisation.objects.filter(pk=organisation.pk).update(band=band)
    organisation.band = band
    row, _new = Standing.objects.update_or_create(
        organisation=organisation,
        on=on,
        defaults={
            "formula": 1,
            "start": 40,
            "shared": 100 * (score - 40) - promise,
            "promise": promise,
            "slips": 0,
            "score": score,
            "band": band,
        },
    )
    return row


def promises(organisation: Organisation, kind: str = GrantKind.GRANT, **fields: Any) -> Grant:
    """A promise that binds, entered by hand and older than a year."""
    known = {"starts_on": date(2025, 1, 1), "ends_on": date(2028, 1, 1), "registered_on": date(2025, 1, 1)}
    signed = {"countersigned_at": NOW} if kind == GrantKind.AGREEMENT else {}
    return Grant.objects.create(organisation=organisation, kind=kind, promised_hours=10, **known, **signed, **fields)


def shows(organisation: Organisation, *kinds: str, until: date | None = None, at: datetime = NOW) -> None:
    """Papers in date."""
    for kind in kinds:
        Document.objects.create(organisation=organisation, kind=kind, valid_until=until, uploaded_at=at)


def record_of(booking: Booking) -> dict[str, Any]:
    """What was decided last."""
    decision = Decision.objects.filter(booking=booking).order_by("pk").last()
    assert decision
    said: dict[str, Any] = json.loads(decision.record)
    return said


def facts_of(space: Space, group: Organisation | None, span: Span | None = None, **said: object) -> dict:
    """What the rules are told before anything is sent."""
    resource = Resource.objects.select_related("keeper").get(pk=space.pk)
    return dict(verdict(Asked(resource, span or evening(3), **said), group, NOW).facts)  # type: ignore[arg-type]
