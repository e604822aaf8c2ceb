"""The life of a keeper's rules: begun as a draft, proposed, approved by two people, in force from a day, retired.

From the moment a version is proposed its content is fixed by its digest. Every later step works it out again, so that
a row changed behind the product's back goes no further, whoever changed it.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.actions.faults import faults_of
from booking.eligibility import Refusal, Refused
from booking.models import Rulebook, RulebookApproval, RulebookState
from booking.permissions import may_rule, may_stand_in
from booking.rules import pack
from booking.rules.book import digest
from community.actions.base import record
from community.days import local_day
from community.models import Organisation, User

NEEDED = 2
# Enough to try things out; a form pressed a thousand times fills nothing.
MOST_AT_ONCE = 5
IN_HAND = [RulebookState.DRAFT, RulebookState.PROPOSED]


def refuse(code: str, sentence: Any) -> Refused:
    """One reason why not."""
    return Refused([Refusal(code, sentence)])


def locked_keeper(keeper: Organisation) -> Organisation:
    """Its row, locked: one change to a keeper's rules at a time, so that no two versions can hold at once."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=keeper.pk)


def locked(rulebook: Rulebook) -> Rulebook:
    """The version read afresh, with its keeper locked. Raises NotPermitted if it was thrown away meanwhile."""
    locked_keeper(rulebook.owner)
    found = Rulebook.objects.select_related("owner").filter(pk=rulebook.pk).first()
    if found is None:
        raise NotPermitted(_("Somebody has thrown this draft away."))
    return found


def must_rule(by: User, keeper: Organisation) -> None:
    """Raises NotPermitted unless the person decides for the keeper."""
    if not may_rule(by, keeper):
        raise NotPermitted(_("You do not decide about these rules."))


def must_be(rulebook: Rulebook, state: RulebookState) -> None:
    """Raises NotPermitted where the version has moved on meanwhile."""
    if rulebook.state != state:
        raise NotPermitted(_("Somebody has been quicker: this version is not where it was. Look at it again."))


def in_hand(rulebook: Rulebook, state: RulebookState, by: User) -> Rulebook:
    """The version read afresh and locked, for somebody who makes these rules, if it is still where they saw it."""
    rulebook = locked(rulebook)
    must_rule(by, rulebook.owner)
    must_be(rulebook, state)
    return rulebook


def must_be_whole(rulebook: Rulebook) -> None:
    """Raises NotPermitted if what was proposed is not what is there."""
    if not rulebook.digest or digest(rulebook.content) != rulebook.digest:
        raise NotPermitted(_("The content of this version is not what was proposed. It cannot come into force."))


def note(rulebook: Rulebook, verb: str, *, by: User | None, at: datetime, **more: Any) -> None:
    """The one event row of an action."""
    after = {"rulebook": rulebook.number, "state": str(rulebook.state), "digest": rulebook.digest, **more}
    record(rulebook.owner, verb, by=by, at=at, after=after)


@action
def start(*, keeper: Organisation, by: User, at: datetime, source: Rulebook | None = None) -> Rulebook:
    """A new draft: from the usual rules, or from another version of the keeper's. Raises NotPermitted, Refused."""
    must_rule(by, keeper)
    locked_keeper(keeper)
    if source and source.owner_id != keeper.pk:
        raise NotPermitted(_("These are somebody else's rules."))
    versions = Rulebook.objects.filter(owner=keeper)
    if versions.filter(state__in=IN_HAND).count() >= MOST_AT_ONCE:
        raise refuse("too_many", _("There are five drafts already. Go on with one of them, or throw one away."))
    number = (versions.aggregate(most=Max("number"))["most"] or 0) + 1
    rulebook = Rulebook.objects.create(
        owner=keeper,
        number=number,
        content=source.content if source else pack.default(),
        made_by=by,
        made_at=at,
        changed_at=at,
    )
    note(rulebook, "rules_start", by=by, at=at, source=source.number if source else 0)
    return rulebook


@action
def discard(*, rulebook: Rulebook, by: User, at: datetime) -> None:
    """Throw a draft away. Raises NotPermitted."""
    rulebook = in_hand(rulebook, RulebookState.DRAFT, by)
    note(rulebook, "rules_discard", by=by, at=at, content=rulebook.content)
    rulebook.delete()


@action
def propose(*, rulebook: Rulebook, by: User, at: datetime) -> Rulebook:
    """Fix the content and ask for two approvals. Raises NotPermitted, and Refused with all that is in the way."""
    rulebook = in_hand(rulebook, RulebookState.DRAFT, by)
    if faults := faults_of(rulebook.content, rulebook.owner):
        raise Refused(faults)
    rulebook.state, rulebook.digest = RulebookState.PROPOSED, digest(rulebook.content)
    rulebook.changed_at = at
    rulebook.save()
    note(rulebook, "rules_propose", by=by, at=at)
    return rulebook


@action
def withdraw(*, rulebook: Rulebook, by: User, at: datetime) -> Rulebook:
    """Back to a draft, to be changed; what was approved is approved no more. Raises NotPermitted."""
    rulebook = in_hand(rulebook, RulebookState.PROPOSED, by)
    rulebook.approvals.all().delete()
    note(rulebook, "rules_withdraw", by=by, at=at)
    rulebook.state, rulebook.digest, rulebook.changed_at = RulebookState.DRAFT, "", at
    rulebook.save()
    return rulebook


