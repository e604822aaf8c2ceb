"""Four workers make the same evenings at once, while a group takes the vehicle on some of them. Prints JSON.

python -m tests.fleet.run_fight
"""

import json
import secrets
from collections import Counter
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from booking import sweep
from booking.actions import hold
from booking.eligibility import Refused
from booking.models import Claim
from booking.spans import Span
from community.models import Organisation
from config.bench.processes import together
from fleet.actions.runs import make_runs
from fleet.models import Service, Vehicle
from tests.cast import NOW, evening
from tests.fleet.fleet import make_depot, make_service, make_vehicle

WORKERS, THURSDAYS = 4, 4


def fight() -> dict[str, Any]:
    """What came of it."""
    tag = secrets.token_hex(4)
    operator = Organisation.objects.create(slug=f"riders-{tag}", name="Riders")
    vehicle = make_vehicle(make_depot(operator, f"Depot {tag}"), f"Bus {tag}", registration=tag)
    service = make_service(operator, vehicle, f"Service {tag}")
    answers = together(_each, 2 * WORKERS, service.pk)
    claims = Claim.objects.filter(part=vehicle.parts.get())
    return {
        "made": sum(made for made, _held in answers),
        "held": sum(held for _made, held in answers),
        "runs": service.runs.count(),
        "days": len(Counter(service.runs.values_list("day", flat=True))),
        "claims": claims.count(),
        "faults": [finding.sentence for look in sweep.FAULTS for finding in look()],
    }


def _each(number: int, barrier: Any, service: int) -> tuple[int, int]:
    """Half of them are workers; the others want one evening each, as the page would hold it."""
    found = Service.objects.get(pk=service)
    barrier.wait()
    if number < WORKERS:
        return make_runs(service=found, at=NOW), 0
    span: Span = evening(3 + 7 * (number - WORKERS), 19, 21)
    vehicle = Vehicle.objects.get(pk=found.vehicle_id)
    holder = hold.Holder(visitor=f"visitor-{number}", address=f"address-{number}")
    try:
        hold.hold(resource=vehicle, span=span, holder=holder, at=NOW)
    except Refused:
        return 0, 0
    return 0, 1


if __name__ == "__main__":
    print(json.dumps(fight()))
