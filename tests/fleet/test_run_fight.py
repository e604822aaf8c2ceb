"""Several workers make each evening once, and nobody who wants the vehicle at that moment has it as well."""

from tests.fighting import Inside
from tests.fleet.run_fight import THURSDAYS


def test_workers_and_groups_at_once(inside: Inside) -> None:
    found = inside("tests.fleet.run_fight")
    assert found["runs"] == found["days"] == found["made"]
    assert found["runs"] + found["held"] == found["claims"] == THURSDAYS
    assert found["faults"] == []
