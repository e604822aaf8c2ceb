"""A timetable as rows of a table. Everything is done by buttons of one form, so that it works without a script.

Rows are sorted by their times, counted from when the bus leaves the depot: ten past midnight comes after ten at night.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.filters import CLOCK, NO_TIME
from booking.forms.offers import WEEKDAYS
from community.wording import in_language
from fleet.calls import calls_of
from fleet.models import Service, Stop, Timetable
from fleet.running.renewal import Draft, PlannedCall
from fleet.timing import A_DAY

MOST_ROWS = 60
# Between two stops, until the coordinator says better.
USUAL_MINUTES = 5


@dataclass
class Row:
    """One stop of the table with its four fields."""

    number: int
    stop: Stop
    time: Any
    until: Any
    gets_on: Any
    gets_off: Any


class TimetableForm(forms.Form):
    """From which day, which weekdays, out of the depot and back, and a row for each stop."""

    from_day = forms.DateField(
        label=gettext_lazy("From which date?"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until_day = forms.DateField(
        label=gettext_lazy("Until which date?"),
        help_text=gettext_lazy("Leave it empty if it runs until further notice."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On which days?"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    out = forms.TimeField(label=gettext_lazy("Leaves the depot at"), widget=CLOCK, error_messages=NO_TIME)
    back = forms.TimeField(
        label=gettext_lazy("Is back at the depot at"),
        help_text=gettext_lazy("After midnight is fine: 00:30 is half past midnight."),
        widget=CLOCK,
        error_messages=NO_TIME,
    )
    search = forms.CharField(
        label=gettext_lazy("Add a stop"),
        help_text=gettext_lazy("Its name, its number at the pole, or a place or postcode near it."),
        max_length=100,
        required=False,
    )
    home_at = forms.TimeField(
        label=gettext_lazy("The way home begins at"), widget=CLOCK, error_messages=NO_TIME, required=False
    )

    def __init__(self, data: QueryDict | None, *, stops: Sequence[Stop], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.stops = list(stops)
        for number, stop in enumerate(self.stops):
            self._add_row(number, stop)

    def _add_row(self, number: int, stop: Stop) -> None:
        name = {"stop": in_language(stop)[0]}
        when = forms.TimeField(label=_("Time at %(stop)s") % name, widget=CLOCK, error_messages=NO_TIME)
        until = forms.TimeField(
            label=_("At the latest, at %(stop)s") % name, widget=CLOCK, error_messages=NO_TIME, required=False
        )
        self.fields[f"time_{number}"], self.fields[f"until_{number}"] = when, until
        for which, label in (("on", _("People get on at %(stop)s")), ("off", _("People get off at %(stop)s"))):
            self.fields[f"{which}_{number}"] = forms.BooleanField(label=label % name, required=False)

    @property
    def rows(self) -> list[Row]:
        """As the template draws them."""
        names = ("time", "until", "on", "off")
        return [
            Row(number, stop, *(self[f"{name}_{number}"] for name in names)) for number, stop in enumerate(self.stops)
        ]

    def draft(self) -> Draft:
        """What was typed, in order of time. Only where the form is valid."""
        data = self.cleaned_data
        out = minutes(data["out"])
        calls = []
        for number, stop in enumerate(self.stops):
            until = data[f"until_{number}"] if stop.is_zone else None
            at = after(out, data[f"time_{number}"])
            calls.append(
                PlannedCall(
                    stop,
                    at,
                    None if until is None else after(at, until),
                    data[f"on_{number}"],
                    data[f"off_{number}"],
                )
            )
        calls.sort(key=lambda each: each.minutes)
        last = max((each.until_minutes or each.minutes for each in calls), default=out)
        return Draft(
            data["from_day"],
            data["until_day"],
            sum(1 << day for day in data["weekdays"]),
            out,
            # Also where the last stop is past midnight: back is after it, whatever the clock on the wall says.
            after(max(last, out + 1), data["back"]),
            tuple(calls),
        )


def is_number(text: str) -> bool:
    """Of a row or a stop; one that no database has is none."""
    return text.isdecimal() and len(text) < 10


def minutes(clock: time) -> int:
    """Since midnight."""
    return clock.hour * 60 + clock.minute


def after(start: int, clock: time) -> int:
    """The minutes at which the clock next shows this, from `start` on."""
    found = minutes(clock)
    while found < start:
        found += A_DAY
    return found


def on_the_clock(minutes: int) -> str:
    """As a time field has it."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def answers_of(timetable: Timetable, from_day: date) -> dict[str, Any]:
    """What stands in the form when a timetable is changed."""
    known: dict[str, Any] = {
        "from_day": from_day,
        "until_day": timetable.until_day,
        "weekdays": timetable.days,
        "out": on_the_clock(timetable.out_minutes),
        "back": on_the_clock(timetable.in_minutes),
    }
    for call in calls_of(timetable):
        known[f"time_{call.order}"] = on_the_clock(call.minutes)
        known[f"until_{call.order}"] = "" if call.until_minutes is None else on_the_clock(call.until_minutes)
        known[f"on_{call.order}"], known[f"off_{call.order}"] = call.gets_on, call.gets_off
    return known


