"""Letters between drivers and the operators they want to drive for."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from booking.letters.paper import letter, printed
from booking.letters.readers import managers
from booking.models import Message
from community.languages import languages_of
from community.letters import Reader
from fleet.letters.shifts import reader_of
from fleet.models import Crew


def asked(crew: Crew, *, at: datetime) -> None:
    """To the coordinators: somebody wants to drive."""
    _write("crew_asked", managers(crew.operator), crew, at, page=("manage-crew-member", [crew.pk]))


def changed(crew: Crew, *, at: datetime) -> None:
    """To the coordinators: what they had seen of a licence is no longer what the driver says."""
    _write("crew_changed", managers(crew.operator), crew, at, page=("manage-crew-member", [crew.pk]))


def accepted(crew: Crew, *, at: datetime) -> None:
    """To the driver: welcome."""
    _write("crew_accepted", reader_of(crew.driver), crew, at, page=("drive", []))


def ended(crew: Crew, *, at: datetime, reason: str) -> None:
    """To the driver: no longer one of theirs, or not taken on."""
    _write("crew_ended", reader_of(crew.driver), crew, at, page=("drive", []), reason=reason)


def _write(
    kind: str, readers: Iterable[Reader], crew: Crew, at: datetime, *, page: tuple[str, list[int]], reason: str = ""
) -> None:
    different = {reader.address.lower(): reader for reader in readers}
    mark = f"{crew.pk}:{at:%Y%m%d%H%M%S}"
    letters = [letter(kind, mark, each, _versions(kind, each, crew, page, reason), at) for each in different.values()]
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _versions(
    kind: str, reader: Reader, crew: Crew, page: tuple[str, list[int]], reason: str
) -> list[tuple[str, str]]:
    out = []
    for language in languages_of(reader.language):
        with translation.override(language):
            words = {"crew": crew, "operator": crew.operator, "driver": crew.driver, "reason": reason}
            out.append(printed(kind, {**words, "link": settings.SITE_URL + reverse(page[0], args=page[1])}))
    return out
