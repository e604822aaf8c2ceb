"""Three sets of nets are three, whoever reaches for them; a hall that is divided while it is booked stays booked."""

from tests.fighting import Inside


def test_nobody_gets_what_another_has(inside: Inside) -> None:
    found = inside("tests.concurrency.shelf", "reaching")
    assert found["faults"] == []
    assert (found["nets"], found["kitchens"]) == (3, 1)  # all there are, and not one less for the crowd
    assert found["off_the_shelf"] == 0
    assert found["done"] > 10 and found["claims_on_nets"] > 3, found


def test_a_hall_is_divided_while_others_book_it(inside: Inside) -> None:
    found = inside("tests.concurrency.shelf", "dividing")
    assert found["faults"] == []
    assert found["parts"] == [3, 4]
    assert set(found["claims"]) <= {4} and found["done"] > 10, found
