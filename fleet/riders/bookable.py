"""Whether somebody may book a seat on a run by a page, asked before anything is filled in. The actions ask again."""

from datetime import datetime
from typing import Any

from fleet.models import BookedHow, OpenTo, Run
from fleet.riders.refusing import closed, members_only, not_yet, past, suspended
from fleet.riders.seating import Ask, Rider


def why_not(user: Any, run: Run, at: datetime) -> str:
    """A sentence for the page where its button would be; empty where one may, or has to sign in first."""
    ask = Ask(
        run=run,
        layout=run.vehicle.layout,
        there=[],
        journeys=[],
        rider=Rider(),
        how=BookedHow.RIDER,
        by=user if user.is_authenticated else None,
        at=at,
    )
    rules = [suspended, past, closed, not_yet]
    if user.is_authenticated:
        rules.append(members_only)
    return next((str(refusal.sentence) for rule in rules if (refusal := rule(ask))), "")


def may_ride(organisation_id: int, run: Run) -> bool:
    """Whether the service carries that group; read its runs with `groups` at hand."""
    service = run.service
    if service.open_to == OpenTo.ANYONE or service.operator_id == organisation_id:
        return True
    return any(group.pk == organisation_id for group in service.groups.all())
