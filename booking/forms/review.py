"""Asking a person to look again, and that person's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    """What should be looked at."""

    words = forms.CharField(
        label=_("What should a person look at?"),
        help_text=_("Say what the rules do not know, or got wrong. Everybody who decides for the place reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what a person should look at.")},
    )


class AllowForm(forms.Form):
    """Why the time is booked all the same."""

    reason = forms.CharField(
        label=_("Why you make an exception"),
        help_text=_("The group will read this. The reason is kept."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you make an exception. The reason is kept.")},
    )


class LeaveForm(forms.Form):
    """Why it stays as it is."""

    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("The group will read this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it stays as it is.")},
    )
