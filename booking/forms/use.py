"""Saying what became of a booking: an excuse, a paid invoice."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExcuseForm(forms.Form):
    """Why it does not count."""

    reason = forms.CharField(
        label=_("Why it is excused"),
        help_text=_("The group reads this, and so does whoever checks its account."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it is excused.")},
    )


class InvoiceForm(forms.Form):
    """What was paid, so that somebody can look it up."""

    number = forms.CharField(
        label=_("Number of the invoice"),
        max_length=60,
        error_messages={"required": _("Write the number of the invoice.")},
    )
    paid_on = forms.DateField(
        label=_("Paid on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Say when it was paid."), "invalid": _("Choose a day from the calendar.")},
    )
