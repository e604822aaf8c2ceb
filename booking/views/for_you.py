"""What a time would cost the group one acts for, and why, before anything is filled in: for cards and pages of a place.

Nobody else's price is ever shown. For visitors, and where a keeper has no rules of its own, the community rate stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from booking.deciding import Decided, stacks_of, verdicts
from booking.facts import Asked
from booking.models import Resource
from booking.rules.sentences import say, say_line
from booking.spans import Span
from booking.views.cards import SLUG, iso
from community import wording
from community.acting import acting_membership
from community.models import Organisation


@dataclass(slots=True)
class ForYou:
    """One line, and the sentences behind it."""

    words: str
    tone: str
    why: list[str] = field(default_factory=list)
    url: str = ""


def acting_for(request: HttpRequest) -> Organisation | None:
    """The group one acts for."""
    membership = acting_membership(request)
    return membership.organisation if membership else None


def for_you(request: HttpRequest, wanted: Sequence[tuple[Resource, Span]], at: datetime) -> dict[int, ForYou]:
    """By resource, for keepers with rules; nothing for a visitor. As many queries for twenty-five places as for one."""
    group = acting_for(request) if wanted else None
    if group is None:
        return {}
    today = at.astimezone(wanted[0][0].zone).date()
    stacks = stacks_of({each.keeper_id: each.keeper for each, _span in wanted}.values(), today, group)
    asked = [Asked(place, span) for place, span in wanted if len(stacks[place.keeper_id].layers) > 1]
    found = verdicts(asked, group, at, stacks=stacks, lean=True)
    page = reverse("book", args=[SLUG])
    return {each.asked.resource.pk: _said(each, page) for each in found}


def _said(decided: Decided, page: str) -> ForYou:
    verdict, asked = decided.verdict, decided.asked
    if verdict.outcome == "no":
        out = ForYou(_("Not for your group at this time"), "bad")
        out.why = [say(each) for each in (*verdict.refusals, *verdict.changes)]
    else:
        pence = verdict.price.total_pence if verdict.price else 0
        out = ForYou(_("For you: %(price)s") % {"price": wording.pounds(pence)}, "good")
        lines = verdict.price.lines[:-1] if verdict.price else ()
        out.why = [f"{say_line(each).rstrip('.')}: {_sum(each.pence)}" for each in lines]
        out.why += [say(each) for each in verdict.reasons]
    start, end = (each.astimezone(asked.resource.zone) for each in (asked.span.start, asked.span.end))
    when = f"{wording.short_day(start)}, {wording.times(start, end)}"
    out.why.insert(0, _("Looked at: %(when)s.") % {"when": when})
    query = urlencode({"start": iso(start), "end": iso(end)}, safe=":")
    out.url = f"{page.replace(SLUG, asked.resource.slug)}?{query}#why"
    return out


def _sum(pence: int) -> str:
    """A minus sign stays with its sum at the end of a line."""
    return wording.sum_of_money(pence).replace("\N{MINUS SIGN}", "\N{MINUS SIGN}\N{WORD JOINER}")
