"""Nobody is at two wheels at once, and no evening has two drivers, whoever presses when; on both engines."""

from tests.fighting import Inside
from tests.fleet.wheel_fight import EVENINGS, PROCESSES


def test_one_evening_has_one_driver_and_one_driver_one_evening(inside: Inside) -> None:
    found = inside("tests.fleet.wheel_fight")
    assert found["one evening"] == {"driving": EVENINGS, "taken": EVENINGS * (PROCESSES - 1)}
    assert found["one driver"] == {"driving": 1, "elsewhere": PROCESSES - 1}
    # Behind the driver's part each sees what the one before has taken: ten hours of driving hold as well.
    assert found["long day"] == {"driving": 2, "ten_hours": 1}
    assert found["trades"] == {"standing": 2, "faults": []}
    assert found["claims"] and found["faults"] == []
