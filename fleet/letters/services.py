"""Letters between a service's operator and the vehicle's keeper: asked, agreed, refused, ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from booking.letters.paper import letter, printed
from booking.letters.readers import managers
from booking.models import Message
from community.languages import languages_of
from community.letters import Reader
from community.models import Organisation, User
from fleet.models import Service


def asked(service: Service, *, at: datetime) -> None:
    """The operator would like to run it with the keeper's vehicle."""
    _write("service_asked", managers(service.vehicle.keeper), service, "manage-service-answer", at)


def agreed(service: Service, *, count: int, at: datetime) -> None:
    """The keeper lends it; so many evenings are planned."""
    _write("service_agreed", _coordinators(service), service, "manage-service", at, count=count)


def refused(service: Service, *, at: datetime) -> None:
    """The keeper does not, and says why."""
    _write("service_refused", _coordinators(service), service, "manage-service", at)


def ended(service: Service, *, by: User, reason: str, at: datetime) -> None:
    """To the coordinators and the keeper, but not to whoever ended it."""
    readers = [*_coordinators(service), *managers(service.vehicle.keeper)]
    others = {each.address: each for each in readers if each.address != by.email}
    _write("service_ended", others.values(), service, "timetable", at, reason=reason)


def timetable(service: Service, *, at: datetime) -> None:
    """To the keeper: it runs at other times from a day on. What was agreed outside the published time is over."""
    if service.vehicle.keeper_id != service.operator_id:
        _write("service_times", managers(service.vehicle.keeper), service, "manage-service-answer", at)


def _coordinators(service: Service) -> list[Reader]:
    operator: Organisation = service.operator
    return managers(operator)


def _write(kind: str, readers: Iterable[Reader], service: Service, page: str, at: datetime, **words: Any) -> None:
    mark = f"{service.pk}:{at:%Y%m%d%H%M%S}"
    letters = []
    for reader in readers:
        versions = [_in(language, kind, service, page, words) for language in languages_of(reader.language)]
        letters.append(letter(kind, mark, reader, versions, at))
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _in(language: str, kind: str, service: Service, page: str, words: dict[str, Any]) -> tuple[str, str]:
    with translation.override(language):
        link = settings.SITE_URL + reverse(page, args=[service.slug])
        return printed(kind, {"service": service, "vehicle": service.vehicle, "link": link, **words})
