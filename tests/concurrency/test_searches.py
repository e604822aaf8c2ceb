"""Saved searches, looked at by eight workers while others are killed: everybody gets one letter, nobody two."""

from tests.concurrency.searches import IN_HAND, SEARCHES
from tests.fighting import Inside


def test_each_is_told_once_whoever_dies(inside: Inside) -> None:
    free = SEARCHES - 2 * IN_HAND
    assert inside("tests.concurrency.searches") == {
        "while_leased": [free, free],
        "afterwards": 2 * IN_HAND,
        "letters": SEARCHES,
        "people": SEARCHES,
        "with_both_places": SEARCHES,
    }
