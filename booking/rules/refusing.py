"""The kinds of rule that can say no. All of them are asked: people hear every refusal at once."""

from datetime import date, timedelta

from booking.rules.changes import bands_above, offer
from booking.rules.kinds import KINDS
from booking.rules.rule import Ready
from booking.rules.weigh import Case, holding, words


def eligibility(case: Case) -> None:
    """Who and what can be booked for."""
    people, capacity = case.facts.get("people"), case.facts.get("capacity")
    for ready in case.won("eligibility"):
        if people and capacity and any(condition.field == "over_capacity" for condition in ready.rule.when):
            case.say("no", "over_capacity", ready, people=people, capacity=capacity)
        else:
            case.say("no", "refused", ready, **words(ready))
        offer(case, ready)


def protected(case: Case) -> None:
    """Time that is kept for something else."""
    for ready in case.won("protected"):
        case.say("no", "protected", ready, **words(ready))
        offer(case, ready)


def duration(case: Case) -> None:
    """How short and how long."""
    ready = case.one("duration")
    least, most = (ready.rule.then["least"], ready.rule.then["most"]) if ready else (None, None)
    case.answer |= {"least_minutes": least, "most_minutes": most}
    minutes = case.need("minutes") if ready else None
    if minutes is None:
        return
    if minutes < least:
        case.say("no", "too_short", ready, minutes=least)
        case.could("at_least_minutes", ready, minutes=least)
    if minutes > most:
        case.say("no", "too_long", ready, minutes=most)
        case.could("at_most_minutes", ready, minutes=most)


def window(case: Case) -> None:
    """How long beforehand."""
    ready = case.one("window")
    days: int | None = ready.rule.then["days"] if ready else None
    case.answer |= {"window_days": days, "opens_on": days_before(case, days)}
    ahead = case.need("days_ahead") if ready else None
    if ahead is None or days is None or ahead <= days:
        return
    case.say("no", "too_early", ready, days=days)
    if case.answer["opens_on"]:
        case.could("opens_on", ready, on=case.answer["opens_on"])
    _further_ahead(case, ahead)


def _further_ahead(case: Case, ahead: int) -> None:
    """The nearest band that may book this day already."""
    for band in bands_above(case.facts):
        held, _ = holding(case.rules["window"], {**case.facts, "band": band})
        if held and (best := KINDS["window"].way(held).won[0]).rule.then["days"] >= ahead:
            return case.could("band_books_ahead", best, band=band, days=best.rule.then["days"])
    return None


def quota(case: Case) -> None:
    """Busy time for each family and week; every quota must be kept."""
    rules = case.won("quota")
    asked = case.facts.get("busy_minutes")
    held = case.need("family_busy_minutes") if rules and asked else case.facts.get("family_busy_minutes")
    limit = min((ready.rule.then["minutes"] for ready in rules), default=None)
    left = None if limit is None or held is None else max(0, limit - held)
    case.answer |= {"quota_minutes": limit, "quota_left": left}
    if not asked or held is None:
        return
    for ready in rules:
        if held + asked > ready.rule.then["minutes"]:
            _over_quota(case, ready, held, asked)


def _over_quota(case: Case, ready: Ready, held: int, asked: int) -> None:
    limit = ready.rule.then["minutes"]
    case.say("no", "quota_used", ready, limit=limit, held=held, asked=asked)
    if limit > held:
        case.could("minutes_left", ready, minutes=limit - held)
    if asked <= limit:
        case.could("another_week", ready)
    case.could("outside_busy_time", ready)


def reserve(case: Case) -> None:
    """Busy time kept for new groups until some days before."""
    ready, asked = case.one("reserve"), case.facts.get("busy_minutes")
    if ready is None or not asked or case.need("new_group") is not False:
        return
    percent, until = ready.rule.then["percent"], ready.rule.then["until_days"]
    ahead, offered, taken = (case.need(fact) for fact in ("days_ahead", "reserve_offered", "reserve_taken"))
    if ahead is None or offered is None or taken is None or ahead <= until:
        return
    if (taken + asked) * 100 > offered * (100 - percent):
        case.say("no", "reserved", ready, percent=percent, days=until)
        opens = days_before(case, until)
        if opens:
            case.could("reserve_opens", ready, on=opens)
            case.answer["opens_on"] = max(opens, case.answer["opens_on"] or opens)
        case.could("outside_busy_time", ready)


def days_before(case: Case, days: int | None) -> str | None:
    """So many days before the day of the booking, if both are known."""
    day = case.facts.get("day")
    return (date.fromisoformat(day) - timedelta(days)).isoformat() if day and days is not None else None
