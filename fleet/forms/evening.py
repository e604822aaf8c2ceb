"""What a driver is asked on the way and at the end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 2000
# No vehicle's clock shows more.
MOST_MILES = 2_000_000


def miles(label: object, *, required: bool) -> forms.IntegerField:
    """What the clock shows; whole miles."""
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]
        required=required,
        min_value=0,
        max_value=MOST_MILES,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write how many miles the clock shows."), "invalid": _("Write figures only.")},
    )


class IncidentForm(forms.Form):
    """Something happened."""

    words = forms.CharField(
        label=_("What happened?"),
        help_text=_("Write no names: each rider has a code of four figures."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what happened.")},
    )
    off_road = forms.BooleanField(
        label=_("Something is wrong with the vehicle: nobody must drive it on"),
        required=False,
    )
    # Asked for by itself: who keeps the vehicle reads it, and what happened to somebody is not theirs to know.
    wrong = forms.CharField(
        label=_("What is wrong with the vehicle?"),
        help_text=_("Its keeper reads this. Name nobody."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Nobody mends what nobody has described."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("off_road") and not data.get("wrong"):
            self.add_error("wrong", _("Say what is wrong with the vehicle."))
        return data


class EndForm(forms.Form):
    """The vehicle is back."""

    miles = miles(_("Miles on the clock now"), required=True)
    incident = forms.CharField(
        label=_("Did anything happen that the coordinator should know?"),
        help_text=_("Write no names: each rider has a code of four figures."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
