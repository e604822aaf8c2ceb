"""Keep a season's draft, publish it, take it back. Its offers and the openings follow in the same transaction.

A hall and its thirds each have seasons of their own. One published "for its parts too" is made there as well, or
takes the place of the one that was its twin.
"""

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from booking import horizon, recurrence
from booking.actions.base import action
from booking.actions.publish import Published, allow, calendar_of, changing
from booking.eligibility import Refusal, Refused
from booking.models import Offer, OfferKind, Resource, Season
from booking.seasons import Plan, hours_in, sharing_days, written
from community.models import User
from community.wording import day


def plan_of(season: Season) -> Plan:
    """What is being changed; else what is published."""
    if season.draft is not None:
        return Plan.read(season.draft)
    return Plan(
        season.name,
        season.first,
        season.last,
        hours_in(season.hours),
        season.name_cy,
        season.resource.closed_on_bank_holidays,
    )


def met(resource: Resource, plan: Plan, without: int | None = None) -> list[Season]:
    """The published seasons of the place, other than one, that have a day in common with the plan."""
    others = Season.objects.filter(resource=resource, published_at__isnull=False)
    return sharing_days(plan.first, plan.last, (each for each in others if each.pk != without))


def twin(season: Season, part: Resource) -> Season | None:
    """The part's season that was made with this one: published, and with the same name and dates."""
    same = {"name": season.name, "first": season.first, "last": season.last}
    return Season.objects.filter(resource=part, published_at__isnull=False, **same).first()


@action
def keep_draft(*, resource: Resource, plan: Plan, by: User, season: Season | None = None) -> Season:
    """Keep what is being changed; nothing of it is public. A new season, or one of the place's. Raises NotPermitted."""
    allow(by, resource)
    horizon.lock(resource)
    season = Season.objects.get(pk=season.pk, resource=resource) if season else Season(resource=resource, made_by=by)
    if season.published_at is None:
        season.name, season.name_cy, season.first, season.last = plan.name, plan.name_cy, plan.first, plan.last
    season.draft = plan.written()
    season.save()
    return season


@action
def forget_draft(*, season: Season, by: User) -> None:
    """Leave a published season as it is. Raises NotPermitted."""
    allow(by, season.resource)
    Season.objects.filter(pk=season.pk, published_at__isnull=False).update(draft=None)


@action
def publish(*, season: Season, shown: str, by: User, at: datetime) -> Published:
    """Make the draft hold, if it is still the one that was `shown` (its digest). Raises NotPermitted, Refused."""
    allow(by, season.resource)
    whole = season.resource
    divisions = list(Resource.objects.divisions_of(whole))
    # In the order of their keys, as when offers are published for the parts too, so that nobody waits in a ring.
    for place in sorted([whole, *divisions], key=lambda place: place.pk):
        horizon.lock(place)
    season = Season.objects.select_related("resource").get(pk=season.pk)
    plan = plan_of(season)
    if season.draft is None or plan.digest != shown:
        raise Refused([Refusal("changed", _("Somebody changed this season meanwhile. Look at it again."))])
    parts = divisions if plan.divisions else []
    twins = {part.pk: twin(season, part) for part in parts}
    seasons = {whole.pk: season, **{part.pk: twins[part.pk] or Season(resource=part, made_by=by) for part in parts}}
    refusals = [each for place in (whole, *parts) for each in _refusals(place, plan, seasons[place.pk].pk, whole)]
    if refusals:
        raise Refused(refusals)
    done = [changing(place, at, partial(_store, seasons[place.pk], place, plan, by, at)) for place in (whole, *parts)]
    return _together(done)


@action
def take_back(*, season: Season, by: User, at: datetime) -> Published:
    """Remove a season with its hours. Raises NotPermitted."""
    allow(by, season.resource)

    def remove() -> None:
        _drop_offers(season)
        Season.objects.filter(pk=season.pk).delete()

    return changing(season.resource, at, remove)


def refusals(season: Season, plan: Plan) -> list[Refusal]:
    """What would keep it from being published, for the page that comes before."""
    whole = season.resource
    parts = Resource.objects.divisions_of(whole) if plan.divisions else []
    out = _refusals(whole, plan, season.pk, whole)
    for part in parts:
        same = twin(season, part)
        out += _refusals(part, plan, same.pk if same else None, whole)
    return out


def _refusals(place: Resource, plan: Plan, without: int | None, whole: Resource) -> list[Refusal]:
    sentence = _("“%(name)s” (%(first)s to %(last)s) has some of these days already.")
    at_a_part = _("%(place)s: “%(name)s” (%(first)s to %(last)s) has some of these days already.")
    return [
        Refusal(
            "seasons_overlap",
            (sentence if place.pk == whole.pk else at_a_part)
            % {
                "place": place.name,
                "name": each.name,
                "first": day(each.first, year=True),
                "last": day(each.last, year=True),
            },
        )
        for each in met(place, plan, without)
    ]


def _store(season: Season, place: Resource, plan: Plan, by: User, at: datetime) -> None:
    """The season's row, and its offers in place of those it had."""
    season.name, season.name_cy, season.first, season.last = plan.name, plan.name_cy, plan.first, plan.last
    season.hours, season.draft, season.published_at = written(plan.hours), None, at
    season.save()
    _drop_offers(season)
    calendar = calendar_of(place)
    for school, pattern in plan.patterns():
        event = recurrence.write(calendar, pattern, place.zone)
        Offer.objects.create(
            resource=place, kind=OfferKind.OFFER, season=season, school=school, event=event, made_by=by
        )
    if place.closed_on_bank_holidays != plan.bank_holidays:
        place.closed_on_bank_holidays = plan.bank_holidays
        place.save(update_fields=["closed_on_bank_holidays", "updated_at"])


def _drop_offers(season: Season) -> None:
    for offer in season.offers.select_related("event"):
        event = offer.event
        offer.delete()
        event.delete()


def _together(done: list[Published]) -> Published:
    return Published(
        [booking for each in done for booking in each.stranded],
        sum((each.remade for each in done), horizon.Remade()),
    )
