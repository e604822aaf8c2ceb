"""Where from and which evening: the two questions above the list of evening buses."""

from datetime import date, datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import places
from booking.filters import Choice
from booking.search.question import Centre
from community import wording
from community.days import local_day

DAYS = 14


class FindForm(forms.Form):
    """Everything may be left empty: then it is this evening, everywhere."""

    near = forms.CharField(
        label=gettext_lazy("Where do you get on?"),
        help_text=gettext_lazy("A postcode, a village or a town."),
        max_length=100,
        required=False,
    )
    day = forms.ChoiceField(label=gettext_lazy("Which evening?"), required=False, widget=Choice)

    centre: Centre | None = None

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = local_day(at)
        days = [self.today + timedelta(days=number) for number in range(DAYS)]
        self.fields["day"].choices = [(each.isoformat(), self._said(each)) for each in days]  # type: ignore[attr-defined]

    def _said(self, day: date) -> str:
        if day == self.today:
            return _("This evening")
        if day == self.today + timedelta(days=1):
            return _("Tomorrow, %(day)s") % {"day": wording.day(day)}
        return wording.day(day)

    def clean_near(self) -> str:
        """A place that we know."""
        text: str = self.cleaned_data["near"].strip()
        if text:
            spot = places.find(text)
            if spot is None:
                raise forms.ValidationError(places.refusal(text))
            self.centre = Centre(spot.latitude, spot.longitude, spot.label)
        return text

    @property
    def chosen(self) -> date:
        """The evening that is shown; today's where none was named, or none that we show."""
        said = getattr(self, "cleaned_data", {}).get("day")
        return date.fromisoformat(said) if said else self.today
