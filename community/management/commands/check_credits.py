"""Look over all time credits; prints 0 when all is well."""

from typing import Any

from django.core.management.base import BaseCommand

from community import credits
from community.models import CreditMove


class Command(BaseCommand):
    """Ends with status 1 if anything is wrong."""

    help = (
        "Looks at all time credits: every account together must be zero and none below it, every earning have its "
        "gift, everything given back its payment. Ends with status 0 when there are no faults."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """List what is found, then the sum."""
        found = list(credits.faults())
        for fault in found:
            self.stdout.write(fault)
        word = "fault" if len(found) == 1 else "faults"
        self.stdout.write(
            f"{len(found)} {word} in {CreditMove.objects.count()} moves; "
            f"all accounts together are {credits.books_balance()} minutes."
        )
        if found:
            raise SystemExit(1)
