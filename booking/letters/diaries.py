"""Letters to the keeper's people about a building's diary: it meets bookings, or it cannot be read any more.

They are kept with no booking: they name several groups and what the building does, which no group may read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from booking.calendars.words import fault
from booking.letters.writing import LONGEST_SUBJECT, RULE, tidy, whom
from booking.models import BuildingDiary, DiaryConflict, Message
from community.languages import languages_of
from community.models import Organisation, User

MOST_NAMED = 20


def conflicts(diary: BuildingDiary, found: Sequence[DiaryConflict], *, at: datetime) -> None:
    """The building needs times that bookings have: one letter for all that were found at once, to each keeper."""
    keepers: dict[Organisation, list[DiaryConflict]] = {}
    for each in sorted(found, key=lambda conflict: conflict.starts_at):
        keepers.setdefault(each.booking.resource.keeper, []).append(each)
    for keeper, some in keepers.items():
        words = {"conflicts": some[:MOST_NAMED], "count": len(some), "more": max(0, len(some) - MOST_NAMED)}
        for each in some[:MOST_NAMED]:
            each.zone = each.booking.zone  # type: ignore[attr-defined]
        mark = f"{some[0].pk}.{at:%Y%m%d%H%M%S}"
        _write("diary_meets_keeper", mark, diary, keeper, at, ("manage-conflicts", []), words)


def stale(diary: BuildingDiary, *, at: datetime) -> None:
    """It could not be read several times: what was read last goes on counting, and grows old."""
    mark = f"{diary.pk}.{at:%Y%m%d%H%M%S}"
    _write("diary_stale_keeper", mark, diary, diary.resource.keeper, at, ("manage-diary", [diary.pk]), {})


def _write(
    kind: str,
    mark: str,
    diary: BuildingDiary,
    keeper: Organisation,
    at: datetime,
    page: tuple[str, list[Any]],
    words: dict[str, Any],
) -> None:
    managers = keeper.managers().filter(is_active=True)
    letters = [_letter(kind, mark, diary, keeper, manager, at, page, words) for manager in managers]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _letter(
    kind: str,
    mark: str,
    diary: BuildingDiary,
    keeper: Organisation,
    reader: User,
    at: datetime,
    page: tuple[str, list[Any]],
    words: dict[str, Any],
) -> Message:
    versions = []
    for language in languages_of(reader.language):
        with translation.override(language):
            link = settings.SITE_URL + reverse(page[0], args=page[1])
            said = {"diary": diary, "keeper": keeper, "fault": fault(diary.failure) if diary.failure else "", **words}
            text = render_to_string(f"email/{kind}.txt", {**said, "link": link, "zone": diary.resource.zone})
        subject, _, body = text.strip().partition("\n")
        versions.append((" ".join(subject.split()), tidy(body)))
    return Message(
        key=f"{kind}:{mark}:{whom(reader.email)}",
        to=reader.email,
        language=reader.language,
        kind=kind,
        subject=" / ".join(dict.fromkeys(subject for subject, _ in versions))[:LONGEST_SUBJECT],
        body=RULE.join(body for _, body in versions) + "\n",
        created_at=at,
        due_at=at,
        leased_until=at,
    )
