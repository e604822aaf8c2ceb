"""Forms about families: to say that two groups belong together, and that they do not."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.models import Organisation

TOGETHER, WE_ARE_PART, THEY_ARE_PART = "together", "part_of", "parent_of"
LONGEST = 2000


class DeclareForm(forms.Form):
    """Which other group, and how the two belong together."""

    other = forms.CharField(
        label=_("The other group"),
        max_length=160,
        help_text=_("Its name as it stands here, or the last part of its address, such as maindee-scouts."),
    )
    how = forms.ChoiceField(
        label=_("How do you belong together?"),
        choices=[
            (WE_ARE_PART, _("We are part of it")),
            (THEY_ARE_PART, _("It is part of us")),
            (TOGETHER, _("The same people stand behind both")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Anything to add"), max_length=250, required=False)

    def clean_other(self) -> Organisation:
        """The one group that is meant."""
        text = self.cleaned_data["other"].strip()
        found = Organisation.objects.filter(slug=text.lower()).first()
        named = list(Organisation.objects.filter(name__iexact=text)[:2]) or list(
            Organisation.objects.filter(name_cy__iexact=text)[:2]
        )
        if found is None and len(named) > 1:
            raise ValidationError(_("Several groups have this name. Enter the last part of the group's address."))
        if found is None and not named:
            raise ValidationError(_("We know no group of this name."))
        return found or named[0]


class AppealForm(forms.Form):
    """Why two groups are not one family."""

    link = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Why are you not one family?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("A person reads this and answers both groups."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Several of these stand on one page: each label has to find its own field.
        number = str(self.initial.get("link") or self.data.get("link", ""))
        self.auto_id = f"id_{number if number.isdigit() else ''}_%s"
