"""How groups get in, who opens, and what is wrong there."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.doors.locks import locks
from booking.doors.words import Words
from booking.models import Door, DoorWay, Keyholder, Resource
from community import wording
from community.models import Organisation
from community.photos import LARGEST, BadPhoto, made_anew, too_large

LONGEST = 2000
TEXTS = ("words", "fire", "safeguarding")


def telephone(given: str) -> str:
    """As people write it: digits, blanks, a plus, brackets. Raises ValidationError for anything else."""
    given = " ".join(given.split())
    if given and (not re.fullmatch(r"[0-9+() ./-]{5,30}", given) or sum(each.isdigit() for each in given) < 5):
        raise ValidationError(_("Write a telephone number, such as 01633 123456."))
    return given


def _long(label: Any) -> forms.CharField:
    """Some lines of text, with an end: the column has none."""
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3}))


class DoorForm(forms.ModelForm):
    """One page for everything about a door."""

    whole_building = forms.BooleanField(label=_("The same for all our places at this address"), required=False)

    class Meta:
        model = Door
        fields = ["way", "lock", "code", "phone", *[name for text in TEXTS for name in (text, f"{text}_cy")]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (name for text in TEXTS for name in (text, f"{text}_cy")):
            self.fields[name] = _long(self.fields[name].label)
        self.fields["way"] = forms.ChoiceField(label=_("Who opens?"), choices=DoorWay.choices, widget=forms.RadioSelect)
        self.fields["lock"] = forms.ChoiceField(
            label=_("What kind of lock is it?"),
            choices=[(name, lock.label) for name, lock in locks().items()],
            widget=forms.RadioSelect,
        )
        self.fields["code"].help_text = _(
            "Groups see it from ten minutes before their booking to ten minutes after. Change it now and then."
        )
        self.fields["phone"].help_text = _("Groups see it on the day of their booking.")
        self.fields["words"].help_text = _(
            "Such as: through the blue gate, the second door on the left. Do not write the code here."
        )

    def clean_phone(self) -> str:
        """A number somebody can ring."""
        return telephone(self.cleaned_data["phone"])

    @property
    def said(self) -> Words:
        """As the action wants it."""
        return Words(**{name: self.cleaned_data[name] for name in self.Meta.fields})


def _named(resource: Resource) -> str:
    names = [wording.in_language(resource, field)[0] for field in ("name", "place")]
    return ", ".join(filter(None, names))


class KeyholderForm(forms.Form):
    """Somebody who opens, and when."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Write a name.")})
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, error_messages={"required": _("Write a telephone number.")}
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On which days?"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one day of the week.")},
    )
    places = forms.MultipleChoiceField(
        label=_("For which places?"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none for all of them."),
    )
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, keeper: Organisation, keyholder: Keyholder | None = None, **kwargs: Any) -> None:
        if keyholder:
            kwargs["initial"] = {
                "name": keyholder.name,
                "phone": keyholder.phone,
                "weekdays": list(keyholder.weekdays),
                "places": [each.slug for each in keyholder.resources.all()],
                "first": keyholder.first,
                "last": keyholder.last,
            }
        super().__init__(*args, **kwargs)
        self.fields["weekdays"].choices = [(str(day), wording.weekday(day)) for day in range(7)]  # type: ignore[attr-defined]
        # By their slugs: a number in a form may be too long for the database.
        self.theirs = {each.slug: each for each in keeper.resources.order_by("place", "name", "pk")}
        self.fields["places"].choices = [(slug, _named(each)) for slug, each in self.theirs.items()]  # type: ignore[attr-defined]
        for name in ("first", "last"):
            self.fields[name].error_messages["invalid"] = _("Choose a day from the calendar.")
        self.fields["last"].help_text = _("Leave both empty if it is for good.")

    def clean_phone(self) -> str:
        """A number somebody can ring."""
        return telephone(self.cleaned_data["phone"])

    def answers(self) -> dict[str, Any]:
        """As the action wants them."""
        given = self.cleaned_data
        return {
            **given,
            "weekdays": "".join(given["weekdays"]),
            "places": [self.theirs[slug] for slug in given["places"]],
        }


class ProblemForm(forms.Form):
    """What a group found."""

    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what is wrong.")},
    )
    is_urgent = forms.BooleanField(label=_("It is urgent: somebody could be hurt"), required=False)
    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        help_text=_("It helps to see it. Where and with which camera it was taken is removed. 10 MB at most."),
        # Named one by one, so that a telephone that keeps its photos in another form sends one of these.
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        allow_empty_file=True,  # one that was too large comes empty, and is told of as such
    )

    def clean_photo(self) -> Any:
        """Made anew, before anything is written; none stays none."""
        file = self.cleaned_data["photo"]
        if not file:
            return None
        if file.size > LARGEST:
            raise ValidationError(too_large())
        try:
            return made_anew(file.read())
        except BadPhoto as bad:
            raise ValidationError(str(bad)) from bad


class AnswerForm(forms.Form):
    """What was done about a problem."""

    answer = forms.CharField(
        label=_("What was done?"),
        help_text=_("The group that reported it reads this."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say what was done, or why nothing needs doing. The group reads it.")},
    )
