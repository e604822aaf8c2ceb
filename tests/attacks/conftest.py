"""The stage of every attack: one of each thing that belongs to somebody, and those who must not get at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from booking.actions import ask, extras, hold, photos, publish, seasons, series, turns
from booking.models import (
    Booking,
    DiaryConflict,
    Door,
    EmbedSite,
    Extra,
    Keyholder,
    Offer,
    Problem,
    Reply,
    Rulebook,
    SavedSearch,
    Season,
    Series,
    Turn,
    Wait,
)
from booking.patterns import Every, Pattern
from booking.seasons import Plan, hours_in
from community.actions import disputes, documents, families, funders, grants, invitations, ledger, registrations
from community.models import (
    AcceptedFunder,
    Dispute,
    Document,
    DocumentKind,
    EntryKind,
    FamilyLink,
    Grant,
    GrantKind,
    Invitation,
    Membership,
    Organisation,
    OrgId,
    Role,
    User,
)
from fleet.models import Ride, Run, Vehicle
from tests.booking.diaries import a_conflict
from tests.booking.documents import ask_for
from tests.booking.rulebooks import a_rule, draft_of, in_force, second_manager
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space
from tests.community.document_files import A_PDF
from tests.community.photo_files import a_photo
from tests.fleet.fleet import (
    make_depot,
    make_driver,
    make_regular,
    make_ride,
    make_run,
    make_service,
    make_shift,
    make_vehicle,
)
from venues.models import Site, Space


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Monday 4 January 2027, 9 in the morning, nobody has tried anything yet, and pages are English."""
    cache.clear()
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@dataclass
class World:
    """What there is to steal. Everything is the scouts' or the school's."""

    people: dict[str, User]
    scouts: Organisation
    school: Organisation
    hall: Space
    hidden: Space
    bus: Vehicle
    run: Run
    ride: Ride
    unkept: Site
    booking: Booking
    asked: Booking
    held: Booking
    let: Series
    offer: Offer
    conflict: DiaryConflict
    season: Season
    member: Membership
    invitation: Invitation
    registration: OrgId
    agreement: Grant
    promise: Grant
    funder: AcceptedFunder
    dispute: Dispute
    appeal: FamilyLink
    paper: Document
    coming: Rulebook
    draft: Rulebook
    broken: Problem
    nets: Extra
    keyholder: Keyholder
    reply: Reply
    saved: SavedSearch
    wait: Wait
    turn: Turn

    def browser(self, name: str) -> Client:
        """A browser with that person signed in; "nobody" has none."""
        client = Client()
        if name != "nobody":
            client.force_login(self.people[name])
        return client


@pytest.fixture
def world(
    hall: Space, amina: User, bill: User, chidi: User, scouts: Organisation, chess: Organisation, school: Organisation
) -> World:
    """Tegan keeps the scouts' books, Sioned the school's: both may look at less than they could guess."""
    tegan, sioned = make_person("Tegan"), make_person("Sioned")
    member = Membership.objects.create(user=tegan, organisation=scouts, role=Role.TREASURER)
    Membership.objects.create(user=sioned, organisation=school, role=Role.TREASURER)
    hall.needs_approval = True
    hall.save()
    booking = make_booking(hall, scouts, amina, evening(5))
    asked = make_booking(hall, scouts, amina, evening(6))
    Booking.objects.filter(pk__in=[booking.pk, asked.pk]).update(
        activity="Knots and flags", notes="The secret handshake"
    )
    ask.ask(booking=asked, by=bill, question="How loud?", at=NOW)
    mine = hold.Holder(user=amina)
    spans = series.weekly(evening(8), 3, hall.zone)
    let = series.hold(resource=hall, spans=spans, holder=mine, at=NOW)
    series.send(series=let, organisation=scouts, by=amina, at=NOW)
    ask_for(booking, "insurance")
    coming, draft = _rulebooks(school, bill)
    held = hold.hold(resource=hall, span=evening(11), holder=mine, at=NOW)
    hold.answer(booking=held, activity="Knots and flags", people=12, notes="The secret handshake", at=NOW)
    bus = make_vehicle(make_depot(school))
    bus.defects.create(words="The secret handbrake", at=NOW)
    run = make_run(make_service(school, bus))
    ride = make_ride(run, name="Gwenllian", door="The secret door", telephone="01633 496 0399", user=amina)
    make_shift(run, make_driver(amina, school))
    make_regular(run, name="Gwenllian", door="The secret door")
    return World(
        people={"amina": amina, "bill": bill, "chidi": chidi, "tegan": tegan, "sioned": sioned},
        scouts=scouts,
        school=school,
        hall=hall,
        hidden=make_space(hall.site, school, "Boiler room", is_published=False),
        bus=bus,
        run=run,
        ride=ride,
        unkept=Site.objects.create(slug="old-mill", name="Old Mill", latitude=51.5, longitude=-3),
        booking=booking,
        asked=asked,
        held=held,
        let=let,
        offer=_offer(hall, bill),
        conflict=a_conflict(hall, booking),
        season=_season(hall, bill),
        coming=coming,
        draft=draft,
        broken=_broken(booking, amina),
        nets=extras.add(keeper=school, by=bill, at=NOW, name="Nets", number=2, resources=[hall]),
        keyholder=_keyholder(hall),
        reply=school.replies.create(use="approve", name="Keys", words="Shop", words_cy="Siop"),
        saved=SavedSearch.objects.create(person=amina, query="people=12", made_at=NOW, due_at=NOW, leased_until=NOW),
        wait=_wait(hall, scouts, amina),
        turn=_turn(hall, scouts, amina),
        member=member,
        invitation=invitations.invite(
            organisation=scouts, email="gwen@example.org", role=Role.BOOKER, by=amina, at=NOW
        ),
        registration=registrations.claim(organisation=scouts, org_id="GB-CHC-1164883", by=amina, at=NOW),
        agreement=_agreement(school, scouts),
        promise=grants.promise(organisation=scouts, hours=20, by=amina, at=NOW),
        funder=_funder(scouts, amina),
        dispute=_dispute(scouts, amina),
        appeal=_appeal(scouts, amina),
        paper=documents.upload(
            organisation=scouts,
            kind=DocumentKind.INSURANCE,
            content=A_PDF,
            name="Knots and flags.pdf",
            valid_until=date(2027, 12, 31),
            by=amina,
            at=NOW,
        ),
    )


