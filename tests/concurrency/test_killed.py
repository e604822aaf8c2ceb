"""A worker is killed in the middle of its work: nothing half done is left, and nobody waits for the dead."""

from tests.fighting import Inside


def test_what_was_not_committed_never_was(inside: Inside) -> None:
    said = inside("tests.concurrency.deeds", "left")
    assert said == {"written": 3, "of_the_lost": 0, "of_the_next": 1, "claims": 3}


def test_killing_at_any_moment_leaves_nothing_half_done(inside: Inside) -> None:
    said = inside("tests.concurrency.deeds", "killing")
    assert said["bookings"] > 30
    assert said["faults"] == []
    assert said["state_without_its_event"] == said["sent_without_a_letter"] == 0
