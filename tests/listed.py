"""A world that can grow: one of everything that is listed somewhere, and then another of each."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from booking import replay
from booking.actions import extras, publish, seasons, talk
from booking.models import (
    Booking,
    BookingExtra,
    Door,
    EmbedSite,
    Offer,
    Photo,
    Problem,
    Rulebook,
    RulebookApproval,
    SavedSearch,
)
from booking.models.proof import Side
from booking.patterns import Every, Pattern
from booking.replay import Tally
from booking.seasons import Plan, hours_in
from community import credits
from community.actions import disputes, families, invitations, ledger
from community.ledger import Proved
from community.models import (
    AcceptedFunder,
    Document,
    EntryKind,
    Grant,
    Membership,
    Organisation,
    OrgId,
    Role,
    User,
)
from community.standing import reckon
from fleet.models import Depot, Driver, Run, Service, Shift, Timetable, Vehicle
from tests.booking.decisions import make_series
from tests.booking.diaries import a_conflict
from tests.booking.documents import ask_for
from tests.booking.rulebooks import a_rule
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
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


@dataclass
class World:
    """One of everything that is listed somewhere; `grow` adds another."""

    amina: User
    bill: User
    scouts: Organisation
    school: Organisation
    site: Site
    room: Space
    size: int = 0
    offer: Offer | None = None
    let: Booking | None = None

    def grow(self) -> None:
        """A booking and a request, a date of a weekly let, an offer, a room, a building, a member and so on."""
        self.size += 1
        n = self.size
        make_booking(self.room, self.scouts, self.amina, evening(n, 9, 10))
        today = make_booking(self.room, self.scouts, self.amina, evening(0, 9 + n, 10 + n))
        today.proofs.create(kind="room_code", at=NOW)
        request = make_booking(self.room, self.scouts, self.amina, evening(n, 11, 12))
        Booking.objects.filter(pk=request.pk).update(state="requested")
        (date_of_let,) = make_series(self.room, self.scouts, self.amina, [evening(n, 13, 14)])
        if self.let:
            Booking.objects.filter(pk=date_of_let.pk).update(series=self.let.series)
        self.let = self.let or date_of_let
        for_n_weeks = Pattern(NOW.date(), time(8), time(9), Every.WEEK, date(2027, 1, 3 + 7 * n), weekdays=(2,))
        closed = Pattern(date(2027, 6, n), time(8), time(9))
        place = self.elsewhere()
        self.offer = publish.publish(resource=place, pattern=for_n_weeks, by=self.bill, at=NOW, offer=self.offer).offer
        publish.publish(resource=place, pattern=closed, by=self.bill, at=NOW, kind="closure")
        site = Site.objects.create(slug=f"site-{n}", name=f"Site {n}", keeper=self.school, latitude=51, longitude=-3)
        open_daily(make_space(site, self.school, f"Room {n}"), days=2)
        person = make_person(f"Member{n}")
        Membership.objects.create(user=person, organisation=self.scouts, role=Role.BOOKER)
        Membership.objects.create(user=self.amina, organisation=make_organisation(f"Group {n}", person, slug=f"g{n}"))
        invitations.invite(
            organisation=self.scouts, email=f"new{n}@example.org", role=Role.BOOKER, by=self.amina, at=NOW
        )
        OrgId.objects.create(organisation=self.scouts, org_id=f"GB-CHC-100000{n}")
        reckon.reckon_all(date(2027, 1, 4 + n))
        self.seasons(place)
        extras.add(keeper=self.school, by=self.bill, at=NOW, name=f"Nets {n}", number=n, resources=[self.room])
        self.papers(request)
        a_conflict(self.room, request)
        self.in_line()
        self.doors(today)
        self.rules()
        self.sharing()
        self.grants()
        self.finding()
        self.talking()
        self.vehicles()
        self.on_the_road()
        self.riding()
        self.driving()

    def driving(self) -> None:
        """An evening of Amina's, one she is asked about, one of hers that is over, and another driver."""
        n, service = self.size, Run.objects.earliest("pk").service
        mine = Driver.objects.filter(user=self.amina).first() or make_driver(self.amina, self.school)
        Driver.objects.filter(pk=mine.pk).update(organisation=self.scouts)
        other = make_driver(make_person(f"Driver{n}"), self.school)
        day = NOW.date() + timedelta(days=10)
        evenings = [make_run(service, day + timedelta(days=3 * n + number)) for number in range(3)]
        shifts = [make_shift(run, driver) for run, driver in zip(evenings, (mine, other, mine), strict=True)]
        Shift.objects.filter(pk=shifts[1].pk).update(offered_to=mine)
        Run.objects.filter(pk=evenings[2].pk).update(state="done")
        last = {"starts_at": NOW - timedelta(days=n, hours=4), "ends_at": NOW - timedelta(days=n)}
        Booking.objects.filter(pk=evenings[2].booking_id).update(**last)

    def riding(self) -> None:
        """A ride of Amina's on the first evening, and one that she booked with a room."""
        first = Run.objects.earliest("pk")
        make_ride(first, name="", user=self.amina)
        room = Booking.objects.filter(remarks__isnull=False)[0]
        make_ride(first, name="", user=self.amina, organisation=self.scouts, with_booking=room)

    def on_the_road(self) -> None:
        """One more evening with the first bus of all, one more rider on its first, a check and a defect."""
        n, bus = self.size, Vehicle.objects.earliest("pk")
        service = Service.objects.filter(vehicle=bus).first() or make_service(self.school, bus)
        make_run(service, NOW.date() + timedelta(days=n))
        first = Run.objects.filter(service=service).earliest("pk")
        make_ride(first, name=f"Rider {n}", to_ring="seat")
        make_regular(first, name=f"Regular {n}")
        check = bus.walk_rounds.create(run=first, by=self.bill, day=first.day, at=NOW, is_good=False)
        bus.defects.create(walk_round=check, words=f"Flat {n}", at=NOW)
        Vehicle.objects.filter(pk=bus.pk).update(off_road_since=NOW)
        self.services(first)

    def services(self, run: Run) -> None:
        """Another service of the school's, one of the scouts' that asks for its bus, a stop, and more calls."""
        n, bus = self.size, Vehicle.objects.latest("pk")
        make_service(self.school, bus, f"Service {n}")
        make_service(self.scouts, bus, f"Asking {n}", state="asked")
        stop = self.school.stops.create(name=f"Stop {n}", latitude=51.5, longitude=-3)
        for timetable in Timetable.objects.all():
            order = timetable.calls.count()
            timetable.calls.create(stop=stop, order=order, minutes=22 * 60 + 30 + n)

    def vehicles(self) -> None:
        """A depot with a bus, a second one at the first depot, and one more photo of the first of all."""
        n = self.size
        first = Depot.objects.first()
        for depot in filter(None, (first, make_depot(self.school, f"Depot {n}"))):
            make_vehicle(depot, f"Bus {n}", open_days=2)
        bus = Vehicle.objects.earliest("pk")
        Photo.objects.create(resource=bus, alt=f"Photo {n}", width=64, height=48, digest=f"b{n}", added_at=NOW)

    def talking(self) -> None:
        """A reply of the keeper's, and a word about the first booking of all."""
        self.school.replies.create(use="approve", name=f"Keys {self.size}", words="Shop", words_cy="Siop")
        first = Booking.objects.sent().earliest("pk")
        talk.say(booking=first, side=Side.GROUP, by=self.amina, words="Good morning.", at=NOW)

    def finding(self) -> None:
        """A photo here and at the new room, and a search that is looked at again."""
        n, new = self.size, Space.objects.get(slug=f"site-{self.size}-room-{self.size}")
        for place in (self.room, new):
            Photo.objects.create(resource=place, alt=f"Photo {n}", width=64, height=48, digest=f"d{n}", added_at=NOW)
        SavedSearch.objects.create(
            person=self.amina, query=f"near=NP20+4HA&people={n}", made_at=NOW, due_at=NOW, leased_until=NOW
        )

    def doors(self, today: Booking) -> None:
        """A keyholder, what a booking of today takes along, problems old and new, and codes for a keypad."""
        self.school.keyholders.create(name=f"Keyholder {self.size}").resources.add(self.room)
        Door.objects.update_or_create(resource=self.room, defaults={"way": "code", "lock": "derived"})
        extra = self.school.extras.create(name=f"Nets {self.size}")
        BookingExtra.objects.create(booking=today, extra=extra)
        first = Booking.objects.filter(resource=self.room, state="confirmed").earliest("pk")
        for done in (None, NOW):
            Problem.objects.create(resource=self.room, booking=first, words="A lamp", at=NOW, done_at=done)

    def grants(self) -> None:
        """Published grants, one of them over, an agreement of each side, and an accepted funder."""
        n, when = self.size, {"starts_on": NOW.date(), "ends_on": date(2027, 12, 31), "registered_on": NOW.date()}
        for number, more in ((n, {}), (10 + n, {"ended_on": NOW.date()})):
            Grant.objects.create(organisation=self.scouts, grant_id=f"360G-{number}", funder_id="A", **{**when, **more})
        made = {"kind": "agreement", "promised_hours": 20, **when}
        for giver, partner in ((self.scouts, self.school), (self.school, self.scouts)):
            for signed_at in (None, NOW):
                Grant.objects.create(organisation=giver, partner=partner, countersigned_at=signed_at, **made)
        AcceptedFunder.objects.create(keeper=self.scouts, funder_id=f"B{n}", funder_name="Trust", since=NOW.date())

    def sharing(self) -> None:
        """Hours given and disputed, credits, a family that says it is none, and a ring of two."""
        n, by_two = self.size, [Proved("room_code", "group", NOW), Proved("keyholder", "keeper", NOW)]
        group = Organisation.objects.get(slug=f"g{n}")
        other = make_organisation(f"Other {n}", make_person(f"Other{n}"), slug=f"o{n}")
        gifts = [(self.scouts, self.school), (group, other), (other, group)]
        for giver, user in gifts:
            gift = ledger.enter(
                kind=EntryKind.GIFT,
                organisation=giver,
                partner=user,
                on=NOW.date(),
                minutes=600,
                key=f"gift:{n}:{giver.pk}",
                source="booking:ABCDEF",
                proofs=by_two,
                at=NOW,
            )
            if giver == self.scouts:
                disputes.dispute(entry=gift, organisation=giver, words="No.", by=self.amina, at=NOW)
                credits.spend(organisation=giver, minutes=30, key=f"spend:{n}", source="booking:A", by=None, at=NOW)
        tied = make_organisation(f"Tied {n}", make_person(f"Tied{n}"), slug=f"t{n}")
        day = NOW - timedelta(days=20 - 2 * n)
        link = families.declare(organisation=self.scouts, other=tied, by=self.amina, at=day)
        families.appeal(link=link, organisation=self.scouts, words="No.", by=self.amina, at=NOW)
        also = make_organisation(f"Also {n}", make_person(f"Also{n}"), slug=f"a{n}")
        families.declare(organisation=self.scouts, other=also, by=self.amina, at=day)

    def rules(self) -> None:
        """A version that is over, a draft, one more rule for a room in the first of each, and a replay of it."""
        n, room = self.size, Space.objects.get(slug=f"site-{self.size}-room-{self.size}")
        dates = {"from_date": date(2026, n, 1), "until_date": date(2026, n + 1, 1), "digest": "0"}
        for number, more in ((n, {"state": "retired", **dates}), (10 + n, {"state": "draft"})):
            made = {"owner": self.school, "made_by": self.bill, "made_at": NOW, "changed_at": NOW}
            Rulebook.objects.create(number=number, content={"rules": [], "busy": []}, **made, **more)
            first = Rulebook.objects.get(owner=self.school, number=number - n + 1)
            first.content["rules"].append(
                {**a_rule("deposit", {"pence": n}, scope={"space": room.slug}), "id": f"rule-{n}"}
            )
            first.save()
        second = make_person(f"Second{n}")
        RulebookApproval.objects.create(rulebook=Rulebook.objects.get(number=1), by=second, at=NOW)
        tally = Tally()
        for group in Organisation.objects.filter(slug__startswith="g"):
            answers = replay.Answer("yes", 100), replay.Answer("no", 0)
            tally.add(replay.Change(*answers, "welcome", "group", ("rule-1",)), str(group.pk))
        draft = Rulebook.objects.get(number=11)
        run = {"content": draft.content, "digest": "0", "since": date(2026, 1, 1), "until": date(2026, 6, 1)}
        draft.replays.create(by=second, made_at=NOW, finished_at=NOW, tally=tally.written(), **run)

    def in_line(self) -> None:
        """A place in a line of its own, and one in the line of all; a time that is kept; one that was."""
        n, place = self.size, self.elsewhere()
        common = {"organisation": self.scouts, "made_by": self.amina, "people": 9, "asked_at": NOW, "leased_until": NOW}
        for span in (evening(n, 20, 21), evening(9, 20, 20 + n)):
            place.waits.create(starts_at=span.start, ends_at=span.end, **common)
        for day, outcome in ((40 + n, ""), (60 + n, "declined")):
            when = {"starts_at": evening(day).start, "ends_at": evening(day).end, "created_at": NOW, "updated_at": NOW}
            held = place.bookings.create(made_by=self.amina, hold_until=NOW + timedelta(days=1), **when)
            made = {"offered_at": NOW, "until": NOW + timedelta(days=1), "outcome": outcome, "ended_at": NOW}
            self.scouts.turns.create(booking=held, **made)

    def seasons(self, place: Space) -> None:
        """A season that is published, one that is not yet, and a website that may show the week."""
        evening = hours_in({"term": [[["18:00", "22:00"]]], "holiday": [[["09:00", "12:00"]]]})
        first = NOW.date() + timedelta(days=20 * self.size)
        plan = Plan(f"Season {self.size}", first, first + timedelta(days=19), evening)
        season = seasons.keep_draft(resource=place, plan=plan, by=self.bill)
        seasons.publish(season=season, shown=plan.digest, by=self.bill, at=NOW)
        longer = Plan("Longer", NOW.date(), date(2027, 12, 1), evening)
        seasons.keep_draft(resource=place, plan=longer, by=self.bill)
        EmbedSite.objects.create(keeper=self.school, origin=f"https://site{self.size}.example")

    def papers(self, request: Booking) -> None:
        """A paper, seen by somebody from outside, and a request that was asked for it and for one that is not here."""
        ask_for(request, "insurance", "food")
        paper = Document.objects.create(
            organisation=self.scouts, kind="insurance", uploaded_at=NOW, file_name="a.pdf", words=f"{self.size}"
        )
        seen = {"document": paper.pk, "keeper": self.school.pk}
        self.scouts.events.create(verb="open_document", by=self.bill, at=NOW, after=seen)

    def elsewhere(self) -> Space:
        """Where offers are published: apart from the room, whose openings are the bookings'."""
        slug = f"{self.site.slug}-elsewhere"
        return Space.objects.filter(slug=slug).first() or make_space(self.site, self.school, "Elsewhere")
