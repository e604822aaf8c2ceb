"""The stage of the evening runs; who is who, fleet.py says."""

from collections.abc import Iterator

import pytest
import time_machine

from community.models import Organisation, User
from fleet.models import Depot, Driver, Run, Service, Vehicle
from tests.cast import NOW, make_organisation, make_person
from tests.fleet import fleet


@pytest.fixture
def on_monday_morning() -> Iterator[None]:
    """Nine o'clock on 4 January 2027, three days before the evening."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meinir(db: None) -> User:
    """Keeps the depot."""
    return make_person("Meinir")


@pytest.fixture
def rhun(db: None) -> User:
    """Coordinates the Nightrider."""
    return make_person("Rhun")


@pytest.fixture
def buses(meinir: User) -> Organisation:
    """Meinir's bus company, a keeper."""
    return make_organisation("Newport Buses", meinir, slug="newport-buses", name_cy="Bysiau Casnewydd")


@pytest.fixture
def riders(rhun: User) -> Organisation:
    """Rhun's volunteers, who run the Nightrider."""
    return make_organisation("Nightrider Volunteers", rhun, slug="nightrider-volunteers")


@pytest.fixture
def depot(buses: Organisation) -> Depot:
    """Where the minibus stands."""
    return fleet.make_depot(buses)


@pytest.fixture
def minibus(depot: Depot) -> Vehicle:
    """Sixteen seats, two places for wheelchairs, offered every evening of four weeks."""
    return fleet.make_vehicle(depot)


@pytest.fixture
def nightrider(riders: Organisation, minibus: Vehicle, rhun: User, meinir: User) -> Service:
    """Runs on Thursdays, free, for anybody; no runs made yet."""
    return fleet.make_service(riders, minibus, asked_by=rhun, agreed_by=meinir)


@pytest.fixture
def thursday(nightrider: Service) -> Run:
    """Thursday 7 January 2027."""
    return fleet.make_run(nightrider)


@pytest.fixture
def driver(delyth: User, riders: Organisation) -> Driver:
    """Delyth, of the Nightrider's crew."""
    return fleet.make_driver(delyth, riders)
