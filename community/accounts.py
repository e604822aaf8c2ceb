"""How signing up and in differs from django-allauth's way."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from community import letters
from community.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Letters go out in the language the person reads, and nobody loses their place by signing up."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """One of allauth's letters, from our own texts."""
        person = context.get("user") or person_of(email)
        language = getattr(person, "language", "")
        letters.send(template_prefix, to=email, language=language, context={**context, "email": email})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link in the letter knows where the person was going.

        allauth keeps that in the session only, which is gone when the link is opened tomorrow or on another device.
        """
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        going = get_next_redirect_url(request)  # None for an address on another site
        return f"{url}?{urlencode({'next': going})}" if going else url

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Somebody who confirmed a new address goes back to their own page."""
        if self.request.user.is_authenticated and self.request.user.memberships.exists():
            return reverse("profile")
        return str(super().get_email_verification_redirect_url(email_address))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The bookings, or for somebody without a group the page where one begins."""
        if not request.user.memberships.exists():  # type: ignore[union-attr]
            return reverse("groups")
        return resolve_url(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A newcomer has no bookings to look at."""
        return reverse("groups")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the link was."""
        return reverse("profile")


class MFAAdapter(DefaultMFAAdapter):
    """The picture for the telephone can be read on a dark page too."""

    def build_totp_svg(self, url: str) -> str:
        """As allauth's, on white: black squares on a dark page cannot be scanned."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()


def person_of(email: str) -> User | None:
    """Who reads this address, as far as we know; a verified owner before others."""
    address = EmailAddress.objects.filter(email__iexact=email).order_by("-verified").select_related("user").first()
    return address.user if address else None