@dataclass
class Sheet:
    """The rows as they are between two presses: what was typed stays, whether or not it makes sense yet."""

    service: Service
    data: QueryDict

    @property
    def stops(self) -> list[Stop]:
        """The stop of each row. Only those the operator may use."""
        keys = [int(key) for key in self.data.getlist("stop") if is_number(key)][:MOST_ROWS]
        found = Stop.objects.of(self.service.operator).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def add(self, stop: Stop) -> None:
        """A row at the end, some minutes after the last."""
        number = len(self.data.getlist("stop"))
        last = self.data.get(f"time_{number - 1}", "") if number else self.data.get("out", "")
        self.data.appendlist("stop", str(stop.pk))
        self._fill(number, _later(last, USUAL_MINUTES), gets_on=True, gets_off=True)

    def remove(self, number: int) -> None:
        """One row less; those below move up with what was typed."""
        stops = self.data.getlist("stop")
        if not 0 <= number < len(stops):
            return
        for below in range(number, len(stops)):
            for name in ("time", "until", "on", "off"):
                self._set(f"{name}_{below}", self.data.get(f"{name}_{below + 1}"))
        self.data.setlist("stop", stops[:number] + stops[number + 1 :])

    def back_again(self) -> bool:
        """The same stops the other way round; out people only get on, home they only get off. Whether it could be."""
        stops = self.data.getlist("stop")
        times = [_read(self.data.get(f"time_{number}", "")) for number in range(len(stops))]
        home = _read(self.data.get("home_at", ""))
        if len(stops) < 2 or home is None or None in times or 2 * len(stops) > MOST_ROWS:
            return False
        known = [each for each in times if each is not None]
        turn = known[-1]
        for number in range(len(stops)):
            last = number == len(stops) - 1
            self._fill(number, None, gets_on=not last, gets_off=last)
        for step, number in enumerate(reversed(range(len(stops)))):
            when = home + (turn - known[number]) % A_DAY
            self.data.appendlist("stop", stops[number])
            self._fill(len(stops) + step, on_the_clock(when), gets_on=step == 0, gets_off=step > 0)
        return True

    def _fill(self, number: int, when: str | None, *, gets_on: bool, gets_off: bool) -> None:
        if when is not None:
            self._set(f"time_{number}", when)
        self._set(f"on_{number}", "on" if gets_on else None)
        self._set(f"off_{number}", "on" if gets_off else None)

    def _set(self, name: str, value: str | None) -> None:
        if value is None:
            self.data.pop(name, None)
        else:
            self.data[name] = value


def _read(text: str) -> int | None:
    try:
        return minutes(time.fromisoformat(text))
    except ValueError:
        return None


def _later(text: str, by: int) -> str:
    found = _read(text)
    return "" if found is None else on_the_clock(found + by)
