"""What is wrong with a calendar, or with one event of it, in sentences for whoever keeps the building."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.calendars.guard import LARGEST, MOST_EVENTS
from booking.calendars.reading import MOST_TIMES

MEGABYTES = LARGEST // (1024 * 1024)
FAULTS: dict[str, str | Promise] = {
    "no_calendar": gettext_lazy(
        "This is not a calendar file. Look for “Export” or “Publish” in your calendar program; the file ends in .ics."
    ),
    "web_page": gettext_lazy(
        "This is a web page, perhaps one for signing in, and not a calendar. Look in your calendar’s settings for the "
        "secret or published address that ends in .ics."
    ),
    "broken": gettext_lazy("The file is damaged. Export it again."),
    "ends_early": gettext_lazy("The file breaks off before its end. Export it again, or try again later."),
    "too_much_work": gettext_lazy(
        "It takes too long to work out. Export only the last few months and the coming year, and try again."
    ),
    "bad_address": gettext_lazy("This is not an address of a calendar. It begins with https:// or webcal://."),
    "password": gettext_lazy(
        "An address with a user name and password inside cannot be used. Publish the calendar with a secret address."
    ),
    "private": gettext_lazy(
        "This address leads into a private network, which cannot be reached from here. Publish the calendar on the "
        "internet, or upload it as a file."
    ),
    "no_such_host": gettext_lazy("There is no machine of that name. Check the address for typing mistakes."),
    "no_answer": gettext_lazy("The calendar’s server does not answer as it should. Try again later."),
    "too_slow": gettext_lazy("The calendar’s server took too long to answer. Try again later."),
    "certificate": gettext_lazy("The connection to the calendar’s server is not safe: its certificate is wrong."),
    "not_allowed": gettext_lazy(
        "The calendar’s server asks for a password. Publish the calendar with a secret address."
    ),
    "not_found": gettext_lazy("There is no calendar at that address any more."),
    "too_many_redirects": gettext_lazy("The address leads from one to the next without end."),
    "unsafe_redirect": gettext_lazy("The address leads on to one that is not safe (http)."),
}
SKIPPED: dict[str, str | Promise] = {
    "cancelled": gettext_lazy("cancelled in the diary"),
    "free": gettext_lazy("shown as “free” in the diary"),
    "no_length": gettext_lazy("without a length"),
    "backwards": gettext_lazy("ending before they begin"),
    "too_long": gettext_lazy("longer than a year"),
    "far_away": gettext_lazy("in a year long past or far ahead"),
    "too_often": gettext_lazy("repeating in a way nobody can work out, such as every second"),
    "too_many_dates": gettext_lazy("with thousands of single dates"),
    "too_long_line": gettext_lazy("with a line far too long"),
    "broken": gettext_lazy("damaged"),
}
# These are as they should be; the others may be worth a look in the diary.
EXPECTED = ("cancelled", "free")


def fault(code: str) -> str:
    """The sentence of a BadCalendar."""
    if code == "too_large":
        return _("The file is larger than %(most)d MB. Export only the last few months and the coming year.") % {
            "most": MEGABYTES
        }
    if code == "too_many_events":
        return _("There are more than %(most)d events. Export only the last few months and the coming year.") % {
            "most": MOST_EVENTS
        }
    if code == "too_many_times":
        return _("There are more than %(most)d busy times in the coming year. Is it the right calendar?") % {
            "most": MOST_TIMES
        }
    return str(FAULTS.get(code, FAULTS["no_answer"]))


def skipped(code: str) -> str:
    """Why events were left out, after their number: “3 events cancelled in the diary”."""
    return str(SKIPPED.get(code, SKIPPED["broken"]))
