"""A kept letter on its way out: the reader's own links are put in here, and nowhere else."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from booking.letters.kinds import GROUP_OF, NEVER
from booking.letters.tokens import stop_token, talk_token
from booking.letters.writing import TalkMark
from booking.models import Booking, Message
from booking.models.proof import Side
from community.languages import languages_of
from community.models import User


def dressed(message: Message) -> EmailMessage:
    """The letter with its links, its calendar files and the header by which mail programs offer to end it."""
    links, headers = _stop_links(message), {}
    body = _with_links(message, _own_links(message))
    if links:
        body = "\n".join([body.rstrip(), "", *links.values(), ""])
        # The last language's: mail programs follow it without showing it.
        headers = {
            "List-Unsubscribe": f"<{list(links)[-1]}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    letter = EmailMessage(subject=message.subject, body=body, to=[message.to], headers=headers)
    for number, file in enumerate(calendars_in(message), start=1):
        method = "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in file else "PUBLISH"
        name = "booking.ics" if number == 1 else f"booking-{number}.ics"
        letter.attach(name, file, f"text/calendar; method={method}")
    return letter


def shown(message: Message) -> str:
    """The text for the page of the booking: links lead to that page, not to somebody's own key."""
    return _with_links(message, lambda mark: _page_of(message.booking, mark))


def calendars_in(message: Message) -> list[str]:
    """The files: a daily letter has those of all it gathers, one after the other."""
    end = "END:VCALENDAR\r\n"
    return [f"{each}{end}" for each in message.calendar.split(end) if each.strip()]


def _with_links(message: Message, link: Callable[[TalkMark], str]) -> str:
    """Each line that stands for a link, with the link in its place."""
    marks = ((line, TalkMark.read(line)) for line in message.body.split("\n"))
    return "\n".join(link(mark) if mark else line for line, mark in marks)


def _own_links(message: Message) -> Callable[[TalkMark], str]:
    """The reader's own, each looked up once. A line that the reader may not have a link for gets the page's address."""
    tokens: dict[tuple[str, str], tuple[Booking | None, str]] = {}

    def link(mark: TalkMark) -> str:
        key = (mark.reference, mark.side)
        if key not in tokens:
            rows = Booking.objects.sent().select_related("resource__keeper", "organisation")
            booking = rows.filter(reference=mark.reference).first()
            tokens[key] = booking, talk_token(booking, mark.side, message.to) if booking else ""
        booking, token = tokens[key]
        if not token:
            return _page_of(booking, mark)
        with translation.override(mark.language):
            return settings.SITE_URL + reverse("talk", args=[token])

    return link


def _page_of(booking: Booking | None, mark: TalkMark) -> str:
    with translation.override(mark.language):
        if booking is None:
            return settings.SITE_URL + reverse("bookings")
        name = "manage-request" if mark.side == Side.KEEPER else "booking"
        return settings.SITE_URL + reverse(name, args=[booking.reference])


def _stop_links(message: Message) -> dict[str, str]:
    """Address and line by language; none where the letter has to come, or the address is no person's."""
    group = GROUP_OF.get(message.kind)
    if group is None or NEVER not in group.whens:
        return {}
    person = User.objects.filter(email__iexact=message.to, is_active=True).first()
    if person is None:
        return {}
    out = {}
    for language in languages_of(message.language):
        with translation.override(language):
            address = settings.SITE_URL + reverse("letter-stop", args=[stop_token(person, group)])
            out[address] = _("To stop letters of this kind: %(address)s") % {"address": address}
    return out
