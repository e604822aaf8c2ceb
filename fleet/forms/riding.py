"""The questions of a seat: for whom, from where to where, how many, and what help."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.filters import Choice
from booking.numbers import LIMITS
from community import wording
from community.models import Organisation
from fleet.calls import CallTime
from fleet.forms.telephone import TelephoneField
from fleet.models import BookedHow, Run
from fleet.riders.live import is_past
from fleet.riders.seating import Journey, Rider
from fleet.riders.stop_lines import comes_back, way_home

ME, OTHER, GROUP = "me", "other", "group"
MOST = 60
NUMBER = {"inputmode": "numeric"}


class RideForm(forms.Form):
    """Few questions for somebody who only wants a seat; the help one may need stands below them."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say who it is for.")},
    )
    name = forms.CharField(
        label=gettext_lazy("First name"),
        help_text=gettext_lazy("Only the driver and the coordinator see it. It is deleted the day after the ride."),
        max_length=80,
        error_messages={"required": gettext_lazy("Say the first name, so that the driver knows who gets on.")},
    )
    telephone = TelephoneField(label=gettext_lazy("Telephone"))
    first = forms.TypedChoiceField(label=gettext_lazy("Gets on at"), coerce=int, widget=Choice)
    last = forms.TypedChoiceField(label=gettext_lazy("Gets off at"), coerce=int, widget=Choice)
    home = forms.BooleanField(label=gettext_lazy("And home again on the same evening"), required=False)
    door = forms.CharField(
        label=gettext_lazy("Which door?"),
        help_text=gettext_lazy("House number and street, where the bus comes to the door."),
        max_length=160,
        required=False,
    )
    seats = forms.IntegerField(
        label=gettext_lazy("How many people sit in a seat?"),
        min_value=0,
        max_value=MOST,
        initial=1,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={**LIMITS, "required": gettext_lazy("Say how many, in figures.")},
    )
    wheelchairs = forms.IntegerField(
        label=gettext_lazy("How many people stay in their wheelchair?"),
        min_value=0,
        max_value=9,
        initial=0,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages=LIMITS,
    )
    companions = forms.IntegerField(
        label=gettext_lazy("How many of those in a seat come along to help?"),
        min_value=0,
        max_value=9,
        initial=0,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages=LIMITS,
    )
    walking_aid = forms.BooleanField(label=gettext_lazy("Brings a walking frame or a similar aid"), required=False)
    assistance = forms.BooleanField(label=gettext_lazy("Needs an arm between door and bus"), required=False)
    concession = forms.BooleanField(required=False)
    would_stay_home = forms.BooleanField(
        label=gettext_lazy("Without this bus we would stay at home"),
        help_text=gettext_lazy("It helps to show what the bus is good for. Only the number is kept."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Anything the driver should know?"),
        max_length=200,
        required=False,
        widget=forms.TextInput,
    )

    def __init__(
        self,
        *args: Any,
        run: Run,
        calls: Sequence[CallTime],
        groups: Sequence[Organisation],
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.run, self.calls = run, calls
        self.groups = {f"{GROUP}-{each.pk}": each for each in groups}
        words = _("For %(group)s")
        named = [(key, words % {"group": wording.in_language(each)[0]}) for key, each in self.groups.items()]
        self._choose("who", [(ME, _("For me")), (OTHER, _("For somebody else")), *named])
        self._choose("first", [self._said(each) for each in calls if each.call.gets_on and not is_past(run, each, at)])
        self._choose("last", [self._said(each) for each in calls if each.call.gets_off and each.call.order])
        self._leave_out()

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _said(self, each: CallTime) -> tuple[int, str]:
        stop, time = wording.in_language(each.call.stop)[0], f"{each.at.astimezone(self.run.zone):%H:%M}"
        if each.call.stop.is_zone:
            return each.call.order, _("%(time)s %(stop)s, at the door") % {"time": time, "stop": stop}
        return each.call.order, f"{time} {stop}"

    def _leave_out(self) -> None:
        """Whatever this run has no use for is not asked."""
        service = self.run.service
        if not any(each.call.stop.is_zone for each in self.calls):
            del self.fields["door"]
        if not self.run.vehicle.is_accessible:
            del self.fields["wheelchairs"]
        if not comes_back(self.calls):
            del self.fields["home"]
        if service.concession_pence is None:
            del self.fields["concession"]
        else:
            said = wording.in_language(service, "concession")[0]
            self.fields["concession"].label = (
                _("Pays the reduced fare: %(who)s") % {"who": said} if said else _("Pays the reduced fare")
            )

    def clean(self) -> dict[str, Any]:
        """Whatever only several answers together can tell."""
        data: dict[str, Any] = super().clean() or {}
        if not {"first", "last"} <= set(data):
            return data
        if data["last"] <= data["first"]:
            self.add_error("last", _("Choose a stop that comes after the one to get on."))
            return data
        if data.get("home") and self._way_home() is None:
            self.add_error("home", _("The bus does not come back that way. Book the way home by itself, or ring."))
        ends = (self.calls[data["first"]], self.calls[data["last"]])
        if "door" in self.fields and not data.get("door") and any(each.call.stop.is_zone for each in ends):
            self.add_error("door", _("Say which door the bus should come to."))
        return data

    def _way_home(self) -> Journey | None:
        return way_home(self.calls, Journey(self.cleaned_data["first"], self.cleaned_data["last"]))

    @property
    def journeys(self) -> list[Journey]:
        """Out, and home if that was ticked."""
        out = Journey(self.cleaned_data["first"], self.cleaned_data["last"])
        back = self._way_home() if self.cleaned_data.get("home") else None
        return [out, back] if back else [out]

    @property
    def rider(self) -> Rider:
        """Who rides and what they need."""
        given = {name: self.cleaned_data.get(name) for name in Rider.__dataclass_fields__}
        return Rider(**{name: value for name, value in given.items() if value is not None})

    @property
    def organisation(self) -> Organisation | None:
        """The group it is for, if it is for one."""
        return self.groups.get(self.cleaned_data["who"])

    @property
    def how(self) -> BookedHow:
        """Who books it for whom."""
        if self.organisation:
            return BookedHow.GROUP
        return BookedHow.RIDER if self.cleaned_data["who"] == ME else BookedHow.RELATIVE
