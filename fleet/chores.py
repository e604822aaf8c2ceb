"""What goes on behind the pages of vehicles and runs; `manage.py work` does it with everything else."""

from booking.management.chores import DAY, HOUR, MINUTE, Chore
from fleet.actions import alerts, checks, erase, runs, settle
from fleet.letters import reminding


def chores() -> list[Chore]:
    """In the order of a round."""
    return [
        Chore(HOUR, runs.make_due, "Evening runs made"),
        Chore(HOUR, erase.erase_due, "Evenings and regular seats whose names were erased"),
        Chore(10 * MINUTE, alerts.alert_due, "Evenings that nobody drives"),
        Chore(10 * MINUTE, reminding.remind_due, "Riders reminded of tomorrow"),
        Chore(10 * MINUTE, alerts.remind_due, "Drivers reminded of tomorrow"),
        Chore(10 * MINUTE, settle.settle_due, "Evenings whose driving was entered into the ledger"),
        Chore(DAY, checks.forget_old, "Checks of vehicles older than fifteen months forgotten"),
    ]
