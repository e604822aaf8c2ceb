"""What a keeper says of a depot and of a vehicle."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.facilities import FACILITIES, FOR_VEHICLES, bits_of, codes_of
from booking.forms.placed import PlacedForm
from booking.forms.price import in_pence, in_pounds, price_field
from booking.numbers import LIMITS
from community.models import Organisation
from fleet.models import Depot, Vehicle
from fleet.models.vehicle import OF_THE_LAYOUT
from fleet.seats import Layout

MOST_WHEELCHAIRS = 6
MOST_SEATS = 100
TICKED = [code for code in FOR_VEHICLES if code not in OF_THE_LAYOUT]


class DepotForm(PlacedForm):
    """Where vehicles stand, and how a driver gets at them."""

    class Meta:
        model = Depot
        fields = [
            "name",
            "name_cy",
            "street",
            "postcode",
            "telephone",
            "way_in",
            "way_in_cy",
            "latitude",
            "longitude",
        ]
        labels = {
            "name": _("What is the depot called?"),
            "name_cy": _("And in Welsh?"),
            "way_in": _("How does a driver get in and find the keys?"),
        }
        help_texts = {
            "name": _("Such as: Glan yr Afon depot."),
            "telephone": _("Somebody should answer it in the evening: drivers ring it from the road."),
            "way_in": _("Only drivers and groups with a booking read this."),
        }
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("way_in", "way_in_cy")}

    def answers(self) -> dict[str, Any]:
        """The fields as the action wants them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _count(label: Any, hint: Any = "", *, least: int = 0, most: int, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        required=required,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages=LIMITS,
    )


class VehicleForm(forms.ModelForm):
    """A minibus, a car, a bus."""

    rate = price_field(_("Price an hour for community groups, in pounds"), _("0 if it is free."))
    has = forms.MultipleChoiceField(
        label=_("What it has"),
        required=False,
        choices=[(code, FACILITIES[code]) for code in TICKED],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Vehicle
        fields = [
            "name",
            "name_cy",
            "registration",
            "depot",
            "capacity",
            "tail_lift_kg",
            "restraint_sets",
            "fuel",
            "mass_kg",
            "licence",
            "description",
            "description_cy",
            "setup_minutes",
            "turnround_minutes",
            "needs_approval",
            "is_published",
        ]
        labels = {
            "name": _("What do people call it?"),
            "name_cy": _("And in Welsh?"),
            "registration": _("Registration number"),
            "depot": _("Where does it stand?"),
            "licence": _("Which licence does its driver need?"),
            "description": _("A few sentences about it"),
            "description_cy": _("The same in Welsh"),
            "needs_approval": _("I want to decide each request myself"),
            "is_published": _("Anybody may find it"),
        }
        help_texts = {
            "name": _("Such as: Minibus with a lift."),
            "needs_approval": _("Otherwise a booking is confirmed at once."),
        }
        widgets = {
            **{name: forms.Textarea({"rows": 3}) for name in ("description", "description_cy")},
            "registration": forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"}),
        }
        error_messages = {
            "registration": {"unique": _("A vehicle with this registration number is on our list already.")},
        }

    def __init__(self, *args: Any, keeper: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        depots = Depot.objects.filter(keeper=keeper)
        if self.instance.pk and len(depots) > 1:
            self.fields["depot"].queryset = depots  # type: ignore[attr-defined]
        else:
            del self.fields["depot"]
        self._numbers()
        if self.instance.pk:
            self.initial = {
                **self.initial,
                **{_place(number): seats for number, seats in enumerate(self.instance.wheelchair_places)},
                "rate": in_pounds(self.instance.rate_pence),
                "has": [code for code in codes_of(self.instance.facilities) if code in TICKED],
            }

    def _numbers(self) -> None:
        self.fields["capacity"] = _count(
            _("How many passenger seats has it?"),
            _("Count them with nobody in a wheelchair aboard. Leave out the driver’s seat."),
            least=1,
            most=MOST_SEATS,
        )
        for number in range(MOST_WHEELCHAIRS):
            label = _("Seats taken by wheelchair %(number)d") % {"number": number + 1}
            self.fields[_place(number)] = _count(label, most=MOST_SEATS, required=False)
        lift = _("Empty if it has none. It stands on the plate beside the lift.")
        self.fields["tail_lift_kg"] = _count(
            _("What may its wheelchair lift carry, in kg?"), lift, least=50, most=2_000, required=False
        )
        self.fields["restraint_sets"] = _count(
            _("How many sets of straps for wheelchairs?"), most=20, required=False
        )
        self.fields["mass_kg"] = _count(
            _("Its greatest weight when loaded, in kg"),
            _("“Maximum authorised mass”, on the plate by the door or in the logbook. It decides who may drive it."),
            least=500,
            most=40_000,
        )
        self.fields["setup_minutes"] = _count(
            _("Minutes to get it ready before each trip"),
            _("For the walk round it, and for fuel. Nobody else can book these minutes."),
            most=480,
        )
        self.fields["turnround_minutes"] = _count(_("Minutes to bring it back in order after each trip"), most=480)
        for name, usual in (("restraint_sets", 0), ("mass_kg", 3500), ("setup_minutes", 15), ("turnround_minutes", 15)):
            self.fields[name].initial = usual

    def wheelchair_fields(self) -> list[forms.BoundField]:
        """One for each wheelchair that could be aboard, for the page."""
        return [self[_place(number)] for number in range(MOST_WHEELCHAIRS)]

    def clean_registration(self) -> str:
        """In capitals without spaces, so that one vehicle is not two."""
        return "".join(self.cleaned_data["registration"].upper().split())

    def clean(self) -> dict[str, Any]:
        """The layout as a whole: wheelchairs in order, and never more seats taken than there are."""
        data = super().clean() or {}
        taken = [data.get(_place(number)) for number in range(MOST_WHEELCHAIRS)]
        known = [seats for seats in taken if seats is not None]
        if taken[: len(known)] != known:
            first = _place(taken.index(None))
            self.add_error(first, _("Fill in the wheelchairs in order, or leave the later ones empty too."))
        elif (seats := data.get("capacity")) and sum(known) > seats:
            last = _place(len(known) - 1)
            self.add_error(last, _("Together they take the place of more seats than it has."))
        data["wheelchair_places"] = known
        return data

    def layout(self) -> Layout | None:
        """For the picture: what stands in the form, if it makes sense."""
        if not self.is_bound:
            return self.instance.layout if self.instance.pk else None
        if not self.is_valid() and SEATS & set(self.errors):
            return None
        return Layout(self.cleaned_data["capacity"], tuple(self.cleaned_data["wheelchair_places"]))

    def complain_of_seats_only(self) -> None:
        """Whoever only has the seats drawn is not told what is still empty further down."""
        for name in set(self.errors) - SEATS:
            del self.errors[name]

    def answers(self) -> dict[str, Any]:
        """The fields as the action wants them. Call when valid."""
        data = {name: self.cleaned_data[name] for name in self._asked()}
        data["restraint_sets"] = data["restraint_sets"] or 0
        data["wheelchair_places"] = self.cleaned_data["wheelchair_places"]
        data["rate_pence"] = in_pence(self.cleaned_data["rate"])
        data["facilities"] = bits_of(self.cleaned_data["has"]) | (self.instance.facilities & ~bits_of(TICKED))
        return data

    def _asked(self) -> Iterable[str]:
        return (name for name in self.Meta.fields if name in self.fields)


def _place(number: int) -> str:
    return f"wheelchair_{number + 1}"


# What the picture is drawn from.
SEATS = {"capacity", *map(_place, range(MOST_WHEELCHAIRS))}
