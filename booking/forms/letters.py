"""Which letters a person wants: one choice for each group of them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from booking.letters.kinds import GROUPS
from booking.models import WhenToWrite


class LetterForm(forms.Form):
    """One question a group of letters. Those of keepers are asked only of people who keep something."""

    def __init__(self, *args: Any, chosen: Mapping[str, WhenToWrite], keeps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in GROUPS:
            if group.for_keepers and not keeps:
                continue
            self.fields[group.name] = forms.ChoiceField(
                label=str(group.label),
                help_text=str(group.hint),
                choices=[
                    (each.value, group.at_once if each == WhenToWrite.AT_ONCE and group.at_once else each.label)
                    for each in group.whens
                ],
                initial=chosen[group.name].value,
                widget=forms.RadioSelect,
            )

    @property
    def wanted(self) -> dict[str, WhenToWrite]:
        """What was chosen, by the name of the group."""
        return {name: WhenToWrite(when) for name, when in self.cleaned_data.items()}
