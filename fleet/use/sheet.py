"""The figures as a table for a spreadsheet: a row for each service and month."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking.use.sheets import Row
from community import wording
from fleet.models import Service
from fleet.use.sums import Sums


def rows(services: Mapping[int, Service], sums: Mapping[tuple[int, date], Sums]) -> Iterator[Row]:
    """A heading, and what is known of each month."""
    yield [
        _("Service"),
        _("Month"),
        _("Evenings"),
        _("Did not run"),
        _("Nobody drove"),
        _("Journeys"),
        _("Of them in wheelchairs"),
        _("Would not have been made"),
        pgettext("a rider", "Did not come"),
        _("Nobody said"),
        _("Seats filled, per cent"),
        _("Miles"),
        _("Kilometres"),
        _("Evenings without mileage"),
    ]
    for (service, month), of in sums.items():
        yield [
            wording.in_language(services[service])[0],
            f"{month:%Y-%m}",
            of.ran,
            of.suspended,
            of.unfilled,
            of.riders,
            of.wheelchairs,
            of.would_stay_home,
            of.no_shows,
            of.unsaid,
            "" if of.share is None else of.share,
            of.miles,
            of.km,
            of.without_miles,
        ]
