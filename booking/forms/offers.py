"""The form in which a manager says when a place is free, or closed. Each shape asks only its own questions."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from booking.models import OfferKind
from booking.patterns import LAST, BadPattern, Every, Pattern
from booking.spans import Span
from booking.wall import DAY
from community.wording import weekday

MIDNIGHT = time(0)
named_day = lazy(weekday, str)
WEEKDAYS = [(number, named_day(number)) for number in range(7)]
NTHS = [(1, _("First")), (2, _("Second")), (3, _("Third")), (4, _("Fourth")), (LAST, _("Last"))]
INTERVALS = [(1, _("Every week")), (2, _("Every two weeks"))]

# Which questions each shape asks, besides the hours and the dates.
ASKED = {
    Every.WEEK: {"weekdays", "interval"},
    Every.MONTH: {"nth", "weekday"},
    Every.DAY: set(),
    Every.ONCE: set(),
}
ONLY_SOME = {"weekdays", "interval", "nth", "weekday"}
# Where a fault of the pattern is shown when its field has another name here.
SHOWN_AT = {"weekdays": ("weekdays", "weekday")}


def day_input() -> forms.DateInput:
    """The browser's own date field."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def clock_input() -> forms.TimeInput:
    """The browser's own time field."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class OfferForm(forms.Form):
    """Gives `pattern` once it is valid. `every` is the shape, `kind` an offer or a closure.

    `divided` says that there are parts which could have the same times.
    """

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Which days of the week?"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    interval = forms.TypedChoiceField(
        label=_("How often?"), choices=INTERVALS, coerce=int, initial=1, widget=forms.RadioSelect
    )
    nth = forms.TypedChoiceField(label=_("Which one in the month?"), choices=NTHS, coerce=int, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(label=_("Which day of the week?"), choices=WEEKDAYS, coerce=int)
    all_day = forms.BooleanField(label=_("Open day and night"), required=False)
    start = forms.TimeField(label=_("From what time?"), required=False, widget=clock_input())
    end = forms.TimeField(label=_("Until what time?"), required=False, widget=clock_input())
    first = forms.DateField(label=_("From which date?"), widget=day_input())
    last = forms.DateField(
        label=_("Until which date?"),
        required=False,
        widget=day_input(),
        help_text=_("Leave this empty if there is no end."),
    )
    divisions = forms.BooleanField(label=_("Offer its parts at the same times as well"), required=False, initial=True)
    reason = forms.CharField(label=_("Why is it closed?"), max_length=160, required=False)
    reason_cy = forms.CharField(label=_("Why is it closed, in Welsh?"), max_length=160, required=False)

    def __init__(self, *args: Any, every: Every, kind: str, divided: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every, self.kind = every, kind
        self.pattern: Pattern | None = None
        for name in ONLY_SOME - ASKED[every]:
            del self.fields[name]
        if kind == OfferKind.OFFER:
            del self.fields["reason"], self.fields["reason_cy"]
        else:
            self.fields["all_day"].label = _("Closed all day")
            self.fields["divisions"].label = _("Close its parts as well")
        if not divided:
            del self.fields["divisions"]
        if every == Every.ONCE:
            self.fields["first"].label = _("Which date?")
            self.fields["last"].label = _("Which is the last day?")
            self.fields["last"].help_text = _("Only if it goes on for several days without a break.")

    def clean(self) -> dict[str, Any]:
        """Make the pattern; what it refuses is shown at its own field."""
        data = super().clean() or {}
        if not data.get("all_day"):
            for name in ("start", "end"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Give a time, such as 18:00, or tick the box above."))
        if not self.errors:
            try:
                self.pattern = self._pattern(data)
            except BadPattern as refused:
                names = SHOWN_AT.get(refused.field, (refused.field,))
                self.add_error(next((name for name in names if name in self.fields), None), str(refused.sentence))
        return data

    def _pattern(self, data: dict[str, Any]) -> Pattern:
        all_day = data.get("all_day")
        last = data.get("last")
        if self.every == Every.ONCE and all_day and last:
            last += DAY
        weekdays = tuple(data.get("weekdays") or ())
        if self.every == Every.MONTH:
            weekdays = (data["weekday"],)
        return Pattern(
            data["first"],
            MIDNIGHT if all_day else data["start"],
            MIDNIGHT if all_day else data["end"],
            self.every,
            last,
            weekdays,
            data.get("interval") or 1,
            data.get("nth") or 0,
        )


def initial(pattern: Pattern) -> dict[str, Any]:
    """The answers that make this pattern."""
    all_day = pattern.start == pattern.end == MIDNIGHT
    last: date | None = pattern.last
    if pattern.every == Every.ONCE and all_day and last:
        last -= DAY
    return {
        "weekdays": list(pattern.weekdays),
        "weekday": pattern.weekdays[0] if pattern.weekdays else None,
        "interval": pattern.interval,
        "nth": pattern.nth,
        "all_day": all_day,
        "start": None if all_day else pattern.start,
        "end": None if all_day else pattern.end,
        "first": pattern.first,
        "last": last,
    }


class MoveForm(forms.Form):
    """Where one date goes."""

    day = forms.DateField(label=_("To which date?"), widget=day_input())
    start = forms.TimeField(label=_("From what time?"), widget=clock_input())
    end = forms.TimeField(label=_("Until what time?"), widget=clock_input())

    def __init__(self, *args: Any, zone: Any, at: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.at = zone, at
        self.span: Span | None = None

    def clean(self) -> dict[str, Any]:
        """Make the span, in the hours of the place."""
        data = super().clean() or {}
        if self.errors:
            return data
        pattern = Pattern(data["day"], data["start"], data["end"])
        begins, ends = pattern.begins(data["day"], self.zone), pattern.ends(data["day"], self.zone)
        if begins >= ends:
            self.add_error("start", _("The clocks change in that hour. Choose another time."))
        elif ends <= self.at:
            self.add_error("day", _("That is in the past. Choose a later date."))
        else:
            self.span = Span(begins, ends)
        return data
