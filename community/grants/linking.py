"""Whose grant it is: the organisation for which staff have verified the recipient's registration.

Names prove nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from community.days import local_day
from community.models import Grant, OrganisationEvent, OrgId

STEP = 500


class Holders:
    """Who holds which verified registration, read once."""

    def __init__(self) -> None:
        self._of: dict[str, set[int]] = {}
        for org_id, organisation in OrgId.objects.verified().values_list("org_id", "organisation"):
            self._of.setdefault(_plain(org_id), set()).add(organisation)

    def of(self, recipient_id: str) -> int | None:
        """The organisation's number; None where nobody holds it, or where only capitals tell two holders apart."""
        holders = self._of.get(_plain(recipient_id), set()) if recipient_id else set()
        return next(iter(holders)) if len(holders) == 1 else None


@dataclass
class Linked:
    """What a round of linking has done."""

    linked: int = 0
    released: int = 0


def link(grants: QuerySet[Grant], at: datetime) -> Linked:
    """Give each published grant to whoever holds its recipient's registration now, and take it from who does not.

    It is known here, and its year begins, on the day it is linked: nobody is judged for a grant nobody knew to be
    theirs, and a standing of a day before comes out as it was. Each change leaves an event with the organisation that
    gains or loses the grant. Several workers may do it at once.
    """
    done, holders = Linked(), Holders()
    today = local_day(at)
    events: list[OrganisationEvent] = []
    published = grants.exclude(grant_id=None).order_by("pk").values_list("pk", "recipient_id", "organisation")
    for pk, recipient_id, holds in list(published):
        should = holders.of(recipient_id)
        # The condition is for two workers: only one of them changes the row, and only that one says so.
        if should == holds:
            continue
        known = {"registered_on": today} if should else {}
        if not Grant.objects.filter(pk=pk, organisation=holds).update(organisation=should, **known):
            continue
        facts = {"grant": pk, "recipient": recipient_id}
        if holds:
            done.released += 1
            events.append(OrganisationEvent(organisation_id=holds, verb="release_grant", at=at, before=facts))
        if should:
            done.linked += 1
            events.append(OrganisationEvent(organisation_id=should, verb="link_grant", at=at, after=facts))
    OrganisationEvent.objects.bulk_create(events, batch_size=STEP)
    return done


def of_grants(grant_ids: Iterable[str]) -> list[Grant]:
    """The rows with these grant numbers, asked for some at a time: a database takes only so many values at once."""
    wanted = sorted(grant_ids)
    out: list[Grant] = []
    for first in range(0, len(wanted), STEP):
        out += Grant.objects.filter(grant_id__in=wanted[first : first + STEP]).order_by("pk")
    return out


def _plain(org_id: str) -> str:
    return org_id.strip().upper()
