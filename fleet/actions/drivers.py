"""What somebody says of their licence, and the secret address of their calendar."""

from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.claims import lock_parts
from booking.models import Part
from community.models import Organisation, User
from fleet.fitness import Licence
from fleet.letters import crew as letters
from fleet.models import Crew, CrewState, Driver
from fleet.models.driver import new_secret

# What stands on the licence, or proves it: whoever changes it has said something that nobody has seen.
TO_BE_SEEN = {
    "birth_year",
    "b_since",
    "c1_since",
    "d1_since",
    "d_since",
    "d1_not_for_hire",
    "licence_until",
    "medical_until",
}


@action
def keep(
    *,
    by: User,
    said: Licence,
    at: datetime,
    telephone: str | None = None,
    organisation: Organisation | None = None,
) -> Driver:
    """The person's profile; made with the first saving. `organisation` is whose hours they drive, `telephone` the
    number of the person's own account.

    A licence that is no longer what a coordinator has seen must be seen again before the next evening is taken.
    """
    if organisation and not organisation.memberships.filter(user=by).exists():
        raise NotPermitted(_("You do not belong to this group."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two tabs make one profile
    if telephone is not None and telephone != by.phone:
        by.phone = telephone
        by.save(update_fields=["phone"])
    driver = Driver.objects.filter(user=by).first()
    if driver is None:
        # Never a name: parts are named in logs.
        part = Part.objects.create(name=f"driver-{by.pk}", is_person=True)
        driver = Driver(user=by, part=part, created_at=at)
    else:
        # As shifts are taken: none is taken on a licence that is being changed.
        lock_parts([driver.part_id])
    changed = {name for name, value in asdict(said).items() if getattr(driver, name) != value}
    for name, value in asdict(said).items():
        setattr(driver, name, value)
    driver.organisation, driver.updated_at = organisation, at
    driver.save()
    if changed & TO_BE_SEEN:
        _forget_what_was_seen(driver, at)
    return driver


@action
def new_calendar(*, by: User, at: datetime) -> Driver:
    """Another address for the calendar; the old one is nobody's any more."""
    driver = Driver.objects.select_for_update(no_key=True).filter(user=by).first()
    if driver is None:
        raise NotPermitted(_("Tell us about your driving licence first."))
    driver.secret, driver.updated_at = new_secret(), at
    driver.save(update_fields=["secret", "updated_at"])
    return driver


def _forget_what_was_seen(driver: Driver, at: datetime) -> None:
    # Also where nobody has said yes to them yet: it may be seen before that.
    seen = Crew.objects.filter(driver=driver, licence_seen_on__isnull=False).exclude(state=CrewState.ENDED)
    crews = list(seen.select_for_update(of=("self",), no_key=True).select_related("operator", "driver__user"))
    for crew in crews:
        crew.licence_seen_on, crew.licence_seen_by = None, None
        crew.save(update_fields=["licence_seen_on", "licence_seen_by"])
        letters.changed(crew, at=at)
