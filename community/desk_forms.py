"""Forms about lines of the ledger: to say that one is wrong, and to answer that or an appeal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.family_forms import LONGEST

UPHELD, TURNED_DOWN = "upheld", "turned_down"


class DisputeForm(forms.Form):
    """What is wrong with a line."""

    words = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Say what happened instead. The other group reads this too, and a person answers both."),
    )


class AnswerForm(forms.Form):
    """What staff decide, and why."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(UPHELD, _("They are right")), (TURNED_DOWN, _("It stays as it is"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Both groups get these words."),
    )

    @property
    def upheld(self) -> bool:
        """Whether they are right."""
        return self.cleaned_data["decision"] == UPHELD
