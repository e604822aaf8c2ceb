"""The questions about a trip, in any form that books a vehicle."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking.layouts import Layout, layouts
from booking.models import Resource
from booking.numbers import LIMITS
from booking.trips import ASK_AGAIN, PAID, QUESTIONS, WHEELCHAIRS, WHO, YES_NO, is_trip

# As the group says it; rules/vocabulary.py has the same as others say it of the group.
WE: dict[str, str | Promise] = {
    "owner_permit": _("The vehicle’s keeper, under its own section 19 permit"),
    "borrower_permit": _("We do, under our own section 19 permit"),
    "unpaid": _("We do, and nobody pays in any way"),
    "section_22": _("It is a section 22 route, a community bus for anybody"),
}


class TripForm(forms.Form):
    """Asks nothing where no vehicle is booked. Also needs a field `people`."""

    layout: Layout = ()
    trip: tuple[str, ...] = ()

    def ask_about_trip(self, resource: Resource, runners: Mapping[str, str | Promise] = WE) -> None:
        """Add the questions, if it is a vehicle. Call when the other fields are there."""
        if not is_trip(resource):
            return
        self.layout = layouts([resource]).get(resource.pk, ())
        self.fields[WHO] = forms.ChoiceField(
            label=QUESTIONS[WHO],
            help_text=_("A permit belongs to whoever runs the trip; it cannot be lent. Without one nobody may pay."),
            choices=list(runners.items()),
            widget=forms.RadioSelect,
            error_messages={"required": ASK_AGAIN[WHO], "invalid_choice": _("Choose one of the list.")},
        )
        self.fields[PAID] = forms.TypedChoiceField(
            label=QUESTIONS[PAID],
            help_text=_("A fare counts, a share of the fuel, and a fee for an outing that the journey is part of."),
            choices=[("yes", YES_NO[True]), ("no", YES_NO[False])],
            coerce=lambda said: said == "yes",
            widget=forms.RadioSelect,
            error_messages={"required": ASK_AGAIN[PAID], "invalid_choice": _("Choose one of the list.")},
        )
        if len(self.layout) > 1:
            self.fields[WHEELCHAIRS] = forms.IntegerField(
                label=QUESTIONS[WHEELCHAIRS],
                help_text=_("0 if nobody is. They sit in their own wheelchairs on the way."),
                min_value=0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={**LIMITS, "required": ASK_AGAIN[WHEELCHAIRS]},
            )
        self.trip = tuple(name for name in QUESTIONS if name in self.fields)

    def trip_fields(self) -> list[forms.BoundField]:
        """For the page."""
        return [self[name] for name in self.trip]

    @staticmethod
    def known_of_trip(said: dict[str, Any]) -> dict[str, Any]:
        """What was answered before, for the form to begin with."""
        paid = said.get(PAID)
        return {
            WHO: said.get(WHO, ""),
            PAID: "" if paid is None else "yes" if paid else "no",
            WHEELCHAIRS: said.get(WHEELCHAIRS),
        }

    def said_of_trip(self) -> dict[str, Any]:
        """As it is kept with the other particulars. Call when valid."""
        if not self.trip:
            return {}
        return {name: self.cleaned_data.get(name, 0) for name in QUESTIONS}

    def clean(self) -> dict[str, Any]:
        """Whether everybody has room, said at its field before any rule says it."""
        given = super().clean() or {}
        chairs, people = given.get(WHEELCHAIRS), given.get("people")
        if not chairs:
            return given
        if chairs >= len(self.layout):
            most = len(self.layout) - 1
            words = ngettext("It has a place for %(most)d wheelchair.", "It has places for %(most)d wheelchairs.", most)
            self.add_error(WHEELCHAIRS, words % {"most": most})
        elif people is not None and chairs > people:
            self.add_error(WHEELCHAIRS, _("More wheelchairs than people: count everybody above."))
        elif people is not None and people - chairs > self.layout[chairs]:
            left = self.layout[chairs]
            words = ngettext(
                "With so many wheelchairs it has %(left)d seat for others.",
                "With so many wheelchairs it has %(left)d seats for others.",
                left,
            )
            self.add_error("people", words % {"left": left})
        return given
