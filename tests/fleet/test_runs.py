"""Evenings become runs: which, with what claims, and why some do not."""

from datetime import datetime

import pytest

from fleet.actions.runs import make_runs
from fleet.models import Run, Service
from tests.cast import LONDON, NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


def test_every_thursday_that_is_open_becomes_a_run_with_a_booking_and_a_claim(nightrider: Service) -> None:
    assert make_runs(service=nightrider, at=NOW) == 4
    assert [run.day for run in Run.objects.all()] == [fleet.THURSDAY + number * fleet.A_WEEK for number in range(4)]
    run = Run.objects.with_everything()[0]
    assert run.span.start == datetime(2027, 1, 7, 17, 45, tzinfo=LONDON)
    assert run.span.end == datetime(2027, 1, 7, 22, 55, tzinfo=LONDON)
    assert run.leaves_at == datetime(2027, 1, 7, 18, 10, tzinfo=LONDON)
    assert (run.booking.state, run.booking.belongs_to) == ("confirmed", "run-booking")
    (claim,) = run.booking.claims.all()
    assert (claim.part, claim.span) == (nightrider.vehicle.parts.get(), run.span)
    assert [event.verb for event in run.booking.events.all()] == ["run"]
