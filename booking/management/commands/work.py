"""What goes on behind the pages: letters go out, holds, requests and sessions run out, the horizon moves on."""

import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from booking.management.chores import Chore, chores


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = (
        "Sends letters, ends holds and requests that ran out, and rolls the horizon once a day. Run as many as you "
        "like, on as many machines. SIGTERM or Ctrl-C stops it after what it is doing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or for ever."""
        parser.add_argument("--once", action="store_true", help="do everything that is due, then end (for cron)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go round the chores."""
        todo = chores()
        if options["once"]:
            for chore in todo:
                self._say(chore.run(timezone.now()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self._say("Working. Ctrl-C stops it.")
        while not stop.is_set():
            for chore in todo:
                if not stop.is_set() and chore.is_due(timezone.now()):
                    self._try(chore)
            stop.wait(1)
        self._say("Stopped.")

    def _try(self, chore: Chore) -> None:
        """One failure – a database that restarts – must not end the worker; the next round tries again."""
        at = timezone.now()
        chore.due_at = at + chore.every
        close_old_connections()
        try:
            self._say(chore.run(at))
        except Exception as error:
            chore.due_at = at + max(timedelta(minutes=1), chore.every / 24)
            self._say(f"{chore.name} failed and will be tried again: {type(error).__name__}: {error}")

    def _say(self, line: str) -> None:
        if line:
            self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {line}")
            self.stdout.flush()
