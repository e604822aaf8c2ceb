"""Sixteen processes send in one family's name, and for one week of which a part is kept: no limit is overstepped."""

from tests.fighting import Inside


def test_nobody_gets_more_busy_time_than_the_rules_allow(inside: Inside) -> None:
    said = inside("tests.concurrency.deeds", "quotas")
    # Six hours for the family; of the room's week of 7 x 5 busy hours, 4% are 84 minutes: one whole hour.
    assert said == {"family": 360, "week": 60}


def test_the_race_oversteps_them_when_nobody_queues(inside: Inside, arena: str) -> None:
    """SQLite's writers queue in any case."""
    minutes = inside("tests.concurrency.deeds", "unqueued")
    assert minutes == 360 if arena.startswith("sqlite") else minutes > 360
