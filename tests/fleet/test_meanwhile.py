"""What was read before a lock is read again behind it: two deeds at once are as one after the other."""

from tests.fighting import Inside


def test_what_changes_while_somebody_waits_is_seen(inside: Inside) -> None:
    assert inside("tests.fleet.meanwhile") == {
        "new_times_while_a_shift_is_taken": {"wrong": "", "shifts": 1, "faults": []},
        "another_vehicle_while_a_shift_is_taken": {"wrong": "", "shifts": 1, "faults": []},
        "a_seat_is_booked_while_the_timetable_changes": {"wrong": "", "ride": ["booked", 0, 2], "faults": []},
        "a_seat_is_given_up_while_the_timetable_changes": {"wrong": "", "ride": "cancelled", "faults": []},
        "a_timetable_changes_while_a_seat_is_booked": {"wrong": "timetable", "rides": 0, "faults": []},
        "a_timetable_is_put_right_while_a_seat_is_booked": {"wrong": "timetable", "rides": 0, "faults": []},
        "two_evenings_of_one_day_are_entered": {"wrong": "", "minutes": 600, "faults": []},
    }
