"""Forms about people and organisations."""

from allauth.account.forms import SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from community.languages import Language


class SignUpForm(SignupForm):
    """An address, a password, a name, and the language for letters."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language for letters"), choices=Language.choices, required=False)
