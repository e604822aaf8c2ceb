"""What is asked of anything that stands somewhere: its postcode, and numbers only where that is not enough."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking import places
from community import wording


class PlacedForm(forms.ModelForm):
    """A postcode says where it stands; latitude and longitude only where that is not enough."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postcode"].required = True
        for name, label in (("latitude", _("Latitude")), ("longitude", _("Longitude"))):
            self.fields[name] = forms.FloatField(label=label, required=False, widget=forms.NumberInput({"step": "any"}))
        self.fields["latitude"].help_text = _("Only if your postcode is too new for us, such as 51.588.")
        self.moved = "postcode" in self.data and self.data["postcode"] != (self.instance.postcode or "")

    def clean_postcode(self) -> str:
        """In capitals, with its one space."""
        return wording.postcode(self.cleaned_data["postcode"])

    def clean(self) -> dict[str, Any]:
        """Find the place, unless it was given or stays where it was."""
        data = super().clean() or {}
        if "postcode" in self.errors:
            return data
        # An unchanged number is the old place: a new postcode then moves it.
        given = "latitude" in self.changed_data and "longitude" in self.changed_data
        if data.get("latitude") is None or data.get("longitude") is None or (self.moved and not given):
            spot = places.find(data["postcode"])
            if spot is None:
                sentence = _("We do not know the postcode %(postcode)s. If it is right, say where it stands, below.")
                self.add_error("postcode", sentence % {"postcode": data["postcode"]})
            else:
                data["latitude"], data["longitude"] = spot.latitude, spot.longitude
        if not -90 <= (data.get("latitude") or 0) <= 90 or not -180 <= (data.get("longitude") or 0) <= 180:
            self.add_error("latitude", _("These numbers are not a place on earth."))
        return data
