"""A photo of a place, and what it shows in words. What a photo may be is decided in community/photos.py."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.photos import LARGEST, too_large


class WordsForm(forms.Form):
    """What it shows, in either language or both."""

    alt = forms.CharField(
        label=_("What it shows, in English"),
        max_length=200,
        required=False,
        help_text=_("For people who cannot see it: “The hall from the stage, with rows of chairs”."),
    )
    alt_cy = forms.CharField(label=_("The same in Welsh"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """One language at least."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given["alt"].strip() or given["alt_cy"].strip()):
            self.add_error("alt", _("Say in a few words what the photo shows, in English, Welsh or both."))
        return given


class PhotoForm(WordsForm):
    """The file comes first."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, 10 MB at most. Where and with what it was taken is left out."),
        widget=forms.FileInput({"accept": ".jpg,.jpeg,.png,.webp"}),
        error_messages={"required": _("Choose a photo."), "missing": _("Choose a photo.")},
        allow_empty_file=True,  # one that was too large comes empty, and is told of as such
    )
    field_order = ("photo", "alt", "alt_cy")

    def clean_photo(self) -> Any:
        """Too large is said here; whether it is a photo at all, by the action that opens it."""
        photo = self.cleaned_data["photo"]
        if photo.size > LARGEST:
            raise ValidationError(too_large())
        return photo
