"""The form that lets rooms of one building together."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.price import in_pence, price_field
from booking.numbers import LIMITS
from community import wording
from venues.models import Space


class JoinForm(forms.Form):
    """Which rooms, and what they are together."""

    spaces = forms.MultipleChoiceField(
        label=_("Which rooms become one when the wall is open?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick two rooms or more.")},
    )
    name = forms.CharField(
        label=_("What are they called together?"),
        max_length=120,
        error_messages={"required": _("Say what they are called together.")},
    )
    name_cy = forms.CharField(label=_("And in Welsh?"), max_length=120, required=False)
    capacity = forms.IntegerField(
        label=_("How many people do they hold together?"),
        min_value=1,
        max_value=100_000,
        error_messages=LIMITS | {"required": _("Say how many people they hold.")},
    )
    rate = price_field(_("Price an hour for community groups, in pounds"), _("0 if it is free."))

    def __init__(self, *args: Any, spaces: Sequence[Space], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = {str(each.pk): each for each in spaces}
        self.fields["spaces"].choices = [  # type: ignore[attr-defined]
            (key, wording.in_language(each)[0]) for key, each in self.rooms.items()
        ]

    def answers(self) -> dict[str, Any]:
        """The fields as the action wants them. Call when valid."""
        data = {name: self.cleaned_data[name] for name in ("name", "name_cy", "capacity")}
        data["rate_pence"] = in_pence(self.cleaned_data["rate"])
        return data | {"spaces": [self.rooms[key] for key in self.cleaned_data["spaces"]]}
