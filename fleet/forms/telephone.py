"""The telephone of whoever rides: asked for in three forms, and each takes only what can be rung."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleet.telephones import is_telephone


class TelephoneField(forms.CharField):
    """As somebody writes it for themselves; the form of whoever is rung up says other words."""

    def __init__(self, **kwargs: Any) -> None:
        words: dict[str, Any] = {
            "help_text": gettext_lazy("So that somebody can ring if the bus is late or does not run."),
            "max_length": 30,
            "widget": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "error_messages": {"required": gettext_lazy("Give a telephone number that somebody answers.")},
        }
        super().__init__(**words | kwargs)

    def clean(self, value: Any) -> str:
        """One that can be rung."""
        number: str = super().clean(value)
        if not is_telephone(number):
            raise forms.ValidationError(_("Write the whole telephone number, such as 01633 496 010."))
        return number
