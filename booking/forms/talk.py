"""A word about a booking, and the sentences a keeper says often."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.letters import InBoth
from booking.models import Reply

LONGEST = 2000


class TalkForm(forms.Form):
    """What one side wants to say to the other."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )


class ReplyForm(forms.ModelForm):
    """A standing answer, in both languages: each reader gets theirs."""

    class Meta:
        model = Reply
        fields = ["use", "name", "words", "words_cy"]
        help_texts = {"name": _("Only your own people see this. For example: Keys are with the caretaker.")}
        widgets = {
            "use": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 4, "lang": "en-GB", "maxlength": LONGEST}),
            "words_cy": forms.Textarea(attrs={"rows": 4, "lang": "cy", "maxlength": LONGEST}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A choice made of buttons begins with the first of them, not with an empty line.
        self.fields["use"].choices = [each for each in self.fields["use"].choices if each[0]]  # type: ignore[attr-defined]
        self.fields["use"].error_messages["required"] = _("Say what it is for.")
        for name in ("words", "words_cy"):
            self.fields[name].validators.append(_not_too_long)
            self.fields[name].error_messages["required"] = _("Write it in both languages: each reader gets theirs.")

    def clean(self) -> dict[str, Any]:
        """One name for one sentence: two of a name could not be told apart where they are chosen."""
        given = super().clean() or {}
        same = Reply.objects.filter(keeper=self.instance.keeper_id, use=given.get("use"), name=given.get("name"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("You have a reply of this name already."))
        return given


def _not_too_long(words: str) -> None:
    if len(words) > LONGEST:
        raise forms.ValidationError(_("Please use 2,000 characters at most."))


def chosen_words(reply: Reply | None, typed: str) -> str:
    """What is said: the reply in both languages, and what was typed beside it as it is."""
    typed = typed.strip()
    if reply is None:
        return typed
    more = f"\n\n{typed}" if typed else ""
    return InBoth(reply.words.strip() + more, reply.words_cy.strip() + more)
