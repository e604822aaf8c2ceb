"""One noun a file."""

from fleet.models.check import Defect, WalkRound
from fleet.models.depot import Depot
from fleet.models.driver import Crew, CrewState, DbsLevel, Driver
from fleet.models.ride import BookedHow, Outcome, Ride, RideState, StandingSeat
from fleet.models.run import Run, RunState
from fleet.models.service import Call, OpenTo, Permit, Service, ServiceState, Timetable
from fleet.models.shift import Shift, ShiftEnd
from fleet.models.stop import Stop
from fleet.models.tap import Tap, TapKind
from fleet.models.vehicle import Fuel, Licence, Vehicle

__all__ = [
    "BookedHow",
    "Call",
    "Crew",
    "CrewState",
    "DbsLevel",
    "Defect",
    "Depot",
    "Driver",
    "Fuel",
    "Licence",
    "OpenTo",
    "Outcome",
    "Permit",
    "Ride",
    "RideState",
    "Run",
    "RunState",
    "Service",
    "ServiceState",
    "Shift",
    "ShiftEnd",
    "StandingSeat",
    "Stop",
    "Tap",
    "TapKind",
    "Timetable",
    "Vehicle",
    "WalkRound",
]
