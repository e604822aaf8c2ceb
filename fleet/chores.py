"""What goes on behind the pages of vehicles and runs; `manage.py work` does it with everything else."""

from booking.management.chores import HOUR, Chore
from fleet.actions import erase


def chores() -> list[Chore]:
    """In the order of a round."""
    return [
        Chore(HOUR, erase.erase_due, "Evenings and regular seats whose names were erased"),
    ]
