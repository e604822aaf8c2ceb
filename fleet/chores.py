"""What goes on behind the pages of vehicles and runs; `manage.py work` does it with everything else."""

from booking.management.chores import Chore


def chores() -> list[Chore]:
    """In the order of a round."""
    return []
