"""Sending letters. Several workers may do it at once; one that is killed in the middle loses nothing.

A worker takes letters by moving their lease forward in a short transaction, sends them outside of it, and marks each
as sent. If it dies, the lease runs out and another worker takes over: a letter may then arrive twice (with the same
Message-ID, so that most mail programs show it once), and never not at all.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from booking import leases
from booking.letters.outgoing import dressed
from booking.models import Message
from booking.one_writer import one_writer

LEASE = timedelta(minutes=10)
AT_ONCE = 20
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=24)


@dataclass
class Delivered:
    """How many letters went out, and how many have to be tried again or were given up."""

    sent: int = 0
    failed: int = 0

    @property
    def any(self) -> bool:
        """Whether there was anything to do."""
        return bool(self.sent or self.failed)


def deliver(*, at: datetime, most: int = AT_ONCE) -> Delivered:
    """Send some of the letters that are due."""
    done = Delivered()
    messages = take(at=at, most=most)
    if not messages:
        return done
    post = get_connection()
    for message in messages:
        try:
            _send(message, post)
        except Exception as error:  # whatever the outside did wrong must not stop the next letter
            _keep_failure(message, error, at)
            done.failed += 1
        else:
            Message.objects.filter(pk=message.pk).update(sent_at=at, failure="")
            done.sent += 1
    return done


def take(*, at: datetime, most: int) -> list[Message]:
    """Letters for this worker to send."""
    due = Message.objects.due(at).filter(attempts__lt=MOST_ATTEMPTS, in_digest=False)
    with one_writer(), transaction.atomic():
        messages = leases.take(due, at=at, lease=LEASE, most=most)
        # Counted before it is tried: a letter that brings its worker down must not do so for ever.
        Message.objects.filter(pk__in=[each.pk for each in messages]).update(attempts=F("attempts") + 1)
    for message in messages:
        message.attempts += 1
    return messages


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, four, sixteen… a day at most."""
    return min(timedelta(minutes=4 ** (attempts - 1)), LONGEST_PAUSE)


def _send(message: Message, post: BaseEmailBackend) -> None:
    mark = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    letter = dressed(message)
    letter.connection = post
    letter.extra_headers |= {
        "Message-ID": f"<{mark}@{urlsplit(settings.SITE_URL).hostname}>",
        # Keeps holiday replies from answering a machine.
        "Auto-Submitted": "auto-generated",
    }
    letter.send()


def _keep_failure(message: Message, error: Exception, at: datetime) -> None:
    again = at + pause(message.attempts)
    Message.objects.filter(pk=message.pk).update(
        failure=f"{type(error).__name__}: {error}"[:250], due_at=again, leased_until=at
    )
