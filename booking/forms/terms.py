"""The form in which a keeper says how far standing and time credits count."""

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO = [("no", _("Only shown: every group is treated as Welcome")), ("yes", _("In use: the rules may ask about it"))]


class TermsForm(forms.Form):
    """Two choices; both start at the careful one."""

    standing = forms.ChoiceField(
        label=_("What does a group's standing do here?"), choices=YES_NO, widget=forms.RadioSelect
    )
    takes_credits = forms.BooleanField(
        label=_("Groups can pay for a whole booking with time credits"),
        required=False,
        help_text=_("One hour given is one hour's credit. They cannot be sold or paid out in money."),
    )