def _rulebooks(school: Organisation, bill: User) -> tuple[Rulebook, Rulebook]:
    """One that everybody may read and that holds for nothing here yet, and one that is nobody's business."""
    second = second_manager(school)
    coming = in_force(school, bill, second, a_rule("window", {"days": 28}), on=date(2031, 1, 1))
    second.memberships.all().delete()
    secret = a_rule("deposit", {"pence": 5000}, words="The secret handshake costs extra.")
    return coming, draft_of(school, bill, secret)


def _broken(booking: Booking, amina: User) -> Problem:
    """What the scouts found wrong, with a photo."""
    words = "The secret handshake broke the door."
    problem = Problem.objects.create(resource=booking.resource, booking=booking, by=amina, words=words, at=NOW)
    photos.add_to_problem(problem=problem, made=photos.anew(a_photo()), by=amina, at=NOW)
    return problem


def _keyholder(hall: Space) -> Keyholder:
    """Who opens, and how to open without them: for the scouts on their day, for nobody else."""
    Door.objects.create(resource=hall, way="code", code="7341", words="Through the blue gate.", fire="Out at once.")
    return Keyholder.objects.create(keeper=hall.keeper, name="The secret handshake", phone="01633 999888")


def _wait(hall: Space, scouts: Organisation, amina: User) -> Wait:
    """The scouts wait for a time."""
    when = {"starts_at": evening(9).start, "ends_at": evening(9).end, "asked_at": NOW, "leased_until": NOW}
    secret = {"activity": "Knots and flags", "notes": "The secret handshake", "people": 12}
    return Wait.objects.create(organisation=scouts, made_by=amina, resource=hall, **when, **secret)


def _turn(hall: Space, scouts: Organisation, amina: User) -> Turn:
    """A time that is kept for them."""
    when = {"starts_at": evening(13).start, "ends_at": evening(13).end}
    secret = {"activity": "Knots and flags", "notes": "The secret handshake", "people": 12}
    held = Booking(resource=hall, made_by=amina, held_for=scouts, **when, **secret)
    parts = {part.pk for part in hall.parts.all()}
    turn = turns.keep_for(scouts, held, parts, until=evening(2).start, at=NOW)
    assert turn
    return turn


def _dispute(scouts: Organisation, amina: User) -> Dispute:
    """A line of the scouts' that they say is wrong."""
    entry = ledger.enter(
        kind=EntryKind.USE, organisation=scouts, partner=None, on=NOW.date(), minutes=60, key="use:ours", at=NOW
    )
    words = "The secret handshake was somewhere else."
    return disputes.dispute(entry=entry, organisation=scouts, words=words, by=amina, at=NOW)


def _appeal(scouts: Organisation, amina: User) -> FamilyLink:
    """Somebody tied the scouts to a group of their own, and they say that it is wrong."""
    other = make_organisation("Newport Scouts", make_person("Wil"), slug="newport-scouts")
    link = families.declare(organisation=scouts, other=other, by=amina, at=NOW)
    return families.appeal(link=link, organisation=scouts, words="The secret handshake differs.", by=amina, at=NOW)


def _offer(space: Space, by: User) -> Offer:
    """Every day, 9 to 10 at night, as the hall's openings are."""
    pattern = Pattern(NOW.date(), time(9), time(22), Every.DAY)
    made = publish.publish(resource=space, pattern=pattern, by=by, at=NOW).offer
    assert made
    return made


def _season(space: Space, by: User) -> Season:
    """A draft, and a website that may show the hall's week."""
    EmbedSite.objects.create(keeper=space.keeper, origin="https://ysgol.example")
    evening = hours_in({"term": [[["18:00", "22:00"]]]})
    plan = Plan("Spring", NOW.date(), date(2027, 3, 19), evening)
    return seasons.keep_draft(resource=space, plan=plan, by=by)


def _agreement(school: Organisation, scouts: Organisation) -> Grant:
    """The school promises; the scouts are asked to sign."""
    return Grant.objects.create(
        kind=GrantKind.AGREEMENT,
        organisation=school,
        partner=scouts,
        title="Knots and flags",
        promised_hours=60,
        starts_on=NOW.date(),
        ends_on=date(2027, 12, 31),
        registered_on=NOW.date(),
    )


def _funder(scouts: Organisation, amina: User) -> AcceptedFunder:
    """Whose grants the scouts accept, since staff have checked a number of theirs."""
    OrgId.objects.create(organisation=scouts, org_id="GB-CASC-347755f2", verified_at=NOW)
    return funders.accept(
        keeper=scouts, funder_id="GB-CHC-1000147", funder_name="Knots and flags fund", by=amina, at=NOW
    )
