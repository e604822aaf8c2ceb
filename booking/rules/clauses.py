"""The parts of a rule in words: each condition as a clause, each effect as its end."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.rules.rule import Condition, Rule
from booking.rules.spoken import UNITS, all_of, inside, value, values
from booking.rules.vocabulary import DOCUMENTS, FIELDS, Field, Label

NUMBERS: dict[str, Label] = {
    "at_least": _("at least %(value)s"),
    "at_most": _("at most %(value)s"),
    "less_than": _("less than %(value)s"),
    "more_than": _("more than %(value)s"),
    "is": pgettext_lazy("exactly this number", "%(value)s"),
}
HOURS: dict[str, Label] = {
    "at_least": _("at %(value)s or later"),
    "at_most": _("at %(value)s or earlier"),
    "less_than": _("before %(value)s"),
    "more_than": _("after %(value)s"),
    "is": _("at %(value)s"),
}
DATES: dict[str, Label] = {
    "at_least": _("%(value)s or later"),
    "at_most": _("%(value)s or earlier"),
}
# Yes and no, as clauses.
FLAGS: dict[str, tuple[Label, Label]] = {
    "new_group": (_("the group is new"), _("the group is not new")),
    "verified": (_("the group's registration is checked"), _("the group's registration is not checked")),
    "first_at_site": (
        _("it is the group's first booking in the building"),
        _("the group has booked in the building before"),
    ),
    "live_grant": (_("the group has a grant running"), _("the group has no grant running")),
    "debt": (_("the group has unpaid bills"), _("the group has no unpaid bills")),
    "under_18s": (_("under-18s take part"), _("no under-18s take part")),
    "alcohol": (_("there is alcohol"), _("there is no alcohol")),
    "ticketed": (_("tickets are sold"), _("no tickets are sold")),
    "open_to_public": (_("it is open to everybody"), _("it is not open to everybody")),
    "hire_or_reward": (
        _("somebody pays to take part or to travel"),
        _("nobody pays to take part or to travel"),
    ),
    "permit_in_date": (_("the permit for the trip is in date"), _("the permit for the trip is not in date")),
    "over_wheelchairs": (_("there is no room for so many wheelchairs"), _("there is room for all the wheelchairs")),
    "welsh_medium": (_("it is held in Welsh"), _("it is not held in Welsh")),
    "weekly": (_("it is a weekly booking"), _("it is not a weekly booking")),
    "busy": (_("it is at a busy time"), _("it is not at a busy time")),
    "over_capacity": (_("more people come than the place holds"), _("no more people come than the place holds")),
}
# The others, with what is asked of them in the blank.
CLAUSES: dict[str, Label] = {
    "band": _("the group's standing is: %(value)s"),
    "kind": _("the group is: %(value)s"),
    "promise": _("the group's promise to share is: %(value)s"),
    "promise_kept": _("the group's promise to share is kept: %(value)s"),
    "documents": _("the group's documents in date %(value)s"),
    "distance_km": _("the group is %(value)s away"),
    "family_busy_minutes": _("the group and its family already hold %(value)s of busy time that week"),
    "activity": _("the activity is: %(value)s"),
    "people": _("%(value)s come"),
    "wheelchair_places": _("wheelchairs need %(value)s"),
    "who_runs": _("the trip is run by: %(value)s"),
    "day": _("the date is: %(value)s"),
    "weekday": _("the day is: %(value)s"),
    "starts_hour": _("it begins %(value)s"),
    "ends_hour": _("it ends %(value)s"),
    "minutes": _("it lasts %(value)s"),
    "days_ahead": _("it is booked %(value)s beforehand"),
    "term": _("the time of the school year is: %(value)s"),
    "resource_kind": _("what is booked is: %(value)s"),
    "keeper_kind": _("the keeper is: %(value)s"),
    "capacity": _("the place holds %(value)s"),
}
APPROVERS: dict[str, Label] = {
    "auto": _("nobody: it is confirmed at once"),
    "manager": _("a manager"),
    "two": _("two managers together"),
}
DIALS: dict[str, Label] = {
    "off": _("not at all"),
    "gentle": _("gently, inside a turn"),
    "firm": _("firmly, Partner is one turn ahead"),
    "strong": _("strongly"),
    "absolute": _("before everything else"),
}
CHOICES: dict[tuple[str, str], Mapping[str, Label]] = {("approval", "by"): APPROVERS, ("round_order", "dial"): DIALS}


def condition(asked: Condition) -> str:
    """One condition as a clause: under-18s take part; it begins before 5pm."""
    field = FIELDS[asked.field]
    if field.kind == "flag":
        return str(FLAGS[field.code][0 if asked.value else 1])
    return str(CLAUSES[field.code]) % {"value": _asked(field, asked.op, asked.value)}


def _asked(field: Field, op: str, asked: Any) -> str:
    if op == "in":
        return values(field, asked)
    words = value(field, asked)
    if op == "is_not":
        return say("not %(value)s") % {"value": words}
    if op in ("has", "lacks"):
        pattern = say("include: %(value)s") if op == "has" else say("do not include: %(value)s")
        return pattern % {"value": words}
    if field.kind == "number":
        return str((HOURS if field.unit == "hour" else NUMBERS)[op]) % {"value": words}
    return str(DATES[op]) % {"value": words} if op in DATES else words


def effect(rule: Rule) -> str:
    """What the rule does, as the end of its sentence: a manager decides."""
    return EFFECTS[rule.kind](rule.then)


def _base_price(then: Mapping[str, Any]) -> str:
    if "pence_an_hour" in then:
        return say("an hour costs %(pence)s") % {"pence": UNITS["pence"](then["pence_an_hour"])}
    return say("the price is %(percent)s of the community rate") % {"percent": f"{then['percent_of_rate']}%"}


def _approval(then: Mapping[str, Any]) -> str:
    return {
        "auto": say("no manager has to look at it"),
        "manager": say("a manager decides"),
        "two": say("two managers decide together"),
    }[then["by"]]


EFFECTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "eligibility": lambda then: say("it cannot be booked"),
    "protected": lambda then: say("the time is kept and cannot be booked"),
    "documents": lambda then: (
        say("we ask for: %(documents)s") % {"documents": all_of(inside(str(DOCUMENTS[code])) for code in then["ask"])}
    ),
    "conditions": lambda then: say("the group agrees to the conditions"),
    "approval": _approval,
    "quota": lambda then: (
        say("a group and its family hold at most %(length)s of busy time a week")
        % {"length": UNITS["minutes"](then["minutes"])}
    ),
    "window": lambda then: say("it can be booked up to %(days)s ahead") % {"days": UNITS["days"](then["days"])},
    "cancellation": lambda then: (
        say("cancelling is free until %(days)s before") % {"days": UNITS["days"](then["free_days"])}
    ),
    "deposit": lambda then: say("the deposit is %(pence)s") % {"pence": UNITS["pence"](then["pence"])},
    "duration": lambda then: (
        say("a booking lasts from %(least)s to %(most)s")
        % {"least": UNITS["minutes"](then["least"]), "most": UNITS["minutes"](then["most"])}
    ),
    "base_price": _base_price,
    "discount": lambda then: say("the price is %(percent)s less") % {"percent": f"{then['percent']}%"},
    "reserve": lambda then: (
        say("%(percent)s of busy time is kept for new groups until %(days)s before")
        % {"percent": f"{then['percent']}%", "days": UNITS["days"](then["until_days"])}
    ),
    "release": lambda then: (
        say("missing %(warn)s without a reason brings a warning; missing %(no_shows)s in %(of)s releases the others")
        % {"warn": UNITS["dates"](then["warn"]), "no_shows": then["no_shows"], "of": then["of"]}
    ),
    "round_order": lambda then: say("standing counts in a round: %(dial)s") % {"dial": str(DIALS[then["dial"]])},
}
