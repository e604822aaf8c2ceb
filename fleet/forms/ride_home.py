"""How many get off where, on the way home from a room."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.numbers import LIMITS
from community import wording
from fleet.actions.ride_home import Party
from fleet.forms.telephone import TelephoneField
from fleet.riders.homeward import Homeward, WayOff
from fleet.riders.seating import Rider


class RideHomeForm(forms.Form):
    """A number for each stop; in a wheelchair, where the vehicle takes any."""

    name = forms.CharField(
        label=gettext_lazy("Who speaks for you on the bus? A first name"),
        help_text=gettext_lazy("Only the driver and the coordinator see it. It is deleted the day after the ride."),
        max_length=80,
        error_messages={"required": gettext_lazy("Say the first name of somebody who rides along.")},
    )
    telephone = TelephoneField(label=gettext_lazy("Their telephone"))

    def __init__(self, *args: Any, chosen: Homeward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        for each in chosen.offs:
            self.fields[f"seats_{each.time.call.order}"] = self._number(each, each.seats, _("%(stop)s, in a seat"))
            if chosen.run.vehicle.is_accessible:
                words = _("%(stop)s, in a wheelchair")
                self.fields[f"wheelchairs_{each.time.call.order}"] = self._number(each, each.wheelchairs, words)

    def _number(self, off: WayOff, most: int, words: str) -> forms.IntegerField:
        return forms.IntegerField(
            label=words % {"stop": wording.in_language(off.time.call.stop)[0]},
            help_text=ngettext("%(count)s free", "%(count)s free", most) % {"count": most},
            min_value=0,
            max_value=most,
            required=False,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages=LIMITS,
        )

    def rows(self) -> Iterator[tuple[WayOff, BoundField, BoundField | None]]:
        """Each stop with its fields, for the table."""
        for each in self.chosen.offs:
            order = each.time.call.order
            chairs = f"wheelchairs_{order}"
            yield each, self[f"seats_{order}"], self[chairs] if chairs in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Somebody must ride."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self._parties(data):
            self.add_error(f"seats_{self.chosen.offs[0].time.call.order}", _("Say how many ride to at least one stop."))
        return data

    @property
    def parties(self) -> list[Party]:
        """Those who get off, stop by stop."""
        return self._parties(self.cleaned_data)

    def _parties(self, data: dict[str, Any]) -> list[Party]:
        out = []
        for each in self.chosen.offs:
            order = each.time.call.order
            party = Party(order, data.get(f"seats_{order}") or 0, data.get(f"wheelchairs_{order}") or 0)
            if party.seats or party.wheelchairs:
                out.append(party)
        return out

    @property
    def rider(self) -> Rider:
        """Whom the driver asks for."""
        return Rider(name=self.cleaned_data["name"], telephone=self.cleaned_data["telephone"])
