"""A building's own diary: add it by address or as a file, read it again, replace its file, take it away.

Fetching and reading take seconds and happen outside of any transaction; then everything that follows – busy times,
openings of every place that shares a part, conflicts, letters – is written in one. Where reading fails, what was read
last stays as it was.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from booking import horizon, leases, own_use
from booking.actions import diary_conflicts
from booking.actions.base import NotPermitted, action
from booking.calendars import fetch
from booking.calendars.child import read_apart
from booking.calendars.guard import BadCalendar
from booking.eligibility import Refusal, Refused
from booking.letters import diaries as letters
from booking.models import BuildingDiary, BusyTime, DiaryConflict, Resource
from booking.permissions import may_manage
from booking.spans import Span
from community.models import User

EVERY = timedelta(hours=1)
# A file does not change by itself; its repeats are spelled out again as the horizon moves on.
FILE_EVERY = timedelta(days=1)
LEASE = timedelta(minutes=10)
AT_ONCE = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=24)
TELL_AFTER = 3
MOST_DIARIES = 5
# Somebody who presses "read now" again and again must not make this server pester another.
NOT_SOONER = timedelta(seconds=20)
# Busy times are spelled out so far back, for runs that began before today, and so far beyond the horizon.
BEHIND, SPARE = timedelta(days=4), timedelta(days=8)


@dataclass(frozen=True)
class Looked:
    """What a look at a calendar brought. `text` None: it is as it was when `digest` was read."""

    digest: str = ""
    etag: str = ""
    last_modified: str = ""
    text: bytes | None = None
    times: Sequence[tuple[datetime, datetime, str]] = ()
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What came of reading a diary."""

    diary: BuildingDiary
    remade: horizon.Remade = horizon.Remade()
    conflicts: Sequence[DiaryConflict] = ()


def add(
    *,
    resource: Resource,
    name: str,
    by: User,
    at: datetime,
    url: str = "",
    content: bytes | None = None,
    file_name: str = "",
) -> Done:
    """A new one, read at once. Raises NotPermitted, Refused, BadCalendar; nothing is kept then."""
    _allow(by, resource)
    if resource.building_diaries.count() >= MOST_DIARIES:
        most = _("A place has %(most)d diaries at most. Take one away first.") % {"most": MOST_DIARIES}
        raise Refused([Refusal("too_many_diaries", str(most))])
    address = fetch.tidy(url) if content is None else ""
    looked = _look(resource.zone, at, address, content)
    made = {"resource": resource, "name": name or _called(address, file_name), "url": address}
    return _add({**made, "file_name": file_name[:120], "made_by": by, "made_at": at}, looked, at=at)


def replace(*, diary: BuildingDiary, content: bytes, file_name: str, by: User, at: datetime) -> Done:
    """A newer file in the place of the old, or of an address. Raises NotPermitted, BadCalendar."""
    _allow(by, diary.resource)
    # As it is now: a copy from before would call the file of today an old one.
    fresh = BuildingDiary.objects.filter(pk=diary.pk).first()
    looked = _look(diary.resource.zone, at, "", content, fresh)
    return _keep(diary, looked, at=at, url="", file_name=file_name[:120])


def read_now(*, diary: BuildingDiary, by: User, at: datetime) -> Done:
    """Read it again. Raises NotPermitted, Refused, BadCalendar; a failure is kept with the diary."""
    _allow(by, diary.resource)
    if diary.tried_at and diary.tried_at > at - NOT_SOONER:
        sentence = _("It was read a moment ago. Wait half a minute.")
        raise Refused([Refusal("too_soon", str(sentence))])
    return _again(diary, at)


def read_due(*, at: datetime, most: int = AT_ONCE) -> int:
    """Some of those whose time has come. Returns how many were tried."""
    taken = take(at=at, most=most)
    for diary in taken:
        try:
            _again(diary, at)
        except BadCalendar:
            continue  # kept with the diary, and told in time
    return len(taken)


def take(*, at: datetime, most: int) -> list[BuildingDiary]:
    """Diaries for this worker to read."""
    return leases.take(BuildingDiary.objects.due(at).select_related("resource__keeper"), at=at, lease=LEASE, most=most)


@action
def remove(*, diary: BuildingDiary, by: User, at: datetime) -> horizon.Remade:
    """Take it away: what it kept closed is open again where it is offered. Raises NotPermitted."""
    _allow(by, diary.resource)
    concerned = _locked(diary.resource)
    diary.delete()
    return horizon.remake(horizon.with_offers(concerned), at)


def _allow(by: User, resource: Resource) -> None:
    if not may_manage(by, resource):
        raise NotPermitted(_("Only the keeper's managers bring its diary here."))


def _called(address: str, file_name: str) -> str:
    return (file_name or urlsplit(address).hostname or "")[:120]


# ---- looking


def window(at: datetime) -> Span:
    """The time that is spelled out."""
    ahead = horizon.horizon(at)
    return ahead.widened(BEHIND, horizon.MARGIN + SPARE)


