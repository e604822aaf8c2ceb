"""Activities that need longer than others: minutes to set up and to clear, as a small table on a space's form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Resource
from booking.numbers import LIMITS
from booking.rules.vocabulary import ACTIVITIES

MOST = 480
EMPTY_ROWS = 2


class MinutesForm(forms.Form):
    """One row for each activity that is named, and two empty ones for more. A row without an activity says nothing."""

    def __init__(self, *args: Any, resource: Resource | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(resource.activity_minutes.items()) if resource else []
        given = sum(_names(number)[0] in self.data for number in range(len(ACTIVITIES)))
        self.size = min(max(len(known) + EMPTY_ROWS, given), len(ACTIVITIES))
        for number in range(self.size):
            activity, (before, after) = known[number] if number < len(known) else ("", (None, None))
            self._add(number, activity, before, after)

    def _add(self, number: int, activity: str, before: int | None, after: int | None) -> None:
        name, *times = _names(number)
        self.fields[name] = forms.ChoiceField(
            label=_("Activity %(number)d") % {"number": number + 1},
            choices=[("", _("None")), *ACTIVITIES.items()],
            initial=activity,
            required=False,
            error_messages={"invalid_choice": _("Choose one of the list.")},
        )
        labels = (_("Activity %(number)d: minutes before"), _("Activity %(number)d: minutes after"))
        for time, label, minutes in zip(times, labels, (before, after), strict=True):
            self.fields[time] = forms.IntegerField(
                label=label % {"number": number + 1},
                initial=minutes,
                min_value=0,
                max_value=MOST,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=LIMITS | {"invalid": _("Write the minutes in figures, such as 30.")},
            )

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to show, or to mend."""
        return bool(self.errors) or any(self[_names(number)[0]].value() for number in range(self.size))

    def rows(self) -> list[list[forms.BoundField]]:
        """The table: the activity, minutes before, minutes after."""
        return [[self[name] for name in _names(number)] for number in range(self.size)]

    def clean(self) -> dict[str, Any]:
        """Each activity once, and no minutes for none."""
        data, seen = super().clean() or {}, set()
        for number in range(self.size):
            name, *times = _names(number)
            activity = data.get(name)
            if activity in seen:
                self.add_error(name, _("You have named this activity twice."))
            elif not activity and name not in self.errors and any(data.get(time) for time in times):
                self.add_error(name, _("Say for which activity, or leave the minutes empty."))
            seen.update([activity] if activity else [])
        return data

    def answers(self) -> dict[str, list[int]]:
        """As they are kept. Call when valid."""
        rows = ([self.cleaned_data[name] for name in _names(number)] for number in range(self.size))
        return {activity: [before or 0, after or 0] for activity, before, after in rows if activity}


def _names(number: int) -> tuple[str, str, str]:
    return f"activity_{number}", f"before_{number}", f"after_{number}"
