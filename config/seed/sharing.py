"""A year of sharing in Bro Wennol: rules in force, grants, what was given, what was missed, and what came of it.

Everything goes through the actions people use, at the moments at which they would have used them.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from booking.actions import attendance, check_in, drafts, rulebooks, settle, terms
from booking.actions.base import NotPermitted
from booking.models import Attendance, Booking, ProofKind
from booking.states import BookingState
from community.actions import documents, funders, ledger
from community.actions import grants as granting
from community.days import local_day
from community.ledger import Proved
from community.models import (
    Circumstances,
    DocumentKind,
    EntryKind,
    GrantKind,
    Income,
    Organisation,
    Unit,
    User,
)
from community.standing.reckon import reckon_all
from config.seed import rules
from config.seed.document import pdf

# Long enough ago that a promise made with a grant is judged by now.
GRANTED = timedelta(days=430)
RULES_SINCE = timedelta(weeks=9)
FUNDER_ID, FUNDER = "GB-CHC-0000000", "Bro Wennol Community Fund"


@dataclass(frozen=True)
class Given:
    """What one organisation gave another each week: from so many weeks ago to so many weeks ago."""

    giver: str
    taker: str
    minutes: int
    first: int
    last: int
    unit: Unit = Unit.ROOM
    missed: tuple[int, ...] = ()


YEAR = (
    Given("wennol-scouts", "cylch-ti-a-fi", 120, 50, 9),
    Given("wennol-scouts", "memory-cafe", 120, 50, 9),
    Given("wennol-scouts", "clwb-clebran", 90, 44, 9),
    Given("mill-trust", "cor-y-felin", 120, 50, 9),
    Given("mill-trust", "cylch-ti-a-fi", 120, 48, 9),
    Given("y-wern-hall", "gentle-exercise", 60, 50, 9),
    Given("bws-min-nos", "memory-cafe", 180, 40, 9, Unit.DRIVER),
    Given("clear-path", "repair-cafe", 120, 20, 9, Unit.VOLUNTEER),
    Given("bro-wennol-council", "chess-club", 150, 34, 9, missed=(30, 22, 13)),
    Given("ysgol-glan-wennol", "young-carers", 120, 44, 9),
)

# organisation → income, for those whose size matters to the story.
INCOMES = {"wennol-scouts": Income.UNDER_10K, "chess-club": Income.UNDER_10K, "clear-path": Income.UNDER_100K}


def before_the_bookings(organisations: dict[str, Organisation], at: datetime) -> int:
    """The year up to the bookings: rules, grants, documents and the ledger. Returns how many lines were entered."""
    _say_how_large(organisations, at)
    _put_in_force(organisations, at - RULES_SINCE)
    _grant(organisations, at)
    _show_documents(organisations, at - timedelta(weeks=8))
    count = sum(1 for given in YEAR for _ in _give(given, organisations, at))
    # The bookings to come were made in the last weeks, by groups that stood then as they had earned.
    reckon_all((at - timedelta(weeks=6)).date())
    return count


def after_the_bookings(at: datetime) -> int:
    """Who came to what is over; then the ledger and the standings of today. Returns how many bookings were used."""
    over = Booking.objects.filter(state=BookingState.CONFIRMED, ends_at__lte=at).with_names().order_by("starts_at")
    used = sum(_attend(number, booking) for number, booking in enumerate(over))
    while settle.settle_due(at=at):
        pass
    reckon_all(at.date())
    return used


def _owner(organisation: Organisation) -> User:
    return organisation.people("owner").order_by("pk")[0]


def _say_how_large(organisations: dict[str, Organisation], at: datetime) -> None:
    for organisation in organisations.values():
        Circumstances.objects.create(
            organisation=organisation,
            since=(at - GRANTED).date(),
            income=INCOMES.get(organisation.slug, Income.UNDER_100K),
            bookable=organisation.resources.filter(is_published=True).count(),
        )


def _put_in_force(organisations: dict[str, Organisation], at: datetime) -> None:
    """The council's rules stand before those of every keeper in its area; two keepers have their own."""
    council = organisations["bro-wennol-council"]
    Organisation.objects.filter(resources__isnull=False).exclude(pk=council.pk).update(council=council)
    second = _owner(council)
    for slug, own in rules.BOOKS.items():
        keeper = organisations[slug]
        by = _owner(keeper)
        draft = rulebooks.start(keeper=keeper, by=by, at=at)
        for each in own.without:
            drafts.remove(rulebook=draft, rule=each, by=by, at=at)
        for rule in own.more:
            drafts.put(rulebook=draft, rule=rule, by=by, at=at)
        rulebooks.propose(rulebook=draft, by=by, at=at)
        rulebooks.approve(rulebook=draft, by=by, at=at)
        # The council's own second approval comes from its other manager, the keepers' from the staff.
        rulebooks.approve(rulebook=draft, by=_second(keeper, second), at=at)
        rulebooks.go_live(rulebook=draft, on=local_day(at), by=by, at=at)
        terms.agree(keeper=keeper, uses_standing=own.uses_standing, takes_credits=own.takes_credits, by=by, at=at)


