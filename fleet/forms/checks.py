"""The walk round on a phone, and what is said of a defect."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fleet.forms.evening import LONGEST, miles
from fleet.models import Vehicle
from fleet.road.checking import Group, Point, groups_for

YES, NO = "yes", "no"
IN_ORDER = (
    (YES, pgettext_lazy("a point of the check of a vehicle", "In order")),
    (NO, pgettext_lazy("a point of the check of a vehicle", "Not in order")),
)


@dataclass(frozen=True)
class Asked:
    """One point with its two fields, as the page shows them."""

    point: Point
    answer: forms.BoundField
    words: forms.BoundField


class CheckForm(forms.Form):
    """Two large answers for each point; nothing is chosen beforehand, or nobody would look."""

    def __init__(self, *args: Any, vehicle: Vehicle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vehicle_groups = groups_for(vehicle)
        for point in (point for group in self.vehicle_groups for point in group.points):
            self.fields[point.code] = forms.ChoiceField(
                label=point.name,  # type: ignore[arg-type]
                choices=IN_ORDER,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"{point.code}_words"] = forms.CharField(
                label=_("What is wrong?"), required=False, max_length=LONGEST
            )
        self.fields["miles"] = miles(_("Miles on the clock"), required=True)
        self.fields["note"] = forms.CharField(
            label=_("Anything else the depot should know"),
            help_text=_("Something small that keeps nobody from driving it, such as an empty washer bottle."),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea({"rows": 2}),
        )

    def groups(self) -> Iterator[tuple[Group, list[Asked]]]:
        """In the order of a walk round."""
        for group in self.vehicle_groups:
            yield group, [Asked(point, self[point.code], self[f"{point.code}_words"]) for point in group.points]

    @property
    def answers(self) -> dict[str, bool]:
        """Of the points that were answered: whether they are in order."""
        codes = [point.code for group in self.vehicle_groups for point in group.points]
        return {code: given == YES for code in codes if (given := self.cleaned_data.get(code))}

    @property
    def words(self) -> dict[str, str]:
        """What is wrong, by point."""
        return {
            point.code: self.cleaned_data.get(f"{point.code}_words", "")
            for group in self.vehicle_groups
            for point in group.points
        }


class DefectForm(forms.Form):
    """Something that was found in the depot."""

    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say what is wrong.")},
    )


class MendedForm(forms.Form):
    """What was done about it."""

    words = forms.CharField(
        label=_("What was done?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say what was done. The next driver reads it.")},
    )
