"""How often a search is looked at again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import HowOften


class HowOftenForm(forms.Form):
    """Once a day, or at once."""

    how_often = forms.ChoiceField(
        label=_("When shall we write to you?"),
        choices=[
            (HowOften.DAILY, _("Once a day, in the morning")),
            (HowOften.AT_ONCE, _("At once, within about a quarter of an hour")),
        ],
        initial=HowOften.DAILY,
        widget=forms.RadioSelect,
        help_text=_("Only when something has come free that was not free before."),
    )
