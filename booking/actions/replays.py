"""Let a past period be decided again under another version, a slice at a time."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from booking.actions.base import action
from booking.actions.rulebooks import must_rule, refuse
from booking.eligibility import Refusal, Refused
from booking.models import Decision, ReplayRun, Rulebook
from booking.models.decision import REARRANGED
from booking.replay import Stacks, StacksOf, Tally
from booking.rules import pack
from booking.rules.book import BadBook, Book, digest
from booking.rules.stack import Layer, Stack
from booking.wall import days_from
from community.days import local_day
from community.models import User

# Half a second or so; each slice searches the period again.
SLICE = 5000
# So many are decided while the page is being asked for; more are left to the worker.
AT_ONCE = 2000
LEASE = timedelta(minutes=2)
LONGEST_PERIOD = timedelta(days=3 * 366)
# Of earlier runs of a version, so many are kept.
KEPT = 5


@action
def begin(
    *, rulebook: Rulebook, since: date, until: date, by: User, at: datetime, with_standing: bool = False
) -> ReplayRun:
    """Note the question; `go_on` or the worker answers it. Raises NotPermitted, Refused."""
    must_rule(by, rulebook.owner)
    rulebook = Rulebook.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=rulebook.pk)
    if until < since:
        raise refuse("order", _("The last day lies before the first."))
    if since > local_day(at):
        raise refuse("future", _("Only what has been decided already can be decided again. Choose an earlier day."))
    if until - since > LONGEST_PERIOD:
        raise refuse("long", _("Choose three years or less."))
    if ReplayRun.objects.filter(rulebook=rulebook, finished_at=None, failure="").exists():
        raise refuse("busy", _("Another one is still being worked out. Wait until it is there."))
    try:
        Book.read(rulebook.content)
    except BadBook as bad:
        raise Refused([Refusal("bad_rule", fault.sentence) for fault in bad.faults]) from None
    run = ReplayRun(rulebook=rulebook, content=rulebook.content, digest=digest(rulebook.content), made_at=at, by=by)
    run.since, run.until, run.with_standing = since, until, with_standing
    run.total = decisions(run).count()
    run.tally = Tally().written()
    if not run.total:
        run.finished_at = at
    run.save()
    old = list(ReplayRun.objects.filter(rulebook=rulebook).values_list("pk", flat=True)[KEPT:])
    ReplayRun.objects.filter(pk__in=old).delete()
    return run


def decisions(run: ReplayRun) -> QuerySet[Decision]:
    """The last decision that each group at the keeper's own places in the period has asked for or agreed to.

    Not the keeper's own: in its own house it is bound by the law alone, whatever its rules say. Nor those at places of
    keepers who belong to a council: who booked there is not the council's to know.
    """
    length = (run.until - run.since).days + 1
    span = days_from(run.since, length, ZoneInfo(settings.TIME_ZONE))
    agreed = Decision.objects.exclude(occasion=REARRANGED)
    later = agreed.filter(booking=OuterRef("booking"), pk__gt=OuterRef("pk"))
    found = agreed.filter(
        booking__resource__keeper=run.rulebook.owner_id,
        booking__starts_at__gte=span.start,
        booking__starts_at__lt=span.end,
        booking__organisation__isnull=False,
    )
    others = found.exclude(booking__organisation=run.rulebook.owner_id)
    return others.filter(~Exists(later)).order_by("pk")


def go_on(run: ReplayRun, *, at: datetime) -> ReplayRun:
    """Work off one slice. Whoever has been quicker with the same slice has done it; nothing is counted twice.

    It is read and decided outside any transaction, so that bookings do not wait for it.
    """
    tally = Tally.of(run.tally)
    count, last = _slice(run, tally, stacks(run), run.last)
    more: dict[str, Any] = {"tally": tally.written(), "done": run.done + count, "last": last, "leased_until": None}
    if count < SLICE:
        more |= {"finished_at": at, "total": more["done"]}
    ReplayRun.objects.filter(pk=run.pk, last=run.last, finished_at=None).update(**more)
    run.refresh_from_db()
    return run


def finish(run: ReplayRun, *, at: datetime) -> ReplayRun:
    """All slices, one after the other."""
    while run.finished_at is None:
        run = go_on(run, at=at)
    return run


def all_at_once(run: ReplayRun, progress: Callable[[int, int], None] | None = None) -> Tally:
    """The answer to a run that is kept nowhere."""
    tally, stacks_of = Tally(), stacks(run)
    total, done, last, count = decisions(run).count(), 0, 0, SLICE
    while count == SLICE:
        count, last = _slice(run, tally, stacks_of, last)
        done += count
        if progress:
            progress(done, total)
    return tally


def _slice(run: ReplayRun, tally: Tally, stacks_of: StacksOf, last: int) -> tuple[int, int]:
    """Count the next decisions after the last one; how many they were, and which is the last now."""
    rows = decisions(run).filter(pk__gt=last).values_list("pk", "record", "booking__organisation")[:SLICE]
    count = 0
    for pk, record, group in rows.iterator(chunk_size=SLICE):
        tally.read(record, stacks_of, str(group), with_standing=run.with_standing)
        count, last = count + 1, pk
    return count, last


def stacks(run: ReplayRun) -> StacksOf:
    """The rules a recorded decision was made under, and the same with the draft in the place of the keeper's own.

    The law is as it is now, the council's rules are those of that day. Where the keeper has rules, what was decided
    before it had any says nothing about the draft: rules as such would look like the draft's doing.
    """
    owner = run.rulebook.owner
    draft = Layer.of("keeper", owner.name, run.content, run.digest)
    has_rules = Rulebook.objects.filter(owner=owner).in_force(local_day(run.made_at)).exists()

    @lru_cache(maxsize=64)
    def under(council: str, keeper: str) -> Stacks | None:
        if has_rules and not keeper:
            return None
        between = [_layer("council", council)] if council else []
        own = [draft if keeper == run.digest else _layer("keeper", keeper)] if keeper else []
        return Stack((pack.legal(), *between, *own)), Stack((pack.legal(), *between, draft))

    def stacks_of(record: Mapping[str, Any]) -> Stacks | None:
        known = {each["level"]: each["digest"] for each in record["stack"]}
        return under(known.get("council", ""), known.get("keeper", ""))

    return stacks_of


def _layer(level: str, seal: str) -> Layer:
    """A version that was in force once. Raises LookupError if it is not here: nothing is decided by guessing."""
    version = Rulebook.objects.filter(digest=seal).select_related("owner").first()
    if version is None:
        raise LookupError(seal)
    return Layer.of(level, version.owner.name, version.content, seal)


def work_off(*, at: datetime) -> int:
    """One slice of the oldest run that nobody has in hand. Returns how many decisions were looked at."""
    run = ReplayRun.objects.to_do(at).select_related("rulebook__owner").first()
    if run is None:
        return 0
    mine = ReplayRun.objects.to_do(at).filter(pk=run.pk).order_by().update(leased_until=at + LEASE)
    if not mine:
        return 0
    done = run.done
    try:
        return go_on(run, at=at).done - done
    except Exception as error:
        ReplayRun.objects.filter(pk=run.pk).update(failure=f"{type(error).__name__}: {error}"[:200])
        raise
