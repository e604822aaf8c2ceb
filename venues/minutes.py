"""Activities that need longer than others: minutes to set up and to clear, as a small table on a space's form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Resource
from booking.numbers import LIMITS
from booking.rules.vocabulary import ACTIVITIES

MOST = 480


class MinutesForm(forms.Form):
    """Two numbers for each kind of activity. Both empty: it needs what every use needs."""

    def __init__(self, *args: Any, resource: Resource | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = resource.activity_minutes if resource else {}
        for code, label in ACTIVITIES.items():
            before, after = known.get(code, (None, None))
            words = (_("%(activity)s: minutes before"), before), (_("%(activity)s: minutes after"), after)
            for name, (said, minutes) in zip(_names(code), words, strict=True):
                self.fields[name] = forms.IntegerField(
                    label=said % {"activity": label},
                    initial=minutes,
                    min_value=0,
                    max_value=MOST,
                    required=False,
                    error_messages=LIMITS | {"invalid": _("Write the minutes in figures, such as 30.")},
                )

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to show, or to mend."""
        return bool(self.errors) or any(field.initial is not None for field in self.fields.values())

    def rows(self) -> list[tuple[object, forms.BoundField, forms.BoundField]]:
        """The table: the activity, and its two fields."""
        return [(label, *(self[name] for name in _names(code))) for code, label in ACTIVITIES.items()]  # type: ignore[misc]

    def answers(self) -> dict[str, list[int]]:
        """As they are kept. Where one of two is empty, it is nought. Call when valid."""
        out = {}
        for code in ACTIVITIES:
            before, after = (self.cleaned_data[name] for name in _names(code))
            if before is not None or after is not None:
                out[code] = [before or 0, after or 0]
        return out


def _names(code: str) -> tuple[str, str]:
    return f"minutes_{code}_before", f"minutes_{code}_after"
