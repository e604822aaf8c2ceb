"""One runner of a race about rules: a process of its own that does one deed at the appointed moment.

    python -m tests.booking.race_rulebooks DEED RULEBOOK E-MAIL MOMENT

Prints "done" or the name of the error. MOMENT is in seconds since 1970.
"""

import sys
import time


def main(deed: str, rulebook: str, email: str, moment: str) -> str:
    """Do it, and say what came of it."""
    import django

    django.setup()
    from booking.actions import drafts, rulebooks
    from booking.actions.base import NotPermitted
    from booking.eligibility import Refused
    from booking.models import Rulebook
    from community.models import User
    from tests.booking.rulebooks import a_rule
    from tests.cast import NOW

    by = User.objects.get(email=email)
    one = Rulebook.objects.select_related("owner").get(pk=rulebook)
    deeds = {
        "approve": lambda: rulebooks.approve(rulebook=one, by=by, at=NOW),
        "live": lambda: rulebooks.go_live(rulebook=one, on=NOW.date(), by=by, at=NOW),
        "propose": lambda: rulebooks.propose(rulebook=one, by=by, at=NOW),
        "put": lambda: drafts.put(rulebook=one, rule=a_rule("quota", {"minutes": 60}), by=by, at=NOW),
        "start": lambda: rulebooks.start(keeper=one.owner, by=by, at=NOW),
    }
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        deeds[deed]()
    except (NotPermitted, Refused) as error:
        return type(error).__name__
    return "done"


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
