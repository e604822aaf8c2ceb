"""What becomes of each rider when a smaller vehicle runs."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleet.models import Ride

KEEP, WAIT, CANCEL = "keep", "wait", "cancel"
CHOICES = [
    (KEEP, gettext_lazy("keeps the seat")),
    (WAIT, gettext_lazy("goes to the head of the waiting list")),
    (CANCEL, gettext_lazy("cannot come: cancelled")),
]


class WhoStaysForm(forms.Form):
    """One choice for each rider; those for whom there is no room begin on the waiting list."""

    def __init__(self, *args: Any, rides: Sequence[Ride], left_out: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rides = list(rides)
        for ride in self.rides:
            self.fields[f"ride_{ride.pk}"] = forms.ChoiceField(
                label=_("Rider %(code)s") % {"code": ride.code},
                choices=CHOICES,
                initial=WAIT if ride.pk in left_out else KEEP,
            )

    @property
    def rows(self) -> list[tuple[Ride, forms.BoundField]]:
        """Each rider with the choice."""
        return [(ride, self[f"ride_{ride.pk}"]) for ride in self.rides]

    def chosen(self, what: str) -> list[Ride]:
        """Those of whom this was said."""
        return [ride for ride in self.rides if self.cleaned_data[f"ride_{ride.pk}"] == what]
