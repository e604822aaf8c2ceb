"""Drivers want one evening, one driver wants many, and two trade theirs, in processes of their own. Prints JSON.

python -m tests.fleet.wheel_fight
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from booking import sweep
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Claim
from community.models import Organisation, User
from config.bench.processes import together
from fleet.actions import shifts
from fleet.models import Depot, Driver, Run, Shift
from tests.cast import NOW
from tests.fleet.fleet import (
    A_WEEK,
    OUT_AND_HOME,
    THURSDAY,
    make_depot,
    make_driver,
    make_run,
    make_service,
    make_timetable,
    make_vehicle,
)

PROCESSES = 8
EVENINGS = 4
TRADES = 6


def fight() -> dict[str, Any]:
    """What came of each, by name."""
    operator = Organisation.objects.create(slug=f"riders-{secrets.token_hex(4)}", name="Riders")
    depot = make_depot(operator, f"Depot {secrets.token_hex(4)}")
    drivers = [make_driver(_person(), operator).pk for _ in range(PROCESSES)]
    return {
        "one evening": _one_evening(depot, drivers),
        "one driver": _one_driver(depot, drivers[0]),
        "long day": _long_day(depot, drivers[1]),
        "trades": _trades(depot, drivers[2:4]),
        "claims": _claims(drivers),
        "faults": [finding.sentence for look in sweep.FAULTS for finding in look()],
    }


def _one_evening(depot: Depot, drivers: Sequence[int]) -> dict[str, int]:
    """Everybody takes the same evenings, one after the other."""
    service = _service(depot)
    runs = [make_run(service, THURSDAY + (10 + week) * A_WEEK).pk for week in range(EVENINGS)]
    answers = together(_take_in_turn, PROCESSES, list(drivers), [runs] * PROCESSES)
    return Counter(answer for each in answers for answer in each)


def _one_driver(depot: Depot, driver: int) -> dict[str, int]:
    """The same evening on eight buses, all at once."""
    runs = [make_run(_service(depot)).pk for _ in range(PROCESSES)]
    answers = together(_take_in_turn, PROCESSES, [driver] * PROCESSES, [[run] for run in runs])
    return Counter(answer for each in answers for answer in each)


def _long_day(depot: Depot, driver: int) -> dict[str, int]:
    """Three runs of four hours with a break between: two of them are all that a day has room for."""
    runs = [make_run(_service(depot, begins=begins, hours=4)).pk for begins in (6, 11, 16)]
    answers = together(_take_in_turn, len(runs), [driver] * len(runs), [[run] for run in runs])
    return Counter(answer for each in answers for answer in each)


def _trades(depot: Depot, drivers: Sequence[int]) -> dict[str, Any]:
    """Two have an evening each and ask each other; both say yes at the same moment, again and again."""
    runs = [make_run(_service(depot, begins=hour, hours=1), THURSDAY + 5 * A_WEEK).pk for hour in (17, 20)]
    for run, driver in zip(runs, drivers, strict=True):
        _shift(shifts.take, run=run, by=_user(driver))
    faults = sum(together(_trade, 2, list(drivers), runs), [])
    return {"standing": Shift.objects.standing().filter(run__in=runs).count(), "faults": faults}


def _trade(number: int, barrier: Any, drivers: list[int], runs: list[int]) -> list[str]:
    me, other, faults = drivers[number], drivers[1 - number], []
    for _ in range(TRADES):
        barrier.wait()
        mine = Shift.objects.standing().filter(driver=me, run__in=runs).first()
        if mine:
            faults.append(_shift(shifts.offer, run=mine.run_id, by=_user(me), to=Driver.objects.get(pk=other)))
        barrier.wait()
        asked = Shift.objects.standing().filter(offered_to=me, run__in=runs).first()
        if asked:
            faults.append(_shift(shifts.answer_offer, run=asked.run_id, by=_user(me), yes=True))
    return [fault for fault in faults if fault]


def _take_in_turn(number: int, barrier: Any, drivers: list[int], runs: list[list[int]]) -> list[str]:
    user = _user(drivers[number])
    answers = []
    for run in runs[number]:
        barrier.wait()
        answers.append(_shift(shifts.take, run=run, by=user) or "driving")
    return answers


def _shift(verb: Callable[..., Any], *, run: int, **words: Any) -> str:
    """Nothing where it was done, else the codes of why not."""
    try:
        verb(run=Run.objects.get(pk=run), at=NOW, **words)
    except Refused as refused:
        return " ".join(each.code for each in refused.refusals)
    except NotPermitted as refused:
        return str(refused)
    return ""


def _claims(drivers: Sequence[int]) -> bool:
    """Whether just those are claimed who have a shift, each on its own evening."""
    standing = Shift.objects.standing().filter(driver__in=drivers)
    wanted = sorted(standing.values_list("run__booking", "driver__part"))
    return wanted == sorted(Claim.objects.filter(part__driver__in=drivers).values_list("booking", "part"))


def _service(depot: Depot, *, begins: int = 18, hours: int = 4) -> Any:
    name = f"Service {secrets.token_hex(4)}"
    service = make_service(depot.keeper, make_vehicle(depot, name, open_days=0), name, timetable=False)
    first, last = OUT_AND_HOME[0], OUT_AND_HOME[2]
    calls = [(first[0], begins * 60, True, False), (last[0], begins * 60 + hours * 60, False, True)]
    make_timetable(service, calls=calls, around=0)
    return service


def _person() -> User:
    return User.objects.create(email=f"driver-{secrets.token_hex(4)}@example.org", language="en-gb")


def _user(driver: int) -> User:
    return User.objects.get(driver=driver)


if __name__ == "__main__":
    print(json.dumps(fight()))
