"""Find, declare and dispute that two organisations are one family; a person answers an appeal.

Every verb draws all families anew from the links, so that nothing hangs on the order in which they were found.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from community import families, sharing_notices
from community.actions.base import NotPermitted, Refused, demand_owner, record
from community.actions.desk import demand_outsider
from community.actions.family_lines import count_again, undo_inside
from community.family_state import counts, judged_wrong
from community.models import FamilyLink, Ground, Membership, Organisation, OrgId, Role, User

OFFICERS = (Role.OWNER, Role.MANAGER, Role.TREASURER)
FOUND = (Ground.OFFICERS, Ground.REGISTRATION)
DECLARATIONS_A_DAY = 5
A_DAY = timedelta(days=1)

Wanted = dict[tuple[int, int, str], str]


@dataclass(frozen=True)
class Detected:
    """What one look brought: links found and ended, lines undone."""

    found: int
    ended: int
    undone: int


@transaction.atomic
def detect(*, at: datetime) -> Detected:
    """Look at everybody's officers and registrations. What a person judged wrong is not found again."""
    _one_at_a_time()
    wanted = {**_shared_officers(), **_shared_numbers()}
    known = {(link.one_id, link.other_id, str(link.ground)): link for link in _links(FOUND)}
    found = [_find(key, detail, known.get(key), at) for key, detail in sorted(wanted.items())]
    ended = [link for key, link in known.items() if key not in wanted and link.lifted_at is None]
    for link in ended:
        link.lifted_at = at
        link.save(update_fields=["lifted_at"])
        _record(link, "family_ended", None, at)
    _redraw(at)
    return Detected(found=sum(found), ended=len(ended), undone=undo_inside(at))


@transaction.atomic
def declare(
    *,
    organisation: Organisation,
    other: Organisation,
    by: User,
    at: datetime,
    parent: Organisation | None = None,
    words: str = "",
) -> FamilyLink:
    """An owner says that the two belong together, or which of them (`parent`) the other is part of.

    The other side is told and may appeal. Raises NotPermitted, and Refused where that was said or judged before.
    """
    _one_at_a_time()
    demand_owner(by, organisation)
    if organisation.pk == other.pk:
        raise Refused(_("That is the same group."))
    if parent and parent.pk not in (organisation.pk, other.pk):
        raise ValueError("One of the two is the parent.")
    one, two = sorted((organisation, other), key=lambda each: each.pk)
    ground = Ground.PARENT if parent else Ground.DECLARED
    link = FamilyLink.objects.filter(one=one, other=two, ground=ground).first()
    if link and link.lifted_at:
        raise Refused(_("A person has looked at this and found that the two are not one family."))
    if link:
        raise Refused(_("That is known already."))
    if FamilyLink.objects.filter(by=by, found_at__gt=at - A_DAY).count() >= DECLARATIONS_A_DAY:
        raise Refused(_("That is enough for one day. Try again tomorrow."))
    detail = str(parent.pk) if parent else words[:250]
    link = FamilyLink.objects.create(one=one, other=two, ground=ground, detail=detail, found_at=at, by=by)
    _record(link, "family_declared", by, at)
    _redraw(at)
    undo_inside(at)
    sharing_notices.family_found(link)
    return link


@transaction.atomic
def appeal(*, link: FamilyLink, organisation: Organisation, words: str, by: User, at: datetime) -> FamilyLink:
    """An owner of either says why the two are not one family. Raises NotPermitted and Refused."""
    _one_at_a_time()
    link = _locked(link)
    if organisation.pk not in (link.one_id, link.other_id):
        raise NotPermitted("The link is about other groups.")
    demand_owner(by, organisation)
    if link.lifted_at:
        raise Refused(_("The two are no longer counted as one family."))
    if link.answered_at:
        raise Refused(_("A person has answered this already."))
    if link.appealed_at:
        raise Refused(_("Somebody has asked us to look at this already. A person will answer."))
    link.appeal, link.appealed_at, link.appealed_by = words, at, by
    link.save(update_fields=["appeal", "appealed_at", "appealed_by"])
    _record(link, "family_appeal", by, at)
    _redraw_and_count(at)
    sharing_notices.family_appealed(link)
    return link


