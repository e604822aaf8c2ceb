"""The figures in sentences: what a person should take away."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleet.use.sums import Sums


def sentences(of: Sums) -> Iterator[str]:
    """The most important first."""
    if not of.ran:
        yield _("No evening has run in these months.")
        return
    yield ngettext("%(number)s journey was made.", "%(number)s journeys were made.", of.riders) % {"number": of.riders}
    if of.would_stay_home:
        yield ngettext(
            "%(number)s of them would not have been made without the bus.",
            "%(number)s of them would not have been made without the bus.",
            of.would_stay_home,
        ) % {"number": of.would_stay_home}
    if of.share is not None:
        yield _("Of all seats on the road %(share)s%% were filled.") % {"share": of.share}
    if of.unfilled:
        yield ngettext(
            "On %(number)s evening nobody drove.", "On %(number)s evenings nobody drove.", of.unfilled
        ) % {"number": of.unfilled}
