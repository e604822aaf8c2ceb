"""The conditions of a rule as questions: a row each, with what can be asked of the fact and a value that fits it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.rules.clauses import FLAGS
from booking.rules.spoken import hour
from booking.rules.vocabulary import FIELDS, Field

MOST_ROWS = 8

# In the order people think: who, what for, when, what.
ASKING = "band kind new_group verified first_at_site promise promise_kept live_grant documents debt distance_km"
FOR_WHAT = (
    "activity people under_18s wheelchair_places over_wheelchairs alcohol ticketed open_to_public hire_or_reward "
    "who_runs permit_in_date welsh_medium"
)
WHEN = "day weekday starts_hour ends_hour minutes days_ahead weekly term busy"
WHAT = "resource_kind keeper_kind capacity over_capacity"
SECTIONS: tuple[tuple[Any, list[str]], ...] = (
    (_("Who asks"), [*ASKING.split(), "family_busy_minutes"]),
    (_("What for"), FOR_WHAT.split()),
    (pgettext_lazy("heading of conditions", "When"), WHEN.split()),
    (_("What is booked"), WHAT.split()),
)

# A choice is asked by ticks: "is one of" one or several, or "is none of" them.
OF_CHOICES = [("in", _("is one of")), ("not_in", _("is none of"))]
OF_SETS = [("has", _("include")), ("lacks", _("do not include"))]
OF_NUMBERS = [
    ("at_least", _("is at least")),
    ("at_most", _("is at most")),
    ("more_than", _("is more than")),
    ("less_than", _("is less than")),
    ("is", _("is exactly")),
]
OF_HOURS = [
    ("at_least", pgettext_lazy("before an hour", "at or after")),
    ("at_most", pgettext_lazy("before an hour", "at or before")),
    ("more_than", pgettext_lazy("before an hour", "after")),
    ("less_than", pgettext_lazy("before an hour", "before")),
    ("is", pgettext_lazy("before an hour", "exactly at")),
]
OF_DATES = [
    ("is", _("is")),
    ("in", _("is one of")),
    ("at_least", _("is on or after")),
    ("at_most", _("is on or before")),
]
UNIT_WORDS = {
    "people": _("people"),
    "minutes": _("hours"),
    "days": _("days"),
    "percent": _("per cent"),
    "km": _("kilometres"),
    "places": _("places"),
}


def offered() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Every fact, under its heading, for a list to choose from."""
    return [(heading, [(code, FIELDS[code].label) for code in codes]) for heading, codes in SECTIONS]


_spoken = lazy(hour, str)