@action
def approve(*, rulebook: Rulebook, by: User, at: datetime) -> int:
    """One person's yes. Returns how many there are now. Raises NotPermitted, Refused.

    The second may come from the staff where the keeper has only one manager.
    """
    rulebook = locked(rulebook)
    if not may_rule(by, rulebook.owner) and not may_stand_in(by, rulebook.owner):
        raise NotPermitted(_("You do not decide about these rules."))
    must_be(rulebook, RulebookState.PROPOSED)
    must_be_whole(rulebook)
    if not may_rule(by, rulebook.owner) and not rulebook.approvals.exists():
        raise refuse("keeper_first", _("The keeper approves it first; then you may be the second."))
    if rulebook.approvals.filter(by=by).exists():
        raise refuse("twice", _("You have approved it already. A second person has to."))
    if rulebook.approvals.count() >= NEEDED:
        raise refuse("enough", _("Two people have approved it already."))
    RulebookApproval.objects.create(rulebook=rulebook, by=by, at=at)
    note(rulebook, "rules_approve", by=by, at=at)
    return rulebook.approvals.count()


@action
def go_live(*, rulebook: Rulebook, on: date, by: User, at: datetime) -> Rulebook:
    """In force from the day on; the version before it until then. Raises NotPermitted, Refused."""
    rulebook = in_hand(rulebook, RulebookState.PROPOSED, by)
    must_be_whole(rulebook)
    if rulebook.approvals.count() < NEEDED:
        raise refuse("approvals", _("Two people have to approve it first."))
    if on < local_day(at):
        raise refuse("past", _("Choose today or a later day: nobody could have known of it before."))
    before = _still_held(rulebook, on)
    if before:
        before.until_date = on
        before.save(update_fields=["until_date"])
    rulebook.state, rulebook.from_date, rulebook.until_date = RulebookState.LIVE, on, None
    rulebook.changed_at = at
    rulebook.save()
    note(rulebook, "rules_live", by=by, at=at, on=on.isoformat(), instead=before.number if before else 0)
    return rulebook


@action
def call_off(*, rulebook: Rulebook, by: User, at: datetime) -> Rulebook:
    """A version that has not begun waits for another day; the one before it goes on. Raises NotPermitted."""
    rulebook = in_hand(rulebook, RulebookState.LIVE, by)
    if rulebook.from_date is None or rulebook.from_date <= local_day(at):
        raise NotPermitted(_("It is in force already. It can only be retired, or followed by another version."))
    on = rulebook.from_date
    rulebook.state, rulebook.from_date, rulebook.until_date = RulebookState.PROPOSED, None, None
    rulebook.changed_at = at
    rulebook.save()
    _others(rulebook).filter(number=_replaced_by(rulebook), until_date=on).update(until_date=None)
    note(rulebook, "rules_call_off", by=by, at=at, on=on.isoformat())
    return rulebook


@action
def retire(*, rulebook: Rulebook, on: date, by: User, at: datetime) -> Rulebook:
    """From the day on the keeper has no rules of its own. Raises NotPermitted, Refused."""
    rulebook = in_hand(rulebook, RulebookState.LIVE, by)
    if rulebook.until_date is not None and _others(rulebook).filter(from_date=rulebook.until_date).exists():
        raise NotPermitted(_("Another version follows it already."))
    if on < local_day(at) or rulebook.from_date is None or on <= rulebook.from_date:
        raise refuse("past", _("Choose a day after the one on which it came into force, today or later."))
    rulebook.until_date, rulebook.changed_at = on, at
    rulebook.state = RulebookState.RETIRED if on <= local_day(at) else RulebookState.LIVE
    rulebook.save()
    note(rulebook, "rules_retire", by=by, at=at, on=on.isoformat())
    return rulebook


def retire_ended(*, at: datetime) -> int:
    """Those whose last day is over are called retired. They hold by their dates; this is only the word for it."""
    over = Rulebook.objects.filter(state=RulebookState.LIVE, until_date__lte=local_day(at))
    return over.update(state=RulebookState.RETIRED)


def _others(rulebook: Rulebook) -> QuerySet[Rulebook]:
    return Rulebook.objects.filter(owner=rulebook.owner).exclude(pk=rulebook.pk)


def _still_held(rulebook: Rulebook, on: date) -> Rulebook | None:
    """The version that would hold beyond the day, and has no end yet. Raises Refused if the day cannot be."""
    begun = _others(rulebook).filter(state__in=[RulebookState.LIVE, RulebookState.RETIRED], from_date__isnull=False)
    beyond = list(begun.filter(Q(until_date=None) | Q(until_date__gt=on)))
    if any(each.from_date and each.from_date >= on for each in beyond):
        raise refuse("order", _("Another version begins on that day or later. Choose a later day."))
    if any(each.until_date for each in beyond):
        raise refuse("order", _("The version in force ends on a later day. Choose that day, or a later one."))
    return beyond[0] if beyond else None


def _replaced_by(rulebook: Rulebook) -> int:
    """The number of the version that was given its end when this one was put into force."""
    events = rulebook.owner.events.filter(verb="rules_live", after__rulebook=rulebook.number)
    last = events.order_by("at", "pk").last()
    return last.after["instead"] if last else 0
