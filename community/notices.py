"""Letters about organisations."""

from django.conf import settings
from django.urls import reverse

from community import letters
from community.models import Invitation
from community.models.invitation import LASTS


def invitation(sent: Invitation) -> None:
    """Ask somebody to join, in the organisation's language: nobody knows yet what the reader speaks."""
    letters.send(
        "community/email/invitation",
        to=sent.email,
        language=sent.organisation.language,
        context={
            "organisation": sent.organisation,
            "sender": sent.sent_by,
            "last_day": sent.sent_at + LASTS,
            "invitation_url": settings.SITE_URL + reverse("invitation", args=[sent.token]),
        },
    )
