"""What a rider needs, in a few words for lists: everybody on the bus side may know that, whoever it is."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleet.models.ride import Needs


def need_words(ride: Needs) -> list[str]:
    """Of a ride or a regular seat: "1 wheelchair", "2 seats", "walking aid"; nothing for who only sits down."""
    out = []
    if ride.wheelchairs:
        chairs = ngettext("%(count)d wheelchair", "%(count)d wheelchairs", ride.wheelchairs)
        out.append(chairs % {"count": ride.wheelchairs})
    if ride.seats > 1 or ride.wheelchairs and ride.seats > ride.companions:
        out.append(ngettext("%(count)d seat", "%(count)d seats", ride.seats) % {"count": ride.seats})
    if ride.companions:
        out.append(_("with somebody to help"))
    if ride.walking_aid:
        out.append(_("walking aid"))
    if ride.assistance:
        out.append(_("an arm to the bus"))
    return out
