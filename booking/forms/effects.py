"""What a rule does, as questions: one field for each thing that its kind says."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.rules.clauses import CHOICES
from booking.rules.kinds import KINDS, Part
from booking.rules.vocabulary import DOCUMENTS

Words = str | Promise


@dataclass(frozen=True)
class Effect:
    """One thing a rule can do: a kind in one of its shapes."""

    code: str
    kind: str
    shape: Mapping[str, Part]
    group: Words
    label: Words
    hint: Words


WHO = _("Who may book")
AHEAD = _("How far ahead")
LENGTH = _("How long, and how often")
PRICE = _("Price")
TO_SHOW = _("Documents")
APPROVAL = _("Approval")
CANCELLING = _("Cancelling, and not coming")
NEWCOMERS = _("Room for newcomers")
CONDITIONS = _("Conditions of use")
TURNS = _("Order in a round")

# code, its kind, which of the kind's shapes, heading, what it does, an example.
_ALL: tuple[tuple[str, str, int, Words, Words, Words], ...] = (
    ("eligibility", "eligibility", 0, WHO, _("Say no to some bookings"), _("No firms on Sundays.")),
    (
        "protected",
        "protected",
        0,
        WHO,
        _("Keep some time for something else"),
        _("School days until 5pm belong to the school."),
    ),
    ("window", "window", 0, AHEAD, _("Say how far ahead people can book"), _("A Sharer can book 42 days ahead.")),
    ("duration", "duration", 0, LENGTH, _("Say how short and how long"), _("From 1 hour to 4 hours.")),
    (
        "quota",
        "quota",
        0,
        LENGTH,
        _("Say how much busy time one family of groups may have in a week"),
        _("Six hours of busy time a week."),
    ),
    ("base_price", "base_price", 0, PRICE, _("Set a price for an hour"), _("£15 an hour on Saturdays.")),
    (
        "share_of_rate",
        "base_price",
        1,
        PRICE,
        _("Set a price as a share of the community rate"),
        _("Firms pay twice the community rate: 200%."),
    ),
    ("discount", "discount", 0, PRICE, _("Take something off"), _("30% less where under-18s take part.")),
    ("deposit", "deposit", 0, PRICE, _("Ask for a deposit"), _("£50 for parties.")),
    ("documents", "documents", 0, TO_SHOW, _("Ask for documents"), _("Insurance from everybody.")),
    ("approval", "approval", 0, APPROVAL, _("Say who approves"), _("A manager, for more than 119 people.")),
    (
        "cancellation",
        "cancellation",
        0,
        CANCELLING,
        _("Say until when cancelling is free"),
        _("Until 14 days before."),
    ),
    (
        "release",
        "release",
        0,
        CANCELLING,
        _("Say what follows when nobody comes to a weekly booking"),
        _("After 3 times in 10 the other dates are given back."),
    ),
    (
        "reserve",
        "reserve",
        0,
        NEWCOMERS,
        _("Keep some busy time for new groups"),
        _("10% until 21 days before."),
    ),
    (
        "conditions",
        "conditions",
        0,
        CONDITIONS,
        _("Add a condition of use"),
        _("Leave the kitchen as you found it."),
    ),
    (
        "round_order",
        "round_order",
        0,
        TURNS,
        _("Say how much standing counts in a round"),
        _("Inside a turn, those who share come first."),
    ),
)
EFFECTS: dict[str, Effect] = {
    code: Effect(code, kind, KINDS[kind].shapes[shape], group, label, hint)
    for code, kind, shape, group, label, hint in _ALL
}
GROUPS: tuple[Words, ...] = tuple(dict.fromkeys(effect.group for effect in EFFECTS.values()))


def effect_of(kind: str, then: Mapping[str, Any]) -> Effect:
    """Which of them a stored rule has."""
    return next(each for each in EFFECTS.values() if each.kind == kind and each.shape.keys() == then.keys())


# What each thing that a rule says is called in the form: (kind, part) or the part alone.
LABELS: dict[str, Words] = {
    "ask": _("ask for"),
    "text": _("In English"),
    "text_cy": _("In Welsh"),
    "by": _("the decision is made by"),
    "minutes": _("so much busy time a week, in hours"),
    "days": _("it can be booked so many days ahead"),
    "free_days": _("cancelling is free until so many days before"),
    "pence": _("the deposit is, in pounds"),
    "least": _("it lasts at least, in hours"),
    "most": _("and at most, in hours"),
    "pence_an_hour": _("an hour costs, in pounds"),
    "percent_of_rate": _("an hour costs this share of the community rate, in per cent"),
    "discount.percent": _("it costs less by, in per cent"),
    "reserve.percent": _("of each week's busy time, this share is kept for new groups, in per cent"),
    "until_days": _("until so many days before"),
    "warn": _("send a warning after so many times that nobody came"),
    "no_shows": _("give the other dates back after so many times that nobody came"),
    "of": _("counted among so many dates in a row"),
    "dial": _("in a round, standing counts"),
}
PENCE_A_POUND = 100
MINUTES_AN_HOUR = 60


def question(effect: Effect, name: str) -> forms.Field:
    """The form field for one thing the rule says."""
    part = effect.shape[name]
    label: Any = LABELS.get(f"{effect.kind}.{name}") or LABELS[name]
    if part.type == "number" and part.unit in UNITS:
        return forms.DecimalField(
            label=label,
            decimal_places=2,
            min_value=Decimal(part.least) / UNITS[part.unit],
            max_value=Decimal(part.most) / UNITS[part.unit],
        )
    if part.type == "number":
        return forms.IntegerField(label=label, min_value=part.least, max_value=part.most)
    if part.type == "choice":
        return forms.ChoiceField(label=label, choices=_choices(CHOICES[effect.kind, name]))
    if part.type == "documents":
        return forms.MultipleChoiceField(
            label=label,
            choices=_choices(DOCUMENTS),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick at least one document.")},
        )
    return forms.CharField(label=label, max_length=LONGEST_CONDITION, widget=forms.Textarea)


def _choices(words: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return list(words.items())


# Shorter than the words of a rule may be: there it stands behind the rule's own sentence.
LONGEST_CONDITION = 400
UNITS = {"pence": PENCE_A_POUND, "minutes": MINUTES_AN_HOUR}


def stored(part: Part, answer: Any) -> Any:
    """The answer as the rule keeps it: pounds as pence, hours as minutes. Raises ValidationError."""
    if part.unit not in UNITS or part.type != "number":
        return answer
    amount = answer * UNITS[part.unit]
    if amount != amount.to_integral_value():
        raise forms.ValidationError(_("That is not a whole number of minutes. A quarter of an hour is 0.25."))
    return int(amount)


def shown(part: Part, value: Any) -> Any:
    """What the rule keeps, as an answer."""
    if part.unit not in UNITS or part.type != "number":
        return value
    amount = Decimal(value) / UNITS[part.unit]
    return amount.quantize(Decimal("0.01")) if amount % 1 else amount.quantize(Decimal(1))