def _look(zone: ZoneInfo, at: datetime, url: str, content: bytes | None, before: BuildingDiary | None = None) -> Looked:
    """Fetch it if it has an address, and read it. Raises BadCalendar."""
    etag = last_modified = ""
    if content is None:
        known = before if before and before.file and not _grows_old(before, at) else BuildingDiary()
        reach = fetch.Reach.of(settings.DIARY_NETWORKS)
        fetched = fetch.fetch(url, etag=known.etag, last_modified=known.last_modified, reach=reach)
        etag, last_modified, content = fetched.etag, fetched.last_modified, fetched.content
        if content is None:
            return Looked(known.digest, etag, last_modified)
    digest = hashlib.sha256(content).hexdigest()
    if before and before.digest == digest and not _grows_old(before, at):
        return Looked(digest, etag, last_modified)
    ahead = window(at)
    answer = read_apart(content, zone, ahead)
    report = {**answer["report"], "until": ahead.end.isoformat()}
    return Looked(digest, etag, last_modified, answer["text"].encode(), answer["times"], report)


def _grows_old(diary: BuildingDiary, at: datetime) -> bool:
    """Whether what was spelled out no longer reaches far enough beyond the horizon."""
    until = diary.report.get("until", "")
    return not until or datetime.fromisoformat(until) < window(at).end - SPARE + timedelta(days=1)


def _again(diary: BuildingDiary, at: datetime) -> Done:
    """Fetch, read and keep; or keep that it failed. Raises BadCalendar."""
    content = None if diary.url else bytes(diary.file or b"")
    try:
        looked = _look(diary.resource.zone, at, diary.url, content, diary)
    except BadCalendar as bad:
        _fail(diary, bad.code, at=at)
        raise
    return _keep(diary, looked, at=at)


# ---- keeping


def _locked(resource: Resource) -> list[int]:
    """Everything that shares a part with it, locked in the order of the keys as `publish` does."""
    concerned = own_use.concerned_by(resource)
    list(Resource.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk").values_list("pk"))
    return concerned


@action
def _add(made: dict[str, Any], looked: Looked, *, at: datetime) -> Done:
    concerned = _locked(made["resource"])
    diary = BuildingDiary.objects.create(**made, due_at=at, leased_until=at)
    return _write(diary, concerned, looked, at)


@action
def _keep(diary: BuildingDiary, looked: Looked, *, at: datetime, **changed: str) -> Done:
    concerned = _locked(diary.resource)
    fresh = BuildingDiary.objects.select_related("resource__keeper").filter(pk=diary.pk).first()
    if fresh is None:  # taken away while it was being read
        return Done(diary)
    for name, value in changed.items():
        setattr(fresh, name, value)
    return _write(fresh, concerned, looked, at)


def _write(diary: BuildingDiary, concerned: list[int], looked: Looked, at: datetime) -> Done:
    """All that follows from a good look. Call with the resources locked."""
    remade = horizon.Remade()
    if looked.text is None and looked.digest != diary.digest:
        # Somebody brought another file between the look and this moment: what was compared is gone, so look again.
        BuildingDiary.objects.filter(pk=diary.pk).update(due_at=at, leased_until=at)
        return Done(diary)
    if looked.text is not None:
        _write_busy(diary, looked.times)
        remade = horizon.remake(horizon.with_offers(concerned), at)
        diary.file, diary.report, diary.digest = looked.text, looked.report, looked.digest
    diary.etag, diary.last_modified = looked.etag or diary.etag, looked.last_modified or diary.last_modified
    diary.read_at = diary.tried_at = diary.leased_until = at
    diary.due_at = at + (EVERY if diary.url else FILE_EVERY)
    diary.failure, diary.failures = "", 0
    diary.save()
    busy = diary.busy.filter(ends_at__gt=at).values_list("starts_at", "ends_at", "title")
    found = diary_conflicts.find(diary, busy, at)
    if found:
        letters.conflicts(diary, found, at=at)
    return Done(diary, remade, found)


def _write_busy(diary: BuildingDiary, times: Sequence[tuple[datetime, datetime, str]]) -> None:
    """Only what differs is touched: most readings change a handful of thousands."""
    stored: dict[tuple[datetime, datetime, str], list[int]] = {}
    for pk, start, end, title in diary.busy.values_list("pk", "starts_at", "ends_at", "title"):
        stored.setdefault((start, end, title), []).append(pk)
    wanted = set(times)
    unwanted = [pk for key, keys in stored.items() for pk in (keys[1:] if key in wanted else keys)]
    for first in range(0, len(unwanted), 500):
        BusyTime.objects.filter(pk__in=unwanted[first : first + 500]).delete()
    missing = [
        BusyTime(diary=diary, starts_at=start, ends_at=end, title=title)
        for start, end, title in sorted(wanted - set(stored))
    ]
    BusyTime.objects.bulk_create(missing, batch_size=500)


@action
def _fail(diary: BuildingDiary, code: str, *, at: datetime) -> None:
    """It could not be read: what was read last goes on counting. The third time its keeper hears of it."""
    found = BuildingDiary.objects.select_for_update(of=("self",)).select_related("resource__keeper")
    fresh = found.filter(pk=diary.pk).first()
    if fresh is None:
        return
    fresh.failure, fresh.failures = code, min(fresh.failures + 1, 1000)
    fresh.tried_at = fresh.leased_until = at
    fresh.due_at = at + pause(fresh.failures)
    fresh.save(update_fields=["failure", "failures", "tried_at", "leased_until", "due_at"])
    if fresh.failures == TELL_AFTER:
        letters.stale(fresh, at=at)


def pause(failures: int) -> timedelta:
    """How long to wait after so many: a quarter of an hour, an hour, four… a day at most."""
    return min(FIRST_PAUSE * 4 ** min(failures - 1, 8), LONGEST_PAUSE)
