"""Everything that goes on behind the pages, and how often. `manage.py work` goes round this table."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.core.management import call_command

from booking import post
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
from booking.letters import digest, documents, reminding
from community.actions import families, grants
from community.days import local_day
from community.neighbours import files_named
from community.standing.reckon import reckon_all

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Seconds at a stretch for what would take minutes: letters must not wait for it.
A_WHILE = 5.0


@dataclass
class Chore:
    """Something done every so often. `do` returns how many it was done to, for a line that begins with `said`; or a
    line of its own, empty where there was nothing to do."""

    every: timedelta
    do: Callable[..., int | str]
    said: str = ""
    due_at: datetime | None = None

    @property
    def name(self) -> str:
        """What the log calls it when it fails: "booking.actions.lapse.lapse_due"."""
        return f"{self.do.__module__}.{self.do.__name__}"

    def is_due(self, at: datetime) -> bool:
        """Whether its time has come; the first time it always has."""
        return self.due_at is None or self.due_at <= at

    def run(self, at: datetime) -> str:
        """Do it. Returns a line for the log, or nothing when there was nothing to do."""
        done = self.do(at=at)
        if isinstance(done, str):
            return done
        return f"{self.said}: {done}." if done else ""


def for_a_while(do: Callable[..., int]) -> Callable[..., int]:
    """The same slice after slice, until nothing is left or some seconds are over."""

    @wraps(do)
    def some(*, at: datetime) -> int:
        count, began = 0, time.monotonic()
        while time.monotonic() - began < A_WHILE and (done := do(at=at)):
            count += done
        return count

    return some


def send_letters(*, at: datetime) -> str:
    """All that are due, some at a time."""
    total = post.Delivered()
    while (done := post.deliver(at=at)).any:
        total.sent += done.sent
        total.failed += done.failed
    return f"Letters: {total.sent} sent, {total.failed} failed." if total.any else ""


def roll_horizon(*, at: datetime) -> str:
    """Openings for one more day."""
    call_command("publish_openings", verbosity=0)
    return "Openings rolled on to the horizon."


def forget_sessions(*, at: datetime) -> str:
    """Those that ran out: the database keeps them until they are swept, the privacy page promises that it does not."""
    call_command("clearsessions")
    return ""


def find_families(*, at: datetime) -> str:
    """Before the standings, which count no hours inside a family."""
    done = families.detect(at=at)
    if not (done.found or done.ended or done.undone):
        return ""
    return f"Families: {done.found} links found, {done.ended} ended; {done.undone} lines of the ledger undone."


def reckon_standings(*, at: datetime) -> str:
    """Everybody's, from what is known now."""
    done = reckon_all(local_day(at))
    return f"Standings that changed: {done.changed} of {done.organisations}." if done.changed else ""


def link_published_grants(*, at: datetime) -> str:
    """To those whose registration was verified meanwhile."""
    done = grants.link_grants(at=at)
    return f"Grants: {done.linked} linked, {done.released} released." if done.linked or done.released else ""


def chores() -> list[Chore]:
    """Everything, in the order of a round. Each may run in several workers at once."""
    return [*_own(), *(chore for file in files_named("chores") for chore in file.chores())]


def _own() -> list[Chore]:
    return [
        Chore(10 * MINUTE, reminding.remind_due, "Bookings reminded of"),
        Chore(MINUTE, digest.gather_due, "Daily letters"),
        Chore(SECOND, send_letters),
        Chore(15 * SECOND, hold.expire_due, "Holds that ran out"),
        Chore(5 * SECOND, turns.end_due, "Turns that ran out"),
        Chore(5 * SECOND, turns.offer_due, "Times that came free and are kept for somebody"),
        Chore(MINUTE, lapse.lapse_due, "Requests nobody answered in time"),
        Chore(SECOND, for_a_while(replays.work_off), "Past bookings decided again"),
        Chore(30 * SECOND, for_a_while(saved_searches.look_due), "Saved searches looked at"),
        Chore(HOUR, rulebooks.retire_ended, "Rules no longer in force"),
        Chore(30 * SECOND, diaries.read_due, "Diaries of buildings read"),
        Chore(30 * SECOND, diary_conflicts.end_gone, "Conflicts that went away"),
        Chore(HOUR, documents.remind_due, "Documents that lapse soon"),
        Chore(3 * MINUTE, settle.settle_due, "Bookings entered into the ledger"),
        Chore(HOUR, release.release_due, "Weekly lets that were warned about or released"),
        Chore(DAY, lendable.keep_true, "Keepers that have more or less to lend than before"),
        Chore(DAY, roll_horizon),
        Chore(DAY, forget_sessions),
        Chore(DAY, link_published_grants),
        Chore(DAY, find_families),
        Chore(DAY, report_rings.report_rings, "Letters about rings"),
        Chore(DAY, reckon_standings),
    ]
