"""The form of something that can be had with a keeper's places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.extras import MOST, number_of
from booking.forms.price import in_pence, in_pounds, price_field
from booking.models import Extra, ExtraPer, Resource
from booking.numbers import LIMITS
from community import wording
from community.models import Organisation


class ExtraForm(forms.ModelForm):
    """Things of which there are some, or a room that can be taken along; which of the two is said once."""

    rate = price_field(
        _("Price of one, in pounds"),
        _("0 if it is free. Reductions for groups are for the place only: this price is the same for all."),
    )
    number = forms.IntegerField(
        label=_("How many are there?"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("Nobody can book more than there are at the same time."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=LIMITS,
    )
    room = forms.ChoiceField(
        label=_("Or is it one of your rooms?"),
        required=False,
        help_text=_("Such as the kitchen beside the hall. It can be had when it is open and free itself."),
    )
    resources = forms.MultipleChoiceField(
        label=_("With which of your places can it be had?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one place.")},
    )

    class Meta:
        model = Extra
        fields = ["name", "name_cy", "per", "is_offered"]
        labels = {
            "name": _("What is it called?"),
            "name_cy": _("And in Welsh?"),
            "per": _("The price is for"),
            "is_offered": _("Groups can choose it"),
        }
        widgets = {"per": forms.RadioSelect}

    def __init__(self, *args: Any, keeper: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Resource.objects.filter(keeper=keeper).prefetch_related("parts").order_by("place", "name")
        self.places = {str(each.pk): each for each in rows}
        choices = [(key, wording.in_language(each)[0]) for key, each in self.places.items()]
        self.fields["resources"].choices = choices  # type: ignore[attr-defined]
        self.fields["room"].choices = [("", _("No")), *choices]  # type: ignore[attr-defined]
        self.fields["per"].choices = ExtraPer.choices  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["room"]
            self.initial = {
                **self.initial,
                "rate": in_pounds(self.instance.price_pence),
                "number": number_of(self.instance),
                "resources": [str(each.pk) for each in self.instance.resources.all()],
            }
            if self.instance.room:
                del self.fields["number"]

    @property
    def chosen_room(self) -> Resource | None:
        """The room it is, as it was or as it is chosen."""
        if self.instance.pk:
            return self.instance.room
        return self.places.get(self.cleaned_data.get("room") or "")

    def clean(self) -> dict[str, Any]:
        """A room or a number; and no room together with itself."""
        data = super().clean() or {}
        room = self.chosen_room
        if "number" in self.fields and "number" not in self.errors:
            if room and data.get("number"):
                self.add_error("number", _("Leave this empty for a room: there is one of it."))
            elif not room and not data.get("number"):
                self.add_error("number", _("Say how many there are, or choose a room."))
        if room and (own := {part.pk for part in room.parts.all()}):
            for place in self._with():
                if own & {part.pk for part in place.parts.all()}:
                    sentence = _("%(room)s is itself part of %(place)s, or the other way round. Untick that place.")
                    names = {"room": wording.in_language(room)[0], "place": wording.in_language(place)[0]}
                    self.add_error("resources", sentence % names)
        return data

    def _with(self) -> list[Resource]:
        return [self.places[key] for key in self.cleaned_data.get("resources", ())]

    def answers(self) -> dict[str, Any]:
        """The fields as the actions want them. Call when valid."""
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        data["price_pence"] = in_pence(self.cleaned_data["rate"])
        data["resources"] = self._with()
        data["number"] = self.cleaned_data.get("number") or 1
        if not self.instance.pk:
            data["room"] = self.chosen_room
        return data