@transaction.atomic
def answer(*, link: FamilyLink, upheld: bool, words: str, by: User, at: datetime) -> FamilyLink:
    """A member of staff decides: upheld lifts the link for good. Raises NotPermitted, and Refused without a reason."""
    _one_at_a_time()
    link = _locked(link)
    demand_outsider(by, link.one_id, link.other_id)
    if not link.appealed_at or link.answered_at:
        raise Refused(_("There is nothing left to answer here."))
    if not words.strip():
        raise Refused(_("Say why: both groups will read it."))
    link.answer, link.answered_at, link.answered_by = words, at, by
    if upheld:
        # The same moment for both is what says "judged wrong", apart from a link that ended by itself.
        link.lifted_at = at
    link.save(update_fields=["answer", "answered_at", "answered_by", "lifted_at"])
    _record(link, "family_lifted" if upheld else "family_kept", by, at)
    _redraw_and_count(at)
    undo_inside(at)
    sharing_notices.family_answered(link)
    return link


# Finding


def _shared_officers() -> Wanted:
    """Pairs that enough people run together, and how many those are."""
    places: dict[int, list[int]] = {}
    rows = Membership.objects.filter(role__in=OFFICERS, user__is_active=True).order_by()
    for user, organisation in rows.values_list("user", "organisation"):
        places.setdefault(user, []).append(organisation)
    pairs = families.pairs_sharing(places, families.SHARED_OFFICERS)
    return {(one, other, str(Ground.OFFICERS)): str(count) for (one, other), count in pairs.items()}


def _shared_numbers() -> Wanted:
    """Pairs that gave the same registration, and which."""
    claimed: dict[str, list[int]] = {}
    for number, organisation in OrgId.objects.order_by("org_id").values_list("org_id", "organisation"):
        claimed.setdefault(number, []).append(organisation)
    found: Wanted = {}
    for number, several in claimed.items():
        for one, other in families.pairs_sharing({0: several}, 1):
            found.setdefault((one, other, str(Ground.REGISTRATION)), number)
    return found


def _find(key: tuple[int, int, str], detail: str, link: FamilyLink | None, at: datetime) -> bool:
    """Write a link that is new or has come back. Returns whether there was anything to write."""
    if link and (judged_wrong(link) or (link.lifted_at is None and link.detail == detail)):
        return False
    is_new = link is None or link.lifted_at is not None
    if link is None:
        link = FamilyLink(one_id=key[0], other_id=key[1], ground=key[2])
    if is_new:
        link.lifted_at, link.found_at = None, at
    link.detail = detail[:250]
    link.save()
    if is_new:
        _record(link, "family_found", None, at)
        sharing_notices.family_found(link)
    return is_new


# Drawing


def _redraw(at: datetime) -> dict[int, int]:
    """Give every organisation its head. Returns the heads as they were."""
    rows = Organisation.objects.filter(head__isnull=False).values_list("pk", "head")
    before = {number: head for number, head in rows if head}
    now = families.heads((link.one_id, link.other_id) for link in _links(Ground.values) if counts(link))
    for number in sorted(before.keys() | now.keys()):
        if before.get(number) != now.get(number):
            Organisation.objects.filter(pk=number).update(head=now.get(number))
    return before


def _redraw_and_count(at: datetime) -> None:
    """As a person has a hand in it: whoever is parted by that gets back what counted nothing between them."""
    count_again(_redraw(at), at)


def _links(grounds: Iterable[str]) -> list[FamilyLink]:
    return list(FamilyLink.objects.filter(ground__in=list(grounds)))


def _locked(link: FamilyLink) -> FamilyLink:
    found = FamilyLink.objects.select_for_update(of=("self",)).select_related("one", "other").filter(pk=link.pk)
    return found.get()


def _one_at_a_time() -> None:
    """Two who draw at one moment would each miss the other's link. SQLite lets only one write as it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE community_familylink IN SHARE ROW EXCLUSIVE MODE")


def _record(link: FamilyLink, verb: str, by: User | None, at: datetime) -> None:
    for mine, theirs in ((link.one, link.other_id), (link.other, link.one_id)):
        record(mine, verb, by=by, at=at, after={"link": link.pk, "with": theirs, "ground": str(link.ground)})
