"""A seat for somebody who rings: the shortest form that books a ride, filled in while they speak."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.filters import Choice
from booking.numbers import LIMITS
from community import wording
from fleet.calls import CallTime
from fleet.forms.telephone import TelephoneField
from fleet.models import Ride, Run, Service, StandingSeat
from fleet.riders.seating import Journey, Rider
from fleet.riders.stop_lines import comes_back, way_home

WHEELCHAIR, AID, ARM, COMPANION, REDUCED, HOME = "wheelchair", "aid", "arm", "companion", "reduced", "home"
NEEDS = {
    WHEELCHAIR: gettext_lazy("Stays in a wheelchair"),
    AID: gettext_lazy("Brings a walking frame or a similar aid"),
    ARM: gettext_lazy("Needs an arm between door and bus"),
    COMPANION: gettext_lazy("Somebody comes along to help"),
    REDUCED: gettext_lazy("Pays the reduced fare"),
    HOME: gettext_lazy("Would stay at home without this bus"),
}
MOST = 60


class NeedsForm(forms.Form):
    """Between which stops, and what they need: one tick each for what one person needs, the rest folded below."""

    first = forms.TypedChoiceField(label=gettext_lazy("Gets on at"), coerce=int, widget=Choice)
    last = forms.TypedChoiceField(label=gettext_lazy("Gets off at"), coerce=int, widget=Choice)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What they need"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people, without those who come along to help?"),
        min_value=1,
        max_value=MOST,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={**LIMITS, "required": gettext_lazy("Say how many, in figures.")},
    )
    wheelchairs = forms.IntegerField(
        label=gettext_lazy("How many of them stay in a wheelchair?"),
        min_value=0,
        max_value=9,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=LIMITS,
    )

    def __init__(self, *args: Any, service: Service, calls: Sequence[CallTime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service, self.calls = service, calls
        self.choose("first", [self._said(each) for each in calls if each.call.gets_on and each is not calls[-1]])
        self.choose("last", [self._said(each) for each in calls if each.call.gets_off and each.call.order])
        self._leave_out()

    def choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        """What a list offers."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _said(self, each: CallTime) -> tuple[int, str]:
        stop, time = wording.in_language(each.call.stop)[0], f"{each.at.astimezone(self.service.zone):%H:%M}"
        return each.call.order, f"{time} {stop}"

    def _leave_out(self) -> None:
        """A need that the service cannot meet, or that makes no difference on it, is not asked for."""
        without = set() if self.service.vehicle.is_accessible else {WHEELCHAIR}
        if self.service.concession_pence is None:
            without.add(REDUCED)
        self.choose("needs", [(code, words) for code, words in NEEDS.items() if code not in without])
        if WHEELCHAIR in without:
            del self.fields["wheelchairs"]

    @property
    def has_zone(self) -> bool:
        """Whether the bus comes to doors anywhere on its way."""
        return any(each.call.stop.is_zone for each in self.calls)

    def clean(self) -> dict[str, Any]:
        """Whatever only several answers together can tell."""
        data: dict[str, Any] = super().clean() or {}
        if {"first", "last"} <= set(data) and data["last"] <= data["first"]:
            self.add_error("last", _("Choose a stop that comes after the one to get on."))
        if self._chairs(data) > data.get("people", MOST):
            self.add_error("wheelchairs", _("There are more wheelchairs than people."))
        return data

    def _chairs(self, data: dict[str, Any]) -> int:
        return int(data.get("wheelchairs") or 0) or int(WHEELCHAIR in data.get("needs", []))

    @property
    def journey(self) -> Journey:
        """The way they asked for."""
        return Journey(self.cleaned_data["first"], self.cleaned_data["last"])

    def rider(self, known: Rider | None = None) -> Rider:
        """What they need; who it is stays as it was known where the form does not ask."""
        data, needs = self.cleaned_data, set(self.cleaned_data["needs"])
        chairs, companions = self._chairs(data), int(COMPANION in needs)
        if known and companions:
            companions = max(1, known.companions)
        words = {name: data[name] for name in ("name", "telephone", "door", "note") if name in data}
        return replace(
            known or Rider(),
            seats=data["people"] - chairs + companions,
            wheelchairs=chairs,
            companions=companions,
            walking_aid=AID in needs,
            assistance=ARM in needs,
            concession=REDUCED in needs,
            would_stay_home=HOME in needs,
            **words,
        )


class WhoForm(NeedsForm):
    """The same with who it is."""

    name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Ask for the first name, so that the driver knows who gets on.")},
    )
    telephone = TelephoneField(
        label=gettext_lazy("Telephone"),
        help_text="",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Ask for a number that somebody answers.")},
    )
    door = forms.CharField(
        label=gettext_lazy("Which door?"),
        help_text=gettext_lazy("House number and street, where the bus comes to the door."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(label=gettext_lazy("Anything the driver should know?"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.has_zone:
            del self.fields["door"]

    def clean(self) -> dict[str, Any]:
        """A bus that comes to doors must be told which."""
        data = super().clean()
        orders = [data[name] for name in ("first", "last") if name in data]
        at_a_door = any(self.calls[each].call.stop.is_zone for each in orders)
        if "door" in self.fields and at_a_door and not data.get("door"):
            self.add_error("door", _("Ask which door the bus should come to."))
        return data


class PhoneForm(WhoForm):
    """With the way home, and other evenings of the same service."""

    home = forms.BooleanField(label=gettext_lazy("And home again on the same evening"), required=False)
    others = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Another evening too?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: Sequence[Run] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not comes_back(self.calls):
            del self.fields["home"]
        self.choose("others", [(run.pk, wording.day(run.day)) for run in others])
        if not others:
            del self.fields["others"]

    def clean(self) -> dict[str, Any]:
        """Out and home need a bus that comes back."""
        data = super().clean()
        if data.get("home") and {"first", "last"} <= set(data) and way_home(self.calls, self.journey) is None:
            self.add_error("home", _("The bus does not come back that way. Book the way home by itself."))
        return data

    @property
    def journeys(self) -> list[Journey]:
        """Out, and home if that was ticked."""
        back = way_home(self.calls, self.journey) if self.cleaned_data.get("home") else None
        return [self.journey, back] if back else [self.journey]


class RegularForm(PhoneForm):
    """A seat every week: the same questions, and from when to when."""

    from_day = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Say from which day on.")},
    )
    until_day = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Leave it empty if nobody knows yet."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class EndForm(forms.Form):
    """From which day on a regular seat is given up."""

    from_day = forms.DateField(
        label=gettext_lazy("From which day on?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Say from which day on.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_from_day(self) -> date:
        """What is over stays as it was."""
        day: date = self.cleaned_data["from_day"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class CallerForm(forms.Form):
    """Somebody rings about a ride of theirs: exactly their number, or the reference. Nobody leafs through callers."""

    caller = forms.CharField(
        label=gettext_lazy("Telephone number or reference"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the caller’s number, or the reference of the ride.")},
    )


def needs_of(ride: Ride | StandingSeat) -> dict[str, Any]:
    """What the form shows of a ride that is to be changed."""
    ticks = {
        WHEELCHAIR: ride.wheelchairs,
        AID: ride.walking_aid,
        ARM: ride.assistance,
        COMPANION: ride.companions,
        REDUCED: ride.concession,
        HOME: ride.would_stay_home,
    }
    return {
        "first": ride.first,
        "last": ride.last,
        "needs": [code for code, is_so in ticks.items() if is_so],
        "people": ride.seats + ride.wheelchairs - ride.companions,
        "wheelchairs": ride.wheelchairs or None,
    }
