"""What a coordinator says of a stop of their own."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import places
from booking.numbers import LIMITS
from fleet.models import Stop

MOST_METRES = 5000


class StopForm(forms.ModelForm):
    """A pole, a corner, or a village in which the bus comes to the door."""

    place = forms.CharField(
        label=gettext_lazy("Where is it? A postcode or a place"),
        help_text=gettext_lazy("A postcode is best: it is some metres from the right spot."),
        max_length=100,
        required=False,
    )
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), required=False, widget=forms.NumberInput({"step": "any"}), error_messages=LIMITS
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"),
        required=False,
        widget=forms.NumberInput({"step": "any"}),
        error_messages=LIMITS,
    )

    class Meta:
        model = Stop
        fields = ["name", "name_cy", "radius_m", "latitude", "longitude"]
        labels = {"name": gettext_lazy("What is it called?"), "name_cy": gettext_lazy("And in Welsh?")}
        help_texts = {
            "name": gettext_lazy("As people there say it: “outside the Co-op”."),
            "radius_m": gettext_lazy(
                "Only where the bus comes to people’s doors: how far around. Leave it empty for an ordinary stop."
            ),
        }

    def clean_radius_m(self) -> int | None:
        """A zone is a village, not a county."""
        radius: int | None = self.cleaned_data["radius_m"]
        if radius is not None and not 50 <= radius <= MOST_METRES:
            words = _("Between 50 and %(most)d metres.")
            raise forms.ValidationError(words % {"most": MOST_METRES})
        return radius

    def clean(self) -> dict[str, Any]:
        """Numbers say it best; else the place is looked up."""
        data = super().clean() or {}
        words = (data.get("place") or "").strip()
        given = [data.get("latitude"), data.get("longitude")]
        if None not in given:
            if not 49 <= given[0] <= 61.5 or not -9 <= given[1] <= 2.5:  # type: ignore[operator]
                self.add_error("latitude", _("This is not in Great Britain."))
        elif not words:
            self.add_error("place", _("Say where it is."))
        elif (spot := places.find(words)) is None:
            self.add_error("place", places.refusal(words))
        else:
            data["latitude"], data["longitude"] = spot.latitude, spot.longitude
        return data

    def answers(self) -> dict[str, Any]:
        """As the action wants them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
