"""The form in which a keeper says how far standing and time credits count."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.numbers import LIMITS

YES_NO = [("no", _("Only shown: every group is treated as Welcome")), ("yes", _("In use: the rules may ask about it"))]


class TermsForm(forms.Form):
    """Each starts at the careful choice; a number that is left out stays as it was."""

    standing = forms.ChoiceField(
        label=_("What does a group's standing do here?"), choices=YES_NO, widget=forms.RadioSelect
    )
    takes_credits = forms.BooleanField(
        label=_("Groups can pay for a whole booking with time credits"),
        required=False,
        help_text=_("One hour given is one hour's credit. They cannot be sold or paid out in money."),
    )
    recall_days = forms.IntegerField(
        label=_("Days of notice when you call a confirmed booking back"),
        help_text=_("With less notice it counts as withdrawn by you. Bookings made before keep the notice they had."),
        required=False,
        min_value=14,
        max_value=365,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=LIMITS,
    )
    turn_hours = forms.IntegerField(
        label=_("Hours a group has to take a time that came free"),
        help_text=_("At most half of what is left before it begins, and never ending at night."),
        required=False,
        min_value=1,
        max_value=336,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=LIMITS,
    )
