"""The form with which a keeper brings a building's own diary: an address, or a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.calendars.fetch import LONGEST_URL
from booking.calendars.guard import LARGEST
from booking.calendars.words import MEGABYTES, fault


class DiaryForm(forms.Form):
    """One of the two is needed. `replacing`: only a newer file is asked for."""

    url = forms.CharField(
        label=_("Address of the calendar"),
        max_length=LONGEST_URL,
        required=False,
        help_text=_("Begins with https:// or webcal:// and often ends in .ics. We look there again every hour."),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a calendar file"),
        required=False,
        widget=forms.FileInput({"accept": ".ics,text/calendar"}),
        allow_empty_file=True,  # a file that was too large comes empty, and is told of as such
    )
    name = forms.CharField(
        label=_("What you call it"),
        max_length=120,
        required=False,
        help_text=_("Such as “School calendar” or “Sunday services”."),
    )

    def __init__(self, *args: Any, replacing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Filled in here: done once for the class, it would stay in the language the server started in.
        told = _("Ends in .ics, %(most)d MB at most. Upload a newer one whenever it has changed.")
        self.fields["file"].help_text = told % {"most": MEGABYTES}
        if replacing:
            del self.fields["url"], self.fields["name"]
            self.fields["file"].label = _("Calendar file")
            self.fields["file"].required = True
            self.fields["file"].error_messages["required"] = _("Choose a file.")

    def clean_file(self) -> Any:
        """Said together with what else is wrong."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(fault("too_large"))
        return file

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        given = super().clean() or {}
        if "url" in self.fields and not self.errors:
            if given.get("url") and given.get("file"):
                self.add_error("file", _("Give the address or a file, not both."))
            elif not given.get("url") and not given.get("file"):
                self.add_error("url", _("Give the address of the calendar, or choose a file."))
        return given
