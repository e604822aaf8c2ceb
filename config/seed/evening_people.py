"""Who drives and who rides in Bro Wennol. All are invented; their telephones are kept for drama (Ofcom)."""

from dataclasses import dataclass

from fleet.riders.seating import Journey, Rider

# The calls of the Nightrider, by their order in evening_places.NIGHTRIDER.
FARMS, Y_WERN, BRIDGE_ROAD, MILL, THEATRE, THEATRE_HOME = range(6)
# Home it calls at the same stops the other way round.
LAST = 9


@dataclass(frozen=True)
class Volunteer:
    """A driver: how old, since how many years they have each category, and whose hours they give."""

    first: str
    group: str
    age: int
    b: int
    d1: int = 0
    d: int = 0
    is_trained: bool = True


VOLUNTEERS = (
    Volunteer("Delyth", "bws-min-nos", 58, b=39, d1=12),
    Volunteer("Idris", "silver-band", 63, b=44, d1=20, d=20),
    Volunteer("Huw", "zion-chapel", 51, b=31, is_trained=False),
    # Nineteen, and on the road for a year: not yet a minibus, says the law.
    Volunteer("Jordan", "youth-theatre", 19, b=1, is_trained=False),
)


@dataclass(frozen=True)
class Passenger:
    """Somebody from a stop to the theatre and home again; in `of_ten` Thursdays so often."""

    stop: int
    rider: Rider
    of_ten: int = 6
    comes_home: bool = True

    @property
    def journeys(self) -> list[Journey]:
        """Out, and mostly home."""
        out = [Journey(self.stop, THEATRE)]
        return [*out, Journey(THEATRE_HOME, LAST - self.stop)] if self.comes_home else out


def _rider(name: str, number: int, **needs: object) -> Rider:
    return Rider(name=name, telephone=f"07700 900{number:03}", **needs)  # type: ignore[arg-type]


# They have their seats every week.
REGULARS = (
    Passenger(
        FARMS,
        _rider("Gwen", 201, door="Tŷ'n-y-coed", walking_aid=True, concession=True, would_stay_home=True),
    ),
    Passenger(
        BRIDGE_ROAD,
        _rider("Dafydd", 202, wheelchairs=1, companions=1, concession=True, would_stay_home=True),
    ),
)
RIDERS = (
    Passenger(Y_WERN, _rider("Mair", 203, seats=2, companions=1, concession=True, would_stay_home=True), 8),
    Passenger(Y_WERN, _rider("Arthur", 204, walking_aid=True, concession=True, would_stay_home=True), 7),
    Passenger(MILL, _rider("Beti", 205, assistance=True, concession=True, would_stay_home=True), 7),
    Passenger(FARMS, _rider("Ceinwen", 206, door="Pant Farm, the white gate", would_stay_home=True), 5),
    Passenger(BRIDGE_ROAD, _rider("Nasreen", 207, seats=2, companions=1), 4),
    Passenger(MILL, _rider("Trefor", 208, concession=True), 5, comes_home=False),
    Passenger(BRIDGE_ROAD, _rider("Peggy", 209, walking_aid=True, assistance=True, would_stay_home=True), 6),
)
# The café brings so many on the Thursday to come; then the bus is full, and somebody waits.
A_GROUP = Passenger(MILL, Rider(name="Memory Café", seats=6, assistance=True, would_stay_home=True))
TEGWEN = Passenger(BRIDGE_ROAD, _rider("Tegwen", 210, seats=4, concession=True, note="Rings if there is a seat"))
# On the car's round, between which of its calls.
ON_THE_CIRCLE = (
    (Journey(0, 2), _rider("Gwladys", 220, walking_aid=True, would_stay_home=True)),
    (Journey(1, 4), _rider("Iorwerth", 221, wheelchairs=1, seats=0, would_stay_home=True)),
    (Journey(1, 3), _rider("Sal", 222, would_stay_home=True)),
)