def _second(keeper: Organisation, staff: User) -> User:
    return keeper.people("manager").first() or staff


def _give(given: Given, organisations: dict[str, Organisation], at: datetime) -> Iterator[Any]:
    """Week by week as the ledger would have had it: the use, and the gift with its two proofs."""
    giver, taker = organisations[given.giver], organisations[given.taker]
    for week in range(given.first, given.last - 1, -1):
        on = (at - timedelta(weeks=week)).date()
        then = datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=21)
        source = f"{given.giver[:20]}:{given.taker[:20]}:{week}"
        both: dict[str, Any] = {"on": on, "minutes": given.minutes, "at": then, "source": source, "unit": given.unit}
        if week in given.missed:
            yield ledger.enter(
                kind=EntryKind.NO_SHOW, organisation=taker, partner=giver, key=f"no_show:{source}", **both
            )
            continue
        if given.unit == Unit.ROOM:
            yield ledger.enter(kind=EntryKind.USE, organisation=taker, partner=giver, key=f"use:{source}", **both)
        yield ledger.enter(
            kind=EntryKind.GIFT,
            organisation=giver,
            partner=taker,
            key=f"gift:{source}",
            proofs=list(_two_proofs(then)),
            **both,
        )


def _two_proofs(at: datetime) -> Iterable[Proved]:
    for kind in (ProofKind.COUNTERSIGNED, ProofKind.KEYHOLDER):
        yield Proved(kind.value, kind.side.value, at)


def _show_documents(organisations: dict[str, Organisation], at: datetime) -> None:
    """The scouts have everything that is asked for where young people take part."""
    scouts = organisations["wennol-scouts"]
    by, until = _owner(scouts), at.date() + timedelta(days=250)
    for kind in (DocumentKind.INSURANCE, DocumentKind.RISK, DocumentKind.SAFEGUARDING):
        documents.upload(
            organisation=scouts,
            kind=kind,
            content=pdf(f"3rd Wennol Scouts: {kind.value}"),
            name=f"{kind.value}.pdf",
            valid_until=until,
            by=by,
            at=at,
        )
    documents.name_lead(organisation=scouts, words="Amina", by=by, at=at)


def _attend(number: int, booking: Booking) -> bool:
    """Most come; somebody checks in, the keyholder sees them. Now and then only one of the two is told."""
    by, manager = _owner(booking.organisation), _owner(booking.resource.keeper)  # type: ignore[arg-type]
    began = booking.starts_at + timedelta(minutes=5)
    if booking.organisation and booking.organisation.slug == "chess-club" and number % 3 == 0:
        attendance.absent(booking=booking, by=manager, at=booking.starts_at + timedelta(hours=1))
        return False
    with suppress(NotPermitted):
        if number % 7:
            code = booking.resource.room_code
            check_in.check_in(code=code, reference=booking.reference, by=by, at=began)
        if number % 9:
            attendance.came(booking=booking, by=manager, at=began)
    return booking.attendance != Attendance.ABSENT


def _grant(organisations: dict[str, Organisation], at: datetime) -> None:
    """Two groups have a grant of the same kind; the mill has promised without money; the firm by itself."""
    council, mill, firm = (organisations[slug] for slug in ("bro-wennol-council", "mill-trust", "clear-path"))
    staff, then = _owner(council), at - GRANTED
    for slug in ("ysgol-glan-wennol", "bro-wennol-council"):
        funders.accept(keeper=organisations[slug], funder_id=FUNDER_ID, funder_name=FUNDER, by=staff, at=then)
    for slug, pounds, title in (("wennol-scouts", 3_000, "A new roof"), ("chess-club", 5_000, "Boards and clocks")):
        granting.enter(
            organisation=organisations[slug],
            kind=GrantKind.GRANT,
            starts_on=then.date(),
            ends_on=then.date() + timedelta(days=3 * 365),
            title=title,
            funder_id=FUNDER_ID,
            funder_name=FUNDER,
            amount_pence=pounds * 100,
            by=staff,
            at=then,
        )
    agreement = granting.enter(
        organisation=mill,
        kind=GrantKind.AGREEMENT,
        starts_on=then.date(),
        ends_on=then.date() + timedelta(days=3 * 365),
        title="Open doors",
        promised_hours=100,
        partner=council,
        by=staff,
        at=then,
    )
    other_side = council.people("manager").exclude(pk=staff.pk)[0]
    granting.countersign(grant=agreement, by=other_side, at=then + timedelta(days=2))
    granting.promise(organisation=firm, hours=20, by=_owner(firm), at=at - timedelta(weeks=30))
