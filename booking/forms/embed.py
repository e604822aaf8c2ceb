"""The form in which a keeper names a website."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.embedding import NoWebsite, origin_of


class WebsiteForm(forms.Form):
    """One website; a whole address is cut to what counts."""

    origin = forms.CharField(
        label=_("The address of your website"),
        max_length=300,
        help_text=_("Such as www.ysgol.example. Copy it from the top of your browser."),
        widget=forms.TextInput(attrs={"autocomplete": "url", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_origin(self) -> str:
        """Scheme, host and port."""
        try:
            return origin_of(self.cleaned_data["origin"])
        except NoWebsite:
            raise forms.ValidationError(
                _("That is not the address of a website. Write it as in www.ysgol.example.")
            ) from None
