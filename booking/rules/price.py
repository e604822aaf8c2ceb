"""What it costs: a base, less one reduction. Whole pence, half a penny up, and each line with its rule."""

from booking.rules.rule import Ready
from booking.rules.verdict import Line, Price
from booking.rules.weigh import Case, failing, source, words

# What a group can earn. Nobody is told that being younger, or not a firm, would be cheaper.
EARNED = {"promise", "promise_kept", "live_grant", "verified", "documents"}


def share(amount: int, part: int, whole: int) -> int:
    """amount × part ÷ whole, half up."""
    return (2 * amount * part + whole) // (2 * whole)


def price(case: Case) -> None:
    """Base price and discount are kinds of their own: a Sunday price must not cancel the sharer's reduction."""
    base, discount = case.one("base_price"), case.one("discount")
    rate, minutes = _rate(case, base), case.need("minutes")
    case.answer["price"] = None
    if rate is None or minutes is None:
        return
    pence = share(rate, minutes, 60)
    percent = discount.rule.then["percent"] if discount else 0
    off = share(pence, percent, 100)
    lines = [Line("time", {"rate": rate, "minutes": minutes}, pence, *source(base))]
    if discount and percent:
        lines.append(Line("reduction", {"percent": percent, **words(discount)}, -off, *source(discount)))
    lines.append(Line("total", {}, pence - off))
    case.answer["price"] = Price(
        rate, minutes, pence, percent, off, pence - off, source(base)[0], source(discount)[0], tuple(lines)
    )
    if pence:
        _could_be_less(case, pence, percent)


def _rate(case: Case, base: Ready | None) -> int | None:
    if base and "pence_an_hour" in base.rule.then:
        return int(base.rule.then["pence_an_hour"])
    rate: int | None = case.need("rate_pence")
    return share(rate, base.rule.then["percent_of_rate"], 100) if base and rate is not None else rate


def _could_be_less(case: Case, pence: int, percent: int) -> None:
    earned = EARNED if case.facts.get("shadow") else {*EARNED, "band"}
    for ready in case.rules.get("discount", ()):
        better = ready.rule.then["percent"]
        if better > percent and earned.issuperset(failing(ready, case.facts)):
            total = pence - share(pence, better, 100)
            case.could("would_cost_less", ready, percent=better, pence=total, **words(ready))
