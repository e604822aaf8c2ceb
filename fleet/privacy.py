"""What vehicles and runs keep about people."""

from django.utils.translation import gettext_lazy as _

from community.privacy import MEMBERSHIP, Kept

RIDES = Kept(
    _("For a ride: a first name, a telephone, which door, what help is needed, and who booked it"),
    _("So that the driver and the coordinator know who gets on where; they see it from the day before"),
    _("Until the day after the ride; then only numbers are left"),
)
REGULARS = Kept(
    _("The same for a seat that somebody has every week"),
    _("So that nobody has to ring every week"),
    _("As long as the seat is kept; until the day after its last ride"),
)
DRIVERS = Kept(
    _(
        "Of drivers: year of birth, licence, medical and training dates, and that a DBS certificate was seen, of which "
        "level, by whom and when; never the certificate"
    ),
    _("So that nobody drives who may not"),
    _("As long as you are a driver"),
)
CHECKS = Kept(
    _("Who checked a vehicle, drove it, and what they found or tapped on the run sheet"),
    _("The law wants to see that each vehicle was checked"),
    _("Fifteen months for checks; who drove stays in the service’s history"),
)

PERSONAL_DATA: dict[str, tuple[Kept, ...]] = {
    "fleet.Depot": (),
    "fleet.Vehicle": (),
    "fleet.Stop": (),
    "fleet.Service": (MEMBERSHIP,),  # who asked for it, who agreed
    "fleet.Timetable": (),
    "fleet.Call": (),
    "fleet.Run": (),
    "fleet.Ride": (RIDES,),
    "fleet.StandingSeat": (REGULARS,),
    "fleet.Driver": (DRIVERS,),
    "fleet.Crew": (DRIVERS,),
    "fleet.Shift": (DRIVERS,),
    "fleet.WalkRound": (CHECKS,),
    "fleet.Defect": (CHECKS,),
    "fleet.Tap": (CHECKS,),
}
