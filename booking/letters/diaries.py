"""Letters to the keeper's people about a building's diary: it meets bookings, or it cannot be read any more.

They are kept with no booking: they name several groups and what the building does, which no group may read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from booking.calendars.words import fault
from booking.letters.paper import letter, printed
from booking.letters.readers import managers
from booking.models import BuildingDiary, DiaryConflict, Message
from community.languages import languages_of
from community.models import Organisation

MOST_NAMED = 20


def conflicts(diary: BuildingDiary, found: Sequence[DiaryConflict], *, at: datetime) -> None:
    """The building needs times that bookings have: one letter for all that were found at once, to each keeper."""
    keepers: dict[Organisation, list[DiaryConflict]] = {}
    for each in sorted(found, key=lambda conflict: conflict.starts_at):
        keepers.setdefault(each.booking.resource.keeper, []).append(each)
    for keeper, some in keepers.items():
        for each in some[:MOST_NAMED]:
            each.zone = each.booking.zone  # type: ignore[attr-defined]
        words = {"conflicts": some[:MOST_NAMED], "count": len(some), "more": max(0, len(some) - MOST_NAMED)}
        _write("diary_meets_keeper", some[0].pk, diary, keeper, at, link=("manage-conflicts", []), **words)


def stale(diary: BuildingDiary, *, at: datetime) -> None:
    """It could not be read several times: what was read last goes on counting, and grows old."""
    _write("diary_stale_keeper", diary.pk, diary, diary.resource.keeper, at, link=("manage-diary", [diary.pk]))


def _write(
    kind: str,
    number: int,
    diary: BuildingDiary,
    keeper: Organisation,
    at: datetime,
    *,
    link: tuple[str, list[int]],
    **words: Any,
) -> None:
    words |= {"diary": diary, "keeper": keeper, "zone": diary.resource.zone}
    letters = []
    for reader in managers(keeper):
        versions = [_in(language, kind, words, link) for language in languages_of(reader.language)]
        letters.append(letter(kind, f"{number}.{at:%Y%m%d%H%M%S}", reader, versions, at))
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _in(language: str, kind: str, words: dict[str, Any], link: tuple[str, list[int]]) -> tuple[str, str]:
    failure = words["diary"].failure
    with translation.override(language):
        address = settings.SITE_URL + reverse(link[0], args=link[1])
        return printed(kind, {**words, "link": address, "fault": fault(failure) if failure else ""})
