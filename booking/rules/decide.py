"""The decision: facts before a stack of rulebooks."""

from collections.abc import Callable, Mapping
from typing import Any

from booking.rules import asking, refusing
from booking.rules.price import price
from booking.rules.stack import Stack, compiled
from booking.rules.verdict import Verdict
from booking.rules.vocabulary import with_derived
from booking.rules.weigh import Case


def settings(case: Case) -> None:
    """What later steps go by: cancelling, a deposit, no-shows of a series, the order of a round."""
    free, deposit = case.one("cancellation"), case.one("deposit")
    release, order = case.one("release"), case.one("round_order")
    case.answer |= {
        "free_days": free.rule.then["free_days"] if free else None,
        "deposit_pence": deposit.rule.then["pence"] if deposit else 0,
        "release": dict(release.rule.then) if release else None,
        "round_order": order.rule.then["dial"] if order else None,
    }


# Reasons are told in this order.
JUDGES: tuple[Callable[[Case], None], ...] = (
    refusing.eligibility,
    refusing.protected,
    refusing.duration,
    refusing.window,
    refusing.quota,
    refusing.reserve,
    asking.documents,
    asking.approval,
    asking.conditions,
    price,
    settings,
)


def decide(stack: Stack, facts: Mapping[str, Any]) -> Verdict:
    """What the rules say. The same stack and facts always give the same verdict."""
    case = Case(with_derived(facts), compiled(stack, facts.get("site"), facts.get("space")))
    for judge in JUDGES:
        judge(case)
    if facts.get("shadow"):
        _in_earnest(stack, facts, case)
    return Verdict(
        outcome=case.outcome(),
        fired=case.fired(),
        overruled=case.overruled(),
        reasons=tuple(case.reasons.values()),
        changes=tuple(case.changes.values()),
        unknown=tuple(sorted(case.unknown)),
        **case.answer,
    )


def _in_earnest(stack: Stack, facts: Mapping[str, Any], case: Case) -> None:
    """Shadow mode: everybody is treated as Welcome and told how it would be."""
    band = facts.get("standing_band")
    if band is None or band == facts.get("band"):
        return
    then = decide(stack, {**facts, "band": band, "shadow": False})
    case.say("note", "shadow", band=band)
    if then.outcome != case.outcome():
        case.say("note", "shadow_outcome", band=band, outcome=then.outcome)
    now = case.answer["price"]
    if then.price and now and then.price.total_pence != now.total_pence:
        case.say("note", "shadow_price", band=band, pence=then.price.total_pence)
    if then.window_days is not None and then.window_days != case.answer["window_days"]:
        case.say("note", "shadow_window", band=band, days=then.window_days)
