"""Asking a person to look again."""

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
