"""What goes on behind the pages: letters go out, holds, requests and sessions run out, the horizon moves on."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from booking import post, reminders
from booking.actions import (
    diaries,
    diary_conflicts,
    hold,
    lapse,
    lendable,
    release,
    replays,
    report_rings,
    rulebooks,
    saved_searches,
    settle,
    turns,
)
from booking.letters import digest, reminding
from community.actions import families, grants
from community.days import local_day
from community.standing.reckon import reckon_all

# Seconds at a stretch.
REPLAYING = 5.0
SEARCHING = 5.0


@dataclass
class Chore:
    """Something done every so often. `do` returns a line for the log, or nothing when there was nothing to do."""

    every: timedelta
    do: Callable[[datetime], str]
    due_at: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether its time has come; the first time it always has."""
        return self.due_at is None or self.due_at <= at


def send_letters(at: datetime) -> str:
    """All that are due, some at a time."""
    total = post.Delivered()
    while (done := post.deliver(at=at)).any:
        total.sent += done.sent
        total.failed += done.failed
    if not total.any:
        return ""
    return f"Letters: {total.sent} sent, {total.failed} failed."


def gather_daily_letters(at: datetime) -> str:
    """For those who have some letters together, once a day."""
    count = digest.gather_due(at=at)
    return f"Daily letters: {count}." if count else ""


def remind_of_tomorrow(at: datetime) -> str:
    """The day before a booking."""
    count = reminding.remind_due(at=at)
    return f"Bookings reminded of: {count}." if count else ""


def end_holds(at: datetime) -> str:
    """Those whose minutes are over. Nobody is kept out by them meanwhile; this only tidies."""
    count = hold.expire_due(at=at)
    return f"Holds that ran out: {count}." if count else ""


def end_turns(at: datetime) -> str:
    """Nobody answered in time: the next in line are due."""
    count = turns.end_due(at=at)
    return f"Turns that ran out: {count}." if count else ""


def offer_freed_time(at: datetime) -> str:
    """What came free is kept for the first in line."""
    count = turns.offer_due(at=at)
    return f"Times that came free and are kept for somebody: {count}." if count else ""


def end_requests(at: datetime) -> str:
    """Those nobody answered before their time came."""
    count = lapse.lapse_due(at=at)
    return f"Requests nobody answered in time: {count}." if count else ""


def read_diaries(at: datetime) -> str:
    """What buildings need themselves, by the calendars they keep; and conflicts that went away by themselves."""
    count, ended = diaries.read_due(at=at), diary_conflicts.end_gone(at=at)
    said = [f"Diaries of buildings read: {count}."] if count else []
    return " ".join([*said, *([f"Conflicts that went away: {ended}."] if ended else [])])


def remind_of_documents(at: datetime) -> str:
    """Those that lapse soon."""
    count = reminders.remind_due(at=at)
    return f"Documents that lapse soon: {count}." if count else ""


def settle_bookings(at: datetime) -> str:
    """What has ended goes into the ledger of sharing."""
    count = settle.settle_due(at=at)
    return f"Bookings entered into the ledger: {count}." if count else ""


def release_unused(at: datetime) -> str:
    """Weekly lets that nobody comes to are warned about, then given to others."""
    count = release.release_due(at=at)
    return f"Weekly lets that were warned about or released: {count}." if count else ""


def count_places(at: datetime) -> str:
    """How much each keeper has to lend."""
    count = lendable.keep_true(at=at)
    return f"Keepers that have more or less to lend than before: {count}." if count else ""


def replay_seasons(at: datetime) -> str:
    """Past seasons decided again under a draft; a few seconds of it, so that letters do not wait for long."""
    count, began = 0, time.monotonic()
    while time.monotonic() - began < REPLAYING and (done := replays.work_off(at=at)):
        count += done
    return f"Past bookings decided again: {count}." if count else ""


def look_for_people(at: datetime) -> str:
    """Searches that are looked at again; a few seconds of them, so that letters do not wait for long."""
    count, began = 0, time.monotonic()
    while time.monotonic() - began < SEARCHING and (done := saved_searches.look_due(at=at)):
        count += done
    return f"Saved searches looked at: {count}." if count else ""


def retire_rules(at: datetime) -> str:
    """Versions whose last day is over."""
    count = rulebooks.retire_ended(at=at)
    return f"Rules no longer in force: {count}." if count else ""


def roll_horizon(at: datetime) -> str:
    """Openings for one more day."""
    call_command("publish_openings", verbosity=0)
    return "Openings rolled on to the horizon."


def forget_sessions(at: datetime) -> str:
    """Those that ran out: the database keeps them until they are swept, the privacy page promises that it does not."""
    call_command("clearsessions")
    return ""


def find_families(at: datetime) -> str:
    """Before the standings, which count no hours inside a family."""
    done = families.detect(at=at)
    if not (done.found or done.ended or done.undone):
        return ""
    return f"Families: {done.found} links found, {done.ended} ended; {done.undone} lines of the ledger undone."


def tell_of_rings(at: datetime) -> str:
    """Once a month, to staff."""
    count = report_rings.report_rings(at=at)
    return f"Letters about rings: {count}." if count else ""


def reckon_standings(at: datetime) -> str:
    """Everybody's, from what is known now."""
    done = reckon_all(local_day(at))
    return f"Standings that changed: {done.changed} of {done.organisations}." if done.changed else ""


def link_published_grants(at: datetime) -> str:
    """To those whose registration was verified meanwhile."""
    done = grants.link_grants(at=at)
    return f"Grants: {done.linked} linked, {done.released} released." if done.linked or done.released else ""


def chores() -> list[Chore]:
    """Everything, and how often. Each may run in several workers at once."""
    return [
        Chore(timedelta(minutes=10), remind_of_tomorrow),
        Chore(timedelta(minutes=1), gather_daily_letters),
        Chore(timedelta(seconds=1), send_letters),
        Chore(timedelta(seconds=15), end_holds),
        Chore(timedelta(seconds=5), end_turns),
        Chore(timedelta(seconds=5), offer_freed_time),
        Chore(timedelta(seconds=60), end_requests),
        Chore(timedelta(seconds=1), replay_seasons),
        Chore(timedelta(seconds=30), look_for_people),
        Chore(timedelta(hours=1), retire_rules),
        Chore(timedelta(seconds=30), read_diaries),
        Chore(timedelta(hours=1), remind_of_documents),
        Chore(timedelta(minutes=3), settle_bookings),
        Chore(timedelta(hours=1), release_unused),
        Chore(timedelta(days=1), count_places),
        Chore(timedelta(days=1), roll_horizon),
        Chore(timedelta(days=1), forget_sessions),
        Chore(timedelta(days=1), link_published_grants),
        Chore(timedelta(days=1), find_families),
        Chore(timedelta(days=1), tell_of_rings),
        Chore(timedelta(days=1), reckon_standings),
    ]


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
                self._say(chore.do(timezone.now()))
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
            self._say(chore.do(at))
        except Exception as error:
            chore.due_at = at + max(timedelta(minutes=1), chore.every / 24)
            self._say(f"{chore.do.__name__} failed and will be tried again: {type(error).__name__}: {error}")

    def _say(self, line: str) -> None:
        if line:
            self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {line}")
            self.stdout.flush()