class DatesField(forms.CharField):
    """One date or several, each on a line or after a comma, written as people write them."""

    default_error_messages = {"invalid": _("Write each date as day/month/year, such as 6/5/2027.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """ISO dates in their order."""
        found = []
        for part in re.split(r"[\s,;]+", super().clean(value)):
            if part:
                found.append(_date(part, str(self.error_messages["invalid"])).isoformat())
        return sorted(set(found))


def _date(text: str, complaint: str) -> date:
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, shape).date()
        except ValueError:
            continue
    raise forms.ValidationError(complaint)


def questions(field: Field, so_far: Any = None) -> dict[str, forms.Field]:
    """ "op" and "value" of one row. `so_far` is the value it has, which must be on offer whatever it is."""
    made = _MAKERS[_sort(field)](field, so_far)
    for name, each in made.items():
        if not isinstance(each, forms.MultipleChoiceField):
            each.error_messages["required"] = _("Say what it is to be.")
        # Seen, the fact's name stands once before both boxes; ticks have words of their own.
        if not isinstance(each.widget, forms.RadioSelect):
            beside = unit(field) if name == "value" else ""
            each.widget.attrs["aria-label"] = format_lazy("{} ({})", _label(field), beside) if beside else _label(field)
    return made


def unit(field: Field) -> Any:
    """What stands beside the box of the value."""
    return _("several: with a comma between") if field.kind == "date" else UNIT_WORDS.get(field.unit, "")


def _label(field: Field) -> Any:
    return field.label


def _sort(field: Field) -> str:
    return "hour" if field.unit == "hour" else field.kind


def _choice(field: Field, so_far: Any) -> dict[str, forms.Field]:
    ticks = forms.TypedMultipleChoiceField(
        label=_label(field),
        choices=list(field.choices.items()),
        coerce=int if all(isinstance(code, int) for code in field.choices) else str,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    return {"op": _ops(field, OF_CHOICES), "value": ticks}


def _flag(field: Field, so_far: Any) -> dict[str, forms.Field]:
    choices = list(zip(("yes", "no"), FLAGS[field.code], strict=True))
    return {"value": forms.ChoiceField(label=_label(field), choices=choices, widget=forms.RadioSelect, initial="yes")}


def _number(field: Field, so_far: Any) -> dict[str, forms.Field]:
    label = _label(field)
    if field.unit == "minutes":
        number: forms.Field = forms.DecimalField(label=label, min_value=0, max_value=10_000, decimal_places=2)
    elif field.whole:
        number = forms.IntegerField(label=label, min_value=field.least, max_value=field.most or 1_000_000)
    else:
        number = forms.DecimalField(label=label, min_value=field.least, max_value=100_000, decimal_places=1)
    return {"op": _ops(field, OF_NUMBERS), "value": number}


def _hour(field: Field, so_far: Any) -> dict[str, forms.Field]:
    hours = {half / 2 for half in range((field.most or 24) * 2 + 1)}
    if isinstance(so_far, int | float):
        hours.add(float(so_far))
    choices = [(f"{each:g}", _spoken(each)) for each in sorted(hours)]
    return {"op": _ops(field, OF_HOURS), "value": forms.ChoiceField(label=_label(field), choices=choices, initial="18")}


def _dates(field: Field, so_far: Any) -> dict[str, forms.Field]:
    return {"op": _ops(field, OF_DATES), "value": DatesField(label=_label(field))}


def _set(field: Field, so_far: Any) -> dict[str, forms.Field]:
    return {"op": _ops(field, OF_SETS), "value": forms.ChoiceField(label=_label(field), choices=field.choices.items())}


_MAKERS = {"choice": _choice, "flag": _flag, "number": _number, "hour": _hour, "date": _dates, "set": _set}


def _ops(field: Field, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=_label(field), choices=choices)


def condition(field: Field, op: str, value: Any) -> list[Any]:
    """The answers of a row as the rule keeps them. Raises ValidationError."""
    match _sort(field):
        case "flag":
            return [field.code, "is", value == "yes"]
        case "choice":
            return [field.code, *_one_or_several(field, op, value)]
        case "date" if op == "in":
            return [field.code, op, value]
        case "date":
            if len(value) != 1:
                raise forms.ValidationError(_("Give one date here, or choose “is one of”."))
            return [field.code, op, value[0]]
        case "hour":
            return [field.code, op, _plain(Decimal(value))]
        case "number" if field.unit == "minutes":
            return [field.code, op, _whole_minutes(field, value)]
        case "number":
            return [field.code, op, _plain(Decimal(value))]
        case _:
            return [field.code, op, value]


def _one_or_several(field: Field, op: str, ticked: list[Any]) -> tuple[str, Any]:
    """One condition whatever is ticked: how many a rule has decides which is nearer."""
    if len(ticked) == 1:
        return ("is" if op == "in" else "is_not"), ticked[0]
    if op == "in":
        return "in", ticked
    others = [code for code in field.choices if code not in ticked]
    if not others:
        raise forms.ValidationError(_("Nothing is left then. Tick fewer."))
    return ("in", others) if len(others) > 1 else ("is", others[0])


def _whole_minutes(field: Field, hours: Decimal) -> int:
    minutes = hours * 60
    if minutes != minutes.to_integral_value() or minutes < field.least:
        raise forms.ValidationError(_("That is not a whole number of minutes. A quarter of an hour is 0.25."))
    return int(minutes)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def answers(stored: Iterable[Any]) -> dict[str, Any]:
    """The answers of a row that make the condition: (field, op, value)."""
    code, op, value = stored
    field = FIELDS[code]
    match _sort(field):
        case "flag":
            return {"value": "yes" if value else "no"}
        case "choice":
            return {"op": "not_in" if op == "is_not" else "in", "value": value if op == "in" else [value]}
        case "date":
            days = value if isinstance(value, list | tuple) else [value]
            return {"op": op, "value": ", ".join(f"{date.fromisoformat(day):%-d/%-m/%Y}" for day in days)}
        case "hour":
            return {"op": op, "value": f"{value:g}"}
        case "number" if field.unit == "minutes":
            hours = Decimal(value) / 60
            return {"op": op, "value": hours.quantize(Decimal("0.01")) if hours % 1 else int(hours)}
        case _:
            return {"op": op, "value": value}


def row_codes(data: Mapping[str, Any]) -> list[str]:
    """Which facts the rows of a sent form are about; what is no fact is left out."""
    sent = data.getlist("row") if hasattr(data, "getlist") else data.get("row", [])
    return [code for code in sent if code in FIELDS][:MOST_ROWS]
