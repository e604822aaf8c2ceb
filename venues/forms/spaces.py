"""What a keeper says of a space."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.facilities import FACILITIES, FOR_SPACES, bits_of, codes_of
from booking.forms.price import in_pence, in_pounds, price_field
from booking.numbers import LIMITS
from venues.models import Space

# One part would be the whole; nobody divides a hall in more than this.
MOST_PARTS = 8


class SpaceForm(forms.ModelForm):
    """A hall, a room, a pitch."""

    rate = price_field(_("Price an hour for community groups, in pounds"), _("0 if it is free."))
    has = forms.MultipleChoiceField(
        label=_("What it has"),
        required=False,
        choices=[(code, FACILITIES[code]) for code in FOR_SPACES],
        widget=forms.CheckboxSelectMultiple,
    )
    parts = forms.CharField(
        label=_("Can it be divided? Name the parts, one on each line"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Such as a hall with folding walls. Each part can then be booked alone. Leave it empty if it cannot."
        ),
    )

    class Meta:
        model = Space
        fields = [
            "name",
            "name_cy",
            "capacity",
            "area",
            "setup_minutes",
            "turnround_minutes",
            "description",
            "description_cy",
            "access",
            "access_cy",
            "needs_approval",
            "is_published",
        ]
        labels = {
            "name": _("What is it called?"),
            "name_cy": _("And in Welsh?"),
            "setup_minutes": _("Minutes to set up before each use"),
            "turnround_minutes": _("Minutes to clear up after each use"),
            "needs_approval": _("I want to decide each request myself"),
            "is_published": _("Anybody may find it"),
            "description": _("A few sentences about it"),
            "description_cy": _("The same in Welsh"),
            "access": _("How people get in and around who cannot climb steps, hear or see well"),
            "access_cy": _("The same in Welsh"),
        }
        widgets = {
            name: forms.Textarea({"rows": 4}) for name in ("description", "description_cy", "access", "access_cy")
        }
        help_texts = {
            "setup_minutes": _("Nobody else can book these minutes. 0 if none are needed."),
            "access": _("Where the door without steps is, how wide it is, where one parks, who helps."),
            "needs_approval": _("Otherwise a booking is confirmed at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            if self.instance.parts.count() != 1:
                del self.fields["parts"]
            self.initial = {
                **self.initial,
                "rate": in_pounds(self.instance.rate_pence),
                "has": codes_of(self.instance.facilities),
            }
        for name in ("setup_minutes", "turnround_minutes"):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                min_value=0,
                max_value=480,
                initial=0,
                error_messages=LIMITS,
            )

    def clean_capacity(self) -> int:
        """Room for nobody is no room."""
        if self.cleaned_data["capacity"] < 1:
            raise forms.ValidationError(_("Say how many people it holds."))
        return self.cleaned_data["capacity"]

    def clean_parts(self) -> list[str]:
        """The names, each once."""
        names = [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        if len(names) == 1:
            raise forms.ValidationError(_("One part is the whole. Name two or more, or none."))
        if len(names) > MOST_PARTS or len({name.lower() for name in names}) < len(names):
            raise forms.ValidationError(_("Name each part once, eight at most."))
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("These names are too long."))
        return names

    def answers(self) -> dict[str, Any]:
        """The fields as the action wants them."""
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        data["rate_pence"] = in_pence(self.cleaned_data["rate"])
        data["facilities"] = bits_of(self.cleaned_data["has"]) | (self.instance.facilities & ~bits_of(FOR_SPACES))
        if "parts" in self.fields:
            data["parts"] = self.cleaned_data["parts"]
        return data
