"""Moving, cancelling, answering, and a manager's own booking."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from booking.forms.trip import TripForm
from booking.models import Booking, Resource
from booking.numbers import LIMITS
from booking.rules.vocabulary import RUNNERS
from booking.spans import Span
from booking.wall import DAY, instant
from community import wording
from community.models import Organisation

ONE, REST = "one", "rest"


class TimesForm(forms.Form):
    """A day and two times on the wall clock of the place. An end before the start is on the next day."""

    day = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day from the calendar.")},
    )
    start = forms.TimeField(
        label=_("From"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "900"}),
        error_messages={"required": _("Say when it begins."), "invalid": _("Write a time such as 18:00.")},
    )
    end = forms.TimeField(
        label=_("To"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "900"}),
        error_messages={"required": _("Say when it ends."), "invalid": _("Write a time such as 20:00.")},
    )

    zone = ZoneInfo("Europe/London")

    def clean_day(self) -> date:
        """Far enough from where the calendar ends that no sum of days leaves it."""
        day: date = self.cleaned_data["day"]
        if not 2000 <= day.year <= 2200:
            raise forms.ValidationError(_("Choose a day from the calendar."))
        return day

    def clean(self) -> dict[str, Any]:
        """Put day and times together."""
        given = super().clean() or {}
        day, start, end = given.get("day"), given.get("start"), given.get("end")
        if day and start is not None and end is not None:
            later = DAY if end <= start else timedelta()
            begins, ends = instant(day, start, self.zone), instant(day + later, end, self.zone)
            for name, moment in (("start", begins), ("end", ends)):
                if moment is None:
                    self.add_error(name, _("The clocks go forward that night: this time does not exist."))
            if begins and ends and begins < ends:
                given["span"] = Span(begins, ends)
            elif begins and ends:
                self.add_error("end", _("It must end after it begins."))
        return given


class MoveForm(TimesForm):
    """Another time, another place of the same keeper, or both."""

    place = forms.ModelChoiceField(label=_("Place"), queryset=Resource.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Anything to say about it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    override_reason = forms.CharField(
        label=_("Outside the published time or the rules, because"),
        help_text=_("Only for managers. Leave this empty to stay within both. The reason is kept."),
        max_length=500,
        required=False,
    )

    field_order = ("place", "day", "start", "end", "reason", "override_reason")

    def __init__(self, *args: Any, booking: Booking, places: QuerySet[Resource], manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = booking.zone
        field = self.fields["place"]
        field.queryset = places  # type: ignore[attr-defined]
        field.label_from_instance = lambda place: wording.in_language(place)[0]  # type: ignore[attr-defined]
        if not manages:
            del self.fields["override_reason"]


class CancelForm(forms.Form):
    """Why, and for a weekly let which dates."""

    which = forms.ChoiceField(
        label=_("Which dates do you want to cancel?"),
        choices=[(ONE, _("Only this date")), (REST, _("This date and all later ones"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, so that the group can plan.")},
    )

    def __init__(self, *args: Any, series: bool, by_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not series:
            del self.fields["which"]
        reader = (
            _("The people who look after the place will read this.") if by_group else _("The group will read this.")
        )
        self.fields["reason"].help_text = reader
        self.fields["reason"].required = not by_group

    @property
    def for_the_rest(self) -> bool:
        """Whether all later dates are cancelled too."""
        return self.cleaned_data.get("which") == REST


class AnswerForm(forms.Form):
    """What the manager wanted to know."""

    words = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your answer.")},
    )


class OwnBookingForm(TimesForm, TripForm):
    """A time that a manager books at once, for the keeper or for a group that has booked here before."""

    organisation = forms.ModelChoiceField(label=_("For"), queryset=Organisation.objects.none(), empty_label=None)
    activity = forms.CharField(label=_("What it is for"), max_length=160)
    people = forms.IntegerField(label=_("How many people"), min_value=1, required=False, error_messages=LIMITS)
    override_reason = forms.CharField(
        label=_("Outside the published time or the rules, because"),
        help_text=_("Leave this empty to stay within both. The reason is kept."),
        max_length=500,
        required=False,
    )

    field_order = ("day", "start", "end", "organisation", "activity", "people", "override_reason")

    def __init__(self, *args: Any, resource: Resource, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = resource.zone
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        field.label_from_instance = lambda each: wording.in_language(each)[0]  # type: ignore[attr-defined]
        self.ask_about_trip(resource, RUNNERS)
