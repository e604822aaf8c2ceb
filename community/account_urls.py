"""The addresses of signing in: allauth's views and names, our words, so that Welsh pages have Welsh addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

RESET = "account_reset_password_from_key"

urlpatterns = [
    path(_("sign-in/"), account.login, name="account_login"),
    path(_("sign-out/"), account.logout, name="account_logout"),
    path(_("sign-up/"), account.signup, name="account_signup"),
    path(_("closed/"), account.account_inactive, name="account_inactive"),
    path(_("password-again/"), account.reauthenticate, name="account_reauthenticate"),
    path(_("address/"), account.email, name="account_email"),
    path(_("confirm/"), account.email_verification_sent, name="account_email_verification_sent"),
    path(_("confirm/<str:key>/"), account.confirm_email, name="account_confirm_email"),
    path(_("password/"), account.password_change, name="account_change_password"),
    path(_("password/first/"), account.password_set, name="account_set_password"),
    path(_("forgotten/"), account.password_reset, name="account_reset_password"),
    path(_("forgotten/sent/"), account.password_reset_done, name="account_reset_password_done"),
    path(_("forgotten/done/"), account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path(
        _("new-password/"),
        # The key has hyphens of its own, so only the first of all may part it from the person.
        include([re_path(r"^(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", account.password_reset_from_key, name=RESET)]),
    ),
    # Named by allauth's middleware and stages, though no code is ever sent by e-mail.
    path(_("code/"), account.confirm_login_code, name="account_confirm_login_code"),
    path(_("two-step/"), mfa.index, name="mfa_index"),
    path(_("two-step/sign-in/"), mfa.authenticate, name="mfa_authenticate"),
    path(_("two-step/code-again/"), mfa.reauthenticate, name="mfa_reauthenticate"),
    path(_("two-step/app/"), totp.activate_totp, name="mfa_activate_totp"),
    path(_("two-step/app/off/"), totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_("two-step/recovery-codes/"), codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(_("two-step/recovery-codes/new/"), codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(_("two-step/recovery-codes/file/"), codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
