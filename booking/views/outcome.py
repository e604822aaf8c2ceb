"""What the rules say, ready for a page: of a booking about to be sent, and of one that was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from booking import extras, panel, trips
from booking.actions import review
from booking.actions.credits import takes_credits
from booking.deciding import Decided, last_decision
from booking.models import Booking
from booking.panel import Panel, Sum
from booking.particulars import kind_in_words, ticks_in_words
from booking.rules.sentences import say
from booking.rules.verdict import Reason, Verdict
from booking.rules.vocabulary import DOCUMENTS
from booking.spans import Span
from booking.states import OPEN
from booking.views.queue import place_of
from community import credits, wording
from community.models import Organisation

# The best first: of several dates the worst answer is the one that is told.
OUTCOMES = ("yes", "ask", "documents", "no")


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """What the rules say of one date of a weekly let."""

    span: Span
    outcome: str
    pence: int
    words: list[str]


def answer(
    decided: Sequence[Decided], group: Organisation | None, cost: int, bookings: Sequence[Booking]
) -> dict[str, Any]:
    """The panel of the date with the worst answer, what is against sending, and how it could be paid."""
    worst = max(decided, key=lambda each: OUTCOMES.index(each.verdict.outcome))
    dates = [_of_date(each) for each in decided]
    minutes = sum(each.facts["minutes"] for each in decided if each.verdict.price and each.verdict.price.total_pence)
    shown = with_extras(panel.of_verdict(worst), bookings[decided.index(worst)])
    missing = dict.fromkeys(code for each in decided for code in each.verdict.missing_documents)
    return {
        "panel": shown,
        "outcome": worst.verdict.outcome,
        "answers": dates,
        "differ": len({(each.outcome, each.pence) for each in dates}) > 1,
        "against": list(dict.fromkeys(say(each) for one in decided for each in one.verdict.refusals)),
        "changes": list(dict.fromkeys(say(each) for one in decided for each in _turning(one.verdict))),
        "missing": [DOCUMENTS[code] for code in missing],
        "papers": panel.link("group-documents", group.slug) if group and missing else "",
        "credits": _credits(worst, group, minutes) if cost else None,
    }


def _turning(verdict: Verdict) -> Iterator[Reason]:
    """What may turn a no into a yes: it mends a rule that says no, and not only the price or who decides."""
    against = {each.rule for each in verdict.refusals}
    return (each for each in verdict.changes if each.rule in against)


def _of_date(decided: Decided) -> DateAnswer:
    verdict = decided.verdict
    words = [say(each) for each in verdict.refusals]
    return DateAnswer(decided.asked.span, verdict.outcome, verdict.price.total_pence if verdict.price else 0, words)


def _credits(decided: Decided, group: Organisation | None, minutes: int) -> dict[str, Any] | None:
    """What the group has and what this takes, where the keeper takes credits."""
    if group is None or not takes_credits(decided.asked.resource.keeper):
        return None
    have = credits.balance(group)
    return {"have": have, "need": minutes, "enough": have >= minutes}


def last_panel(booking: Booking) -> Panel | None:
    """What was decided when it was sent or last moved."""
    decision = last_decision(booking)
    if decision is None:
        return None
    out = with_extras(panel.of_decision(decision, booking.organisation), booking)
    out.paid_minutes = booking.credit_minutes
    return out


def with_extras(out: Panel, booking: Booking) -> Panel:
    """What was chosen with it stands below what the rules made of the price: their reductions leave it alone."""
    added = [Sum(line.words, line.pence) for line in extras.lines([booking])]
    if added and out.sums:
        total = out.sums[-1]
        all_in_all = total.pence + sum(each.pence for each in added)
        out.sums = [*out.sums[:-1], *added, Sum(total.words, all_in_all)]
        out.total = all_in_all
    return out


def panels_of(booking: Booking) -> dict[str, Any]:
    """The decision that holds, and those before it, the newest first: what a page of one booking shows."""
    decisions = list(booking.decisions.order_by("-at", "-pk"))
    if not decisions:
        return {}
    newest, *earlier = panel.of_decisions(decisions, booking.organisation)
    newest.paid_minutes = booking.credit_minutes
    with_extras(newest, booking)
    newest.place = place_of(booking) if booking.status in OPEN else ""
    for number, each in enumerate(earlier, start=2):
        each.title = _("Decided on %(day)s") % {"day": wording.day(each.at, booking.zone, year=True)} if each.at else ""
        each.anchor = f"why-{number}"
    return {"panel": newest, "earlier": earlier}


def said_of(booking: Booking) -> dict[str, Any]:
    """What kind of activity it is, what is true of it and who runs it, in words."""
    said = booking.particulars
    return {"kind": kind_in_words(said), "ticks": ticks_in_words(said), "trip": trips.in_words(said)}


def asked_again(booking: Booking) -> dict[str, Any]:
    """Whether a person was asked to look again at what was decided last, and what they said."""
    question = review.asked(booking)
    return {"asked": question, "reviewed": review.answered(booking, question) if question else None}
