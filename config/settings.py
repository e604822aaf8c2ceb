"""All settings. What differs between machines comes from the environment; a typo there is refused at start."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")


def _secret_key() -> str:
    """SECRET_KEY from the environment; a demo or a developer's machine makes its own once and keeps it in var/."""
    key = os.environ.get("SECRET_KEY", "")
    if key:
        return key
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(exist_ok=True)
        kept.write_text(secrets.token_urlsafe(50))
        kept.chmod(0o600)
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
if not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"SITE_URL must begin with http:// or https://, not “{SITE_URL}”.")

INSTALLED_APPS = [
    # Our own apps come first: django-scheduler ships a top-level base.html that must not win over ours.
    "config",
    "feeds",
    "venues",
    "fleet",
    "booking",
    "community",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "schedule",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ContentSecurityPolicy",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.KeptByNobody",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.PlainText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "community.acting.ActingMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.acting.context",
                "config.context.product",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "config.templatetags.ui",
            ],
        },
    }
]

DATABASES = {"default": env.database(os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'rhannu.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "community.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "bookings"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split("://")[0]
ACCOUNT_ADAPTER = "community.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "community.account_forms.SignUpForm",
    "login": "community.account_forms.SignInForm",
    "reset_password": "community.account_forms.ForgottenForm",
    "reset_password_from_key": "community.account_forms.NewPasswordForm",
    "change_password": "community.account_forms.ChangePasswordForm",
    "set_password": "community.account_forms.SetPasswordForm",
    "add_email": "community.account_forms.NewAddressForm",
    "reauthenticate": "community.account_forms.PasswordAgainForm",
}
# One address a person: a new one takes the old one's place when it is verified.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# How long a sign-up waits for its letter in the same browser, in seconds; afterwards the letter still works.
ACCOUNT_LOGIN_TIMEOUT = 2 * 60 * 60
MFA_ADAPTER = "community.accounts.MFAAdapter"
MFA_FORMS = {
    "authenticate": "community.account_forms.CodeForm",
    "reauthenticate": "community.account_forms.CodeAgainForm",
    "activate_totp": "community.account_forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Rhannu"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 31_536_000

globals().update(env.email(os.environ.get("EMAIL_URL", f"file://{VAR / 'post'}")))
DEFAULT_FROM_EMAIL = os.environ.get("FROM_EMAIL", "Rhannu <post@rhannu.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How far ahead openings are made, in weeks; how long a hold lasts, in minutes.
HORIZON_WEEKS = env.number("HORIZON_WEEKS", 53)
HOLD_MINUTES = env.number("HOLD_MINUTES", 15)

# The kinds of lock a keeper can choose from (docs/doors.md); DOOR_LOCKS=name=package.Class adds more.
DOOR_LOCKS = {"printed": "booking.doors.locks.Printed", "derived": "booking.doors.derived.Derived"}
DOOR_LOCKS |= env.pairs("DOOR_LOCKS")

# Pictures beneath the map of results, as https://tiles.example.org/{z}/{x}/{y}.png. Nobody is asked for any by default:
# whoever draws them learns where people look. The credit stands below the map.
MAP_TILES = env.tiles("MAP_TILES")
MAP_CREDIT = os.environ.get("MAP_CREDIT", "")

# Networks that a building's calendar may be fetched from although they are private, such as 10.1.2.0/24.
DIARY_NETWORKS = env.words("DIARY_NETWORKS", [])

# How many proxies of our own stand in front. X-Forwarded-For is not read unless there are some: anybody can write it.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
# Attempts to sign in are counted by address too; behind a proxy everybody would share one.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# One page takes a file, up to 10 MB of it. Whatever else is sent as one is read past; Django's usual second handler
# would fill the disk with it.
FILE_UPLOAD_HANDLERS = ["community.uploads.OneDocument"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10
