"""The depot of Bro Wennol, its vehicles and when they stand idle; where the Nightrider stops. All invented."""

from dataclasses import dataclass, field
from typing import Any

from config.seed.shape import DAILY, Hours

KEEPER, OPERATOR = "wennol-buses", "bws-min-nos"
DEPOT = {
    "name": "Glan yr Afon Bus Depot",
    "name_cy": "Depo Bysiau Glan yr Afon",
    "street": "Wharf Road",
    "postcode": "NP19 0PH",
    "latitude": 51.58428,
    "longitude": -2.97252,
    "telephone": "029 2018 0140",
    "way_in": "By the small gate in Wharf Road. The keys hang in the grey box behind the door; ring us for its number.",
    "way_in_cy": "Drwy'r giât fach yn Heol y Cei. Mae'r allweddi yn y blwch llwyd tu ôl i'r drws; ffoniwch am ei rif.",
}


@dataclass(frozen=True)
class Bus:
    """A vehicle and when others may have it."""

    name: str
    name_cy: str
    registration: str
    about: str
    about_cy: str
    hours: tuple[Hours, ...]
    fields: dict[str, Any] = field(default_factory=dict)


MINIBUS = Bus(
    "Minibus with a lift",
    "Bws mini â lifft",
    "CV21 WNL",
    "Takes children to school by day and stands idle from five. Its lift carries a wheelchair with whoever sits in it.",
    "Yn cludo plant ysgol yn y dydd ac yn segur o bump. Mae'r lifft yn cario cadair olwyn a phwy bynnag sydd ynddi.",
    (Hours("01234", "17:00", "01:00"), Hours("56", "08:00", "01:00")),
    {
        "capacity": 16,
        "wheelchair_places": [3, 2],
        "tail_lift_kg": 350,
        "restraint_sets": 2,
        "mass_kg": 4100,
        "licence": "B",
        "rate_pence": 900,
        "setup_minutes": 15,
        "turnround_minutes": 15,
    },
)
CAR = Bus(
    "Eight-seater",
    "Car wyth sedd",
    "CV19 GYA",
    "A people carrier with a ramp: for one wheelchair and five others, or eight without.",
    "Cerbyd pobl â ramp: i un gadair olwyn a phump arall, neu wyth heb gadair.",
    (Hours(DAILY, "00:00", "00:00"),),
    {
        "capacity": 8,
        "wheelchair_places": [3],
        "restraint_sets": 1,
        "mass_kg": 3100,
        "licence": "B",
        "fuel": "electric",
        "rate_pence": 600,
        "setup_minutes": 10,
        "turnround_minutes": 10,
    },
)
COACH = Bus(
    "Big bus",
    "Bws mawr",
    "CV17 MWR",
    "Fifty seats, for a driver with a full bus licence. Idle at weekends.",
    "Hanner cant o seddi, i yrrwr â thrwydded bws lawn. Yn segur ar benwythnosau.",
    (Hours("4", "18:00", "00:00"), Hours("56", "07:00", "23:00")),
    {
        "capacity": 50,
        "wheelchair_places": [4],
        "tail_lift_kg": 300,
        "restraint_sets": 1,
        "mass_kg": 12_500,
        "licence": "D",
        "rate_pence": 2500,
        "needs_approval": True,
        "setup_minutes": 30,
        "turnround_minutes": 30,
    },
)


@dataclass(frozen=True)
class Halt:
    """Where people get on and off; with a radius the bus comes to the door."""

    name: str
    name_cy: str
    latitude: float
    longitude: float
    radius_m: int | None = None


FARMS = Halt("Farms above Y Wern", "Ffermydd uwchlaw'r Wern", 51.6312, -2.9548, 1200)
Y_WERN = Halt("Y Wern Village Hall", "Neuadd Bentref y Wern", 51.61617, -2.96118)
BRIDGE_ROAD = Halt("Bridge Road, Zion Chapel", "Heol y Bont, Capel Seion", 51.58662, -2.96458)
MILL = Halt("The Mill", "Y Felin", 51.58931, -2.99143)
THEATRE = Halt("The Bell Theatre", "Theatr y Gloch", 51.5833, -2.9896)


def _at(hours: int, minutes: int) -> int:
    return hours * 60 + minutes


# (halt, minutes, until, gets on, gets off): out for the evening, and home again.
NIGHTRIDER = (
    (FARMS, _at(17, 40), _at(18, 5), True, False),
    (Y_WERN, _at(18, 10), None, True, False),
    (BRIDGE_ROAD, _at(18, 25), None, True, False),
    (MILL, _at(18, 35), None, True, False),
    (THEATRE, _at(18, 45), None, False, True),
    (THEATRE, _at(21, 15), None, True, False),
    (MILL, _at(21, 25), None, False, True),
    (BRIDGE_ROAD, _at(21, 35), None, False, True),
    (Y_WERN, _at(21, 50), None, False, True),
    (FARMS, _at(21, 55), _at(22, 20), False, True),
)
NIGHTRIDER_OUT, NIGHTRIDER_IN = _at(17, 20), _at(22, 40)
# Minutes after its first call; it goes round and comes back to where it began.
CIRCLE = ((MILL, 0), (BRIDGE_ROAD, 12), (Y_WERN, 27), (BRIDGE_ROAD, 42), (MILL, 55))
# From the chapel's own people, who have asked for the car and wait for an answer.
SUNDAY = (
    (Y_WERN, _at(9, 30), None, True, False),
    (BRIDGE_ROAD, _at(9, 50), None, False, True),
    (BRIDGE_ROAD, _at(11, 30), None, True, False),
    (Y_WERN, _at(11, 50), None, False, True),
)
