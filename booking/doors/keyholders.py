"""Who opens on which day."""

from collections.abc import Iterable
from datetime import date

from booking.models import Keyholder, Resource
from community.models import Organisation


def opens_on(keyholder: Keyholder, day: date) -> bool:
    """Whether it is one of their days of the week, between their first and last."""
    if str(day.weekday()) not in keyholder.weekdays:
        return False
    return (keyholder.first is None or keyholder.first <= day) and (keyholder.last is None or day <= keyholder.last)


def opens_at(keyholder: Keyholder, resource: int) -> bool:
    """Whether it is one of their places; whoever has none has all. Their places are read already (`of_keeper`)."""
    places = {each.pk for each in keyholder.resources.all()}
    return not places or resource in places


def of_keeper(keeper: Organisation | int) -> list[Keyholder]:
    """All of a keeper's, with their places, in two queries."""
    return list(Keyholder.objects.filter(keeper=keeper).prefetch_related("resources"))


def who_opens(keyholders: Iterable[Keyholder], resource: int, day: date) -> list[Keyholder]:
    """Of these, whoever opens there on that day."""
    return [each for each in keyholders if opens_on(each, day) and opens_at(each, resource)]


def of_day(resource: Resource, day: date) -> list[Keyholder]:
    """Whoever opens there on that day."""
    return who_opens(of_keeper(resource.keeper_id), resource.pk, day)
