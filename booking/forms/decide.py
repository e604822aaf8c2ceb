"""A manager's decision: yes, a question, or no."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.talk import chosen_words
from booking.models import Reply

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

    words = forms.CharField(
        label=_("A word to the group"),
        help_text=_("It goes with the letter that says yes: keys, heating, where to park."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, series: bool, replies: Sequence[Reply] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not series:
            del self.fields["which"]
        self._replies = {str(reply.pk): reply for reply in replies}
        for use in (APPROVE, ASK, DECLINE):
            if some := [(pk, reply.name) for pk, reply in self._replies.items() if reply.use == use]:
                self.fields[f"{use}_reply"] = forms.ChoiceField(
                    label=_("A reply you keep"), choices=[("", _("None")), *some], required=False
                )

    def clean(self) -> dict[str, Any]:
        """Demand the words the decision needs, and put the chosen reply before those that were typed."""
        given = super().clean() or {}
        for use, name, missing in (
            (APPROVE, "words", ""),
            (ASK, "question", _("Write the question you want to ask.")),
            (DECLINE, "reason", _("Say why not, so that the group can plan.")),
        ):
            said = chosen_words(self._replies.get(given.get(f"{use}_reply", "")), given.get(name, ""))
            if given.get("decision") == use and missing and not said and name not in self.errors:
                self.add_error(name, missing)
            given[name] = said
        return given

    @property
    def for_all(self) -> bool:
        """Whether all waiting dates of the series are decided."""
        return self.cleaned_data.get("which") == ALL
