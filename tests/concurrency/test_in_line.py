"""What comes free is kept for one at a time, in order, however many workers there are and however they end."""

from tests.fighting import Inside


def test_killed_workers_leave_nothing_doubled_and_nobody_out(inside: Inside) -> None:
    said = inside("tests.concurrency.in_line", "killing")
    assert said["kept"] == said["expected"]
    assert said["faults"] == []
    assert said["turns"] == said["letters"] == said["different_letters"] == 9
    assert said["holds_without_a_turn"] == said["claims_of_what_is_over"] == 0


def test_at_the_last_moment_it_is_either_taken_or_over(inside: Inside) -> None:
    said = inside("tests.concurrency.in_line", "answering")
    taken, over = ["taken", "confirmed", 3, True], ["ran_out", "expired", 0, False]
    assert all(outcome in (taken, over) for outcome in said["outcomes"]), said["outcomes"]
    assert said["faults"] == []


def test_nobody_waits_for_somebody_who_waits_for_them(inside: Inside) -> None:
    said = inside("tests.concurrency.in_line", "crossing")
    assert said["deadlocks"] == 0
    assert said["faults"] == []
    assert said["done"] > 20 and said["turns"] > 0, said
