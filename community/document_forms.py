"""The forms of documents. What a file may be is decided in community/actions/documents.py, not here."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.actions.documents import BadDocument, checked, too_large
from community.document_files import LARGEST
from community.models import DocumentKind

ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx"
WITH_A_FILE = [(kind.value, kind.label) for kind in DocumentKind if kind != DocumentKind.LEAD]


class DocumentForm(forms.Form):
    """A file, what it is and how long it holds."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=WITH_A_FILE, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, a photo (JPEG or PNG) or Word (.docx), 10 MB at most."),
        widget=forms.FileInput({"accept": ACCEPT}),
        error_messages={"required": _("Choose a file."), "missing": _("Choose a file.")},
        allow_empty_file=True,  # a file that was too large comes empty, and is told of as such
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        help_text=_("The last day it holds. For a policy: when somebody should look at it again."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label=_("What you call it"),
        max_length=160,
        required=False,
        help_text=_("If you have several of one kind: “Risk assessment, summer camp”."),
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        """`kind`: the one that is replaced, which is not asked again."""
        super().__init__(*args, **kwargs)
        if kind:
            self.fields["kind"] = forms.ChoiceField(choices=[(kind, kind)], widget=forms.HiddenInput, initial=kind)

    def clean_file(self) -> Any:
        """Said together with what else is wrong, before anything is done; the action asks again."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(too_large())
        try:
            checked(file.read())
        except BadDocument as refused:
            raise ValidationError(str(refused)) from refused
        file.seek(0)
        return file


class LeadForm(forms.Form):
    """Who answers for safeguarding."""

    name = forms.CharField(
        label=_("Name, and how to reach them"), max_length=160, widget=forms.TextInput({"autocomplete": "off"})
    )
