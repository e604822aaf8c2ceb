"""A manager's decision: yes, a question, or no."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

APPROVE, ASK, DECLINE = "approve", "ask", "decline"
ALL, ONE = "all", "one"


class DecideForm(forms.Form):
    """The pressed button says what was decided; a question and a refusal need words."""

    decision = forms.ChoiceField(choices=[(each, each) for each in (APPROVE, ASK, DECLINE)], widget=forms.HiddenInput)
    which = forms.ChoiceField(
        label=_("Which dates do you decide about?"),
        choices=[(ALL, _("All dates that are waiting")), (ONE, _("Only this date"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    question = forms.CharField(
        label=_("Your question"),
        help_text=_("The group gets it by e-mail and can answer. The time stays kept for them."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=_("Why it is not possible"),
        help_text=_("The group will read this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not series:
            del self.fields["which"]

    def clean(self) -> dict[str, Any]:
        """Demand the words the decision needs."""
        given = super().clean() or {}
        if given.get("decision") == ASK and not given.get("question", "").strip():
            self.add_error("question", _("Write the question you want to ask."))
        if given.get("decision") == DECLINE and not given.get("reason", "").strip():
            self.add_error("reason", _("Say why not, so that the group can plan."))
        return given

    @property
    def for_all(self) -> bool:
        """Whether all waiting dates of the series are decided."""
        return self.cleaned_data.get("which") == ALL
