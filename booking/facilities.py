"""The closed list of things a place may have. Stored as bits, so that "has all of these" is one comparison."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

# Positions are for ever: append, never reorder. code → what people read.
FACILITIES = {
    "step-free": _("Step-free access"),
    "accessible-toilet": _("Accessible toilet"),
    "hearing-loop": _("Hearing loop"),
    "kitchen": _("Kitchen"),
    "parking": _("Parking"),
    "projector": _("Screen or projector"),
    "wifi": _("Wi-Fi"),
    "piano": _("Piano"),
    "stage": _("Stage"),
    "sprung-floor": _("Sprung floor"),
    "changing": _("Changing rooms"),
    "chairs": _("Chairs and tables"),
    "outdoor": _("Outdoor space"),
    "badminton": _("Badminton court"),
    "baby-changing": _("Baby changing"),
    "tail-lift": _("Wheelchair lift"),
    "toilets": _("Toilets"),
    "accessible-parking": _("Blue Badge parking"),
    "changing-places": _("Changing Places toilet"),
    "automatic-doors": _("Automatic doors"),
    "quiet-room": _("A quiet room to withdraw to"),
    "wheelchair-places": _("Places for wheelchairs"),
    "ramp": _("Ramp"),
    "child-seats": _("Seats for small children"),
    "luggage": _("Room for luggage"),
}
# What decides for some people whether they can come at all; asked for first.
ACCESS = (
    "step-free",
    "accessible-toilet",
    "changing-places",
    "accessible-parking",
    "automatic-doors",
    "hearing-loop",
    "quiet-room",
)
# What no building has, and what a vehicle can have.
ONLY_VEHICLES = ("wheelchair-places", "tail-lift", "ramp", "child-seats", "luggage")
FOR_VEHICLES = (*ONLY_VEHICLES, "step-free", "wifi", "hearing-loop")
FOR_SPACES = tuple(code for code in FACILITIES if code not in ONLY_VEHICLES)
BITS = {code: 1 << position for position, code in enumerate(FACILITIES)}


def bits_of(codes: Iterable[str]) -> int:
    """The codes as one number. Raises KeyError for a code not on the list."""
    total = 0
    for code in codes:
        total |= BITS[code]
    return total


def codes_of(bits: int) -> list[str]:
    """The codes a number stands for, in the list's order."""
    return [code for code, bit in BITS.items() if bits & bit]
