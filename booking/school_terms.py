"""When schools in Wales are open, as their ministers have settled it. A day beyond what is settled is neither.

From "Approved school term dates 2025 to 2026" and the direction for 2026 to 2027 (gov.wales). Pure: no Django here.
"""

from datetime import date

TERM, HOLIDAY = "term", "holiday"

# Each stretch of lessons between two holidays, both days included.
LESSONS = (
    (date(2025, 9, 1), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 20)),
    (date(2026, 9, 1), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 5)),
    (date(2027, 2, 15), date(2027, 3, 19)),
    (date(2027, 4, 5), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 20)),
)
FIRST, LAST = date(2025, 9, 1), date(2027, 8, 31)


def term_on(day: date) -> str | None:
    """Whether the day lies in term time, weekends included, or in the holidays; None where nobody has settled it."""
    if not FIRST <= day <= LAST:
        return None
    return TERM if any(first <= day <= last for first, last in LESSONS) else HOLIDAY
