"""The forms of signing in: allauth's, with our words, our hints and no placeholders.

A placeholder vanishes while one types and is too pale to read; every field has a label above it instead.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.languages import Language
from community.models import User

PASSWORD_HINT = _("At least 10 characters. Three words that do not belong together are good, and easy to remember.")


class Plain(forms.BaseForm):
    """Sets the labels and hints of `words` and takes the placeholders out."""

    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignUpForm(Plain, account.SignupForm):
    """A name, an address, a password, and the language for letters."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=_("Language for letters"), choices=Language.choices, required=False, widget=forms.RadioSelect
    )
    field_order = ["name", "email", "password1", "language"]
    words = {"email": _("E-mail address"), "password1": _("Choose a password")}
    hints = {
        "name": _("As the people of your group know you."),
        "email": _("We will write to you there once, to be sure that it is yours."),
        "password1": PASSWORD_HINT,
        "language": _("The pages are in both languages always. This is about what we post to you."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Keep what allauth does not ask for."""
        super().custom_signup(request, user)
        user.name, user.language = self.cleaned_data["name"], self.cleaned_data["language"]
        user.save(update_fields=["name", "language"])


class SignInForm(Plain, account.LoginForm):
    """Address and password."""

    words = {"login": _("E-mail address"), "password": _("Password"), "remember": _("Keep me signed in on this device")}


class ForgottenForm(Plain, account.ResetPasswordForm):
    """Where to send the link."""

    words = {"email": _("E-mail address")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """The old one, and the new one twice."""

    words = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": PASSWORD_HINT}


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    """A new one twice, after following the link of a letter."""

    words = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(Plain, account.SetPasswordForm):
    """The first one, for an account made without."""

    words = NewPasswordForm.words
    hints = NewPasswordForm.hints


class NewAddressForm(Plain, account.AddEmailForm):
    """The address to change to."""

    words = {"email": _("New e-mail address")}
    hints = {"email": _("We send a letter there. The old address counts until you follow its link.")}


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    """Before something that matters, the password once more."""

    words = {"password": _("Password")}


class CodeForm(Plain, mfa.AuthenticateForm):
    """The second step of signing in."""

    words = {"code": _("Code")}
    hints = {"code": _("The six figures your app shows now, or one of your recovery codes.")}


class CodeAgainForm(Plain, mfa.ReauthenticateForm):
    """Before something that matters, a code once more."""

    words = CodeForm.words
    hints = CodeForm.hints


class FirstCodeForm(Plain, ActivateTOTPForm):
    """Proof that the app has the secret."""

    words = {"code": _("Code")}
    hints = {"code": _("The six figures your app shows now.")}
