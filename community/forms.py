"""Forms about people and organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community import wording
from community.languages import Language
from community.models import Organisation, OrganisationKind, Role, User
from community.registers import Register, org_id


class ProfileForm(forms.ModelForm):
    """What a person says about themselves."""

    language = forms.ChoiceField(
        label=_("Language for letters"), choices=Language.choices, required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ["name", "phone", "language"]
        labels = {"name": _("Your name"), "phone": _("Telephone")}
        help_texts = {
            "name": _("As the people of your group know you."),
            "phone": _("For the caretaker, if something comes up on the day."),
        }
        widgets = {
            "name": forms.TextInput({"autocomplete": "name"}),
            "phone": forms.TextInput({"autocomplete": "tel", "type": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class RegistrationForm(forms.Form):
    """A number and where it can be looked up."""

    register = forms.ChoiceField(label=_("Which register"), choices=Register.choices)
    number = forms.CharField(label=_("Number"), max_length=60)

    def clean(self) -> dict[str, Any]:
        """Adds `org_id`, or says how a number of that register looks."""
        data = super().clean() or {}
        if data.get("register") and data.get("number"):
            try:
                data["org_id"] = org_id(data["register"], data["number"])
            except ValidationError as error:
                self.add_error("number", error)
        return data


class OrganisationForm(forms.ModelForm):
    """What an organisation's own people say about it."""

    kind = forms.ChoiceField(label=_("What kind of group is it?"), choices=OrganisationKind.choices)
    language = forms.ChoiceField(
        label=_("Language for letters"), choices=Language.choices, required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = Organisation
        fields = ["name", "name_cy", "kind", "language", "email", "phone", "address", "postcode"]
        labels = {
            "name": _("Name"),
            "name_cy": _("Name in Welsh"),
            "email": _("E-mail address of the group"),
            "phone": _("Telephone"),
            "address": _("Street address"),
            "postcode": _("Postcode"),
        }
        help_texts = {
            "name": _("As it stands on your posters and letters."),
            "name_cy": _("If it has one. Welsh pages use it."),
            "email": _("Letters about bookings go here as well as to the person who booked."),
        }
        widgets = {
            "email": forms.EmailInput({"autocomplete": "off"}),
            "phone": forms.TextInput({"type": "tel"}),
        }

    def clean_postcode(self) -> str:
        """As written on envelopes: NP20 4HA."""
        return wording.postcode(self.cleaned_data["postcode"])


class NewOrganisationForm(OrganisationForm):
    """As OrganisationForm, with a registration number at once for those that have one."""

    register = forms.ChoiceField(
        label=_("Which register"), choices=[("", _("It has no number")), *Register.choices], required=False
    )
    number = forms.CharField(
        label=_("Registration number"),
        max_length=60,
        required=False,
        help_text=_("If you have one. We check it, and then keepers can see that your group is what it says."),
    )

    def clean(self) -> dict[str, Any]:
        """As RegistrationForm; a number without its register, or the other way round, is asked about."""
        data = super().clean() or {}
        register, number = data.get("register"), data.get("number")
        if register and number:
            try:
                data["org_id"] = org_id(register, number)
            except ValidationError as error:
                self.add_error("number", error)
        elif register:
            self.add_error("number", _("Enter the number, or choose “It has no number”."))
        elif number:
            self.add_error("register", _("Choose the register this number is from."))
        return data


class InvitationForm(forms.Form):
    """Whom to ask, and for what."""

    # A form alone would allow more letters than the column has.
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("What they may do"), choices=Role.choices, initial=Role.BOOKER, widget=forms.RadioSelect
    )


class RoleForm(forms.Form):
    """Another role for somebody who belongs."""

    role = forms.ChoiceField(label=_("What they may do"), choices=Role.choices)
