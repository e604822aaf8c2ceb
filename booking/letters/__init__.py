"""How letters about bookings are written, chosen and gathered; what is written when is said in `notices.py` and, for
each subject of its own, in a file beside it that calls `write`.

A new letter is a template `templates/email/<kind>.txt` and a call of `write("<kind>", readers, bookings, at, …)`. What
the group gets has a plain kind, what the keeper's people get ends in `_keeper`. Whoever may leave it or have it once a
day is said in `kinds.py`; what is not named there always comes, and at once.
"""

from booking.letters.readers import group_of, managers_of
from booking.letters.said import InBoth
from booking.letters.writing import write

__all__ = ["InBoth", "group_of", "managers_of", "write"]
