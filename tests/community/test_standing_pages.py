"""The page of a standing: who sees the numbers, what stands on it, what an owner may change; and the yearly paper."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from booking.models import Booking
from community.actions import circumstances, disputes
from community.actions.base import NotPermitted
from community.models import (
    Circumstances,
    EntryKind,
    GrantKind,
    Income,
    Membership,
    Organisation,
    Role,
    Standing,
    User,
)
from community.standing import statement
from community.standing.reckon import reckon_all
from tests.cast import NOW, evening, make_booking
from tests.community.test_standing_reckoned import DAY, TODAY, bond, entry, gift
from venues.models import Space

As = Callable[[User], Client]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def busy(scouts: Organisation, chess: Organisation, school: Organisation) -> Organisation:
    """The scouts: a grant that they keep in part, one line of every kind."""
    Circumstances.objects.create(organisation=scouts, since=TODAY - 99 * DAY, income=Income.UNDER_100K, bookable=1)
    bond(scouts, GrantKind.GRANT, 25)
    gift(scouts, chess, 10, TODAY - 5 * DAY)
    gift(scouts, chess, 70, TODAY - 4 * DAY)
    gift(scouts, chess, 2, TODAY - 400 * DAY)
    gift(scouts, chess, 3, TODAY - 4 * DAY, short_of="price")
    gift(scouts, chess, 3, TODAY - 4 * DAY, short_of="family")
    undone = gift(scouts, chess, 5, TODAY - 6 * DAY)
    entry(scouts, EntryKind.REVERSED, 5, undone.on, undone=undone, partner=chess, reason="It was another hall")
    for number in range(3):
        slip = entry(scouts, EntryKind.NO_SHOW, 2, TODAY - (10 + number) * DAY, partner=school)
    entry(scouts, EntryKind.EXCUSED, 2, slip.on, undone=slip, partner=school, reason="The boiler had failed")
    entry(scouts, EntryKind.USE, 2, TODAY - 2 * DAY, partner=school)
    entry(scouts, EntryKind.LATE_CANCEL, 2, TODAY - 9 * DAY, partner=school, relet_minutes=120)
    return scouts


def page(browser: Client, organisation: Organisation, **query: str) -> str:
    answer = browser.get(reverse("group-standing", args=[organisation.slug]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_account_in_four_lines_and_a_picture(busy: Organisation, amina: User, as_: As) -> None:
    said = page(as_(amina), busy)
    assert "60 hours count, of the 100 hours a year" not in said, "an hour of the year before counts half"
    assert "61 hours count, of the 100 hours a year" in said
    assert "Promised with a grant or contract: 25 hours a year. Shared: 60 hours." in said
    assert "2 hours count, of 70 hours booked and shared in the last 12 months." in said
    # 40 + 24.4 + 20 − 320/90
    for points in ("+24.4", "+20", "−3.6", "81"):
        assert f">{points}<" in said
    assert 'aria-label="81 of 100 points: Partner"' in said


def test_every_line_says_what_it_counts_and_why(busy: Organisation, amina: User, as_: As) -> None:
    said = page(as_(amina), busy)
    for why in (
        "In full.",
        "Half: more than a year ago.",
        "Over 60 hours.",
        "Does not count: it cost more than the published rate.",
        "Does not count: both groups belong together.",
        "Does not count: it was taken back.",
        "Does not count: it was excused.",
        "Forgiven: it is the first in 12 months.",
        "Against, in full.",
        "Does not count: somebody else used the time.",
        "Makes what was missed weigh less.",
        "Puts another line right.",
    ):
        assert why in said, why
    assert "The boiler had failed" in said and "Pill Chess Club" in said


def test_what_would_gain_ten_points(scouts: Organisation, amina: User, as_: As) -> None:
    said = page(as_(amina), scouts)
    assert "Share 5 hours more in a year." in said and "+10 points: 50" in said
    assert "Nothing shared or booked yet" in said


def test_history(scouts: Organisation, school: Organisation, amina: User, as_: As) -> None:
    reckon_all(TODAY - 9 * DAY)
    gift(scouts, school, 20, TODAY - 2 * DAY)
    assert "Others still see Welcome" in page(as_(amina), scouts)
    reckon_all(TODAY)
    said = page(as_(amina), scouts)
    assert "Saturday 26 December 2026" in said and "Monday 4 January 2027" in said
    assert "Others still see" not in said


def test_lines_come_a_page_at_a_time(scouts: Organisation, school: Organisation, amina: User, as_: As) -> None:
    for number in range(30):
        entry(scouts, EntryKind.USE, 1, TODAY - number * DAY, partner=school)
    assert "Page 1 of 2" in page(as_(amina), scouts)
    assert page(as_(amina), scouts, page="2").count("Makes what was missed") == 5
    assert page(as_(amina), scouts, page="nonsense").count("Makes what was missed") == 25


def test_a_line_leads_to_its_booking_and_can_be_disputed(
    scouts: Organisation, hall: Space, school: Organisation, amina: User, bill: User, delyth: User, as_: As
) -> None:
    reference = make_booking(hall, scouts, amina, evening(3)).reference
    fresh = entry(scouts, EntryKind.USE, 2, TODAY, partner=school, source=f"booking:{reference}")
    dispute, booking = reverse("dispute-new", args=[fresh.pk]), reverse("booking", args=[reference])
    assert dispute in page(as_(amina), scouts) and booking in page(as_(amina), scouts)
    assert dispute not in page(as_(bill), scouts) and booking in page(as_(bill), scouts)
    Membership.objects.create(user=delyth, organisation=scouts, role=Role.BOOKER)
    assert dispute not in page(as_(delyth), scouts), "a booker does not speak for the group"
    disputes.dispute(entry=fresh, organisation=scouts, words="We were not there", by=amina, at=NOW)
    said = page(as_(amina), scouts)
    assert dispute not in said and "Somebody says it is wrong" in said


@pytest.mark.parametrize(("ago", "can"), [(28, True), (29, False)])
def test_28_days_are_given_for_a_dispute(
    scouts: Organisation, school: Organisation, amina: User, as_: As, ago: int, can: bool
) -> None:
    line = entry(scouts, EntryKind.USE, 2, TODAY - 40 * DAY, partner=school, entered_at=NOW - ago * DAY)
    assert (reverse("dispute-new", args=[line.pk]) in page(as_(amina), scouts)) is can


def test_strangers_see_nothing(busy: Organisation, chidi: User, bill: User, client: Client, as_: As) -> None:
    address = reverse("group-standing", args=[busy.slug])
    assert as_(chidi).get(address).status_code == 404
    assert as_(bill).get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_keeper_it_has_asked_sees_the_numbers_and_not_whom_else_it_deals_with(
    busy: Organisation, hall: Space, school: Organisation, amina: User, bill: User, as_: As
) -> None:
    make_booking(hall, busy, amina, evening(3))
    said = page(as_(bill), busy)
    assert ">81<" in said and "Ysgol Bryn Derw" in said and "The boiler had failed" in said
    assert "Pill Chess Club" not in said and "It was another hall" not in said
    assert "Sharing Statement" not in said and "Change the income" not in said
    Membership.objects.filter(user=bill).update(role=Role.BOOKER)
    assert as_(bill).get(reverse("group-standing", args=[busy.slug])).status_code == 404


def test_a_hold_shows_nobody_a_standing(busy: Organisation, hall: Space, amina: User, bill: User, as_: As) -> None:
    make_booking(hall, busy, amina, evening(3))
    Booking.objects.update(state="held")
    assert as_(bill).get(reverse("group-standing", args=[busy.slug])).status_code == 404


def test_a_member_who_manages_nothing_does_not_learn_who_used_its_rooms(
    busy: Organisation, delyth: User, as_: As
) -> None:
    Membership.objects.create(user=delyth, organisation=busy, role=Role.BOOKER)
    User.objects.filter(pk=delyth.pk).update(language="en-gb")
    said = page(as_(delyth), busy)
    assert "Ysgol Bryn Derw" in said and "Pill Chess" not in said and "another organisation" in said


def test_staff_see_everything(busy: Organisation, chidi: User, as_: As) -> None:
    User.objects.filter(pk=chidi.pk).update(is_staff=True)
    chidi.refresh_from_db()
    assert "It was another hall" in page(as_(chidi), busy)


def test_an_owner_says_the_income(scouts: Organisation, amina: User, as_: As) -> None:
    address = reverse("group-standing", args=[scouts.slug])
    assert as_(amina).post(address, {"income": "under_1m"}).status_code == 302
    row = scouts.circumstances.get()
    assert (row.since, row.income, row.bookable, row.by) == (TODAY, Income.UNDER_1M, 0, amina)
    event = scouts.events.get(verb="say_income")
    assert (event.before, event.after) == ({"income": ""}, {"income": "under_1m"})
    assert "£100,000 to £999,999" in page(as_(amina), scouts)
    as_(amina).post(address, {"income": "under_1m"})
    assert scouts.events.filter(verb="say_income").count() == 1


def test_an_income_of_another_day_stays_what_it_was(busy: Organisation, amina: User) -> None:
    circumstances.say_income(organisation=busy, income=Income.OVER_1M, by=amina, at=NOW)
    circumstances.say_income(organisation=busy, income=Income.UNDER_10K, by=amina, at=NOW)
    rows = list(busy.circumstances.values_list("since", "income", "bookable"))
    assert rows == [(TODAY - 99 * DAY, "under_100k", 1), (TODAY, "under_10k", 1)]
    assert Standing.objects.get(organisation=busy, on=TODAY).score == 87


@pytest.mark.parametrize("income", ["", "nothing", "under_10k'"])
def test_nonsense_is_refused(scouts: Organisation, amina: User, as_: As, income: str) -> None:
    answer = as_(amina).post(reverse("group-standing", args=[scouts.slug]), {"income": income})
    assert answer.status_code == 200 and "Error" in answer.content.decode()
    assert not scouts.circumstances.exists()


def test_only_owners_say_it(scouts: Organisation, bill: User, as_: As) -> None:
    Membership.objects.create(user=bill, organisation=scouts, role=Role.MANAGER)
    address = reverse("group-standing", args=[scouts.slug])
    assert as_(bill).post(address, {"income": "under_1m"}).status_code == 403
    assert "Change the income" not in page(as_(bill), scouts)
    with pytest.raises(NotPermitted):
        circumstances.say_income(organisation=scouts, income=Income.UNDER_1M, by=bill, at=NOW)


class TestStatement:
    """The paper and its address."""

    @pytest.fixture
    def paper(self, busy: Organisation) -> statement.Statement:
        """Of the year before this one."""
        found = statement.statement(busy, 2026, TODAY)
        assert found
        return found

    def test_it_has_every_hour_that_was_proved(self, busy: Organisation, paper: statement.Statement) -> None:
        """Also those above 60 from one family, and none that was taken back, too dear or within the family."""
        gift(busy, busy, 4, date(2026, 8, 1), unit="volunteer", partner_family=99)
        assert paper.figures == statement.Figures({"room": 80 * 60, "volunteer": 240}, 3, 2)

    def test_members_print_it(self, busy: Organisation, amina: User, as_: As) -> None:
        said = as_(amina).get(reverse("group-statement", args=[busy.slug, 2026])).content.decode()
        assert "80 hours" in said and "http://testserver/statements/" in said

    def test_anybody_can_check_it(self, paper: statement.Statement, client: Client) -> None:
        answer = client.get(reverse("statement", args=[paper.token]))
        said = answer.content.decode()
        assert answer.status_code == 200 and answer["X-Robots-Tag"] == "noindex"
        assert "80 hours" in said and "3rd Maindee Scouts" in said and "This is what the account says." in said
        assert "Pill Chess" not in said and ">81<" not in said

    def test_it_says_what_it_said_and_that_it_was_corrected(
        self, busy: Organisation, paper: statement.Statement, client: Client
    ) -> None:
        line = busy.ledger.get(minutes=70 * 60)
        entry(busy, EntryKind.REVERSED, 70, line.on, undone=line, entered_at=NOW)
        said = client.get(reverse("statement", args=[paper.token])).content.decode()
        assert "80 hours" in said and "Corrected since: 10 hours are shared in all." in said

    def test_the_year_that_goes_on_may_grow(self, busy: Organisation, chess: Organisation, client: Client) -> None:
        paper = statement.statement(busy, 2027, TODAY)
        gift(busy, chess, 4, TODAY)
        assert paper
        said = client.get(reverse("statement", args=[paper.token])).content.decode()
        assert "the year goes on" in said and "This is what the account says." in said

    def test_the_last_day_closes_the_year(self, busy: Organisation) -> None:
        days = (date(2026, 12, 31), date(2027, 1, 1))
        found = [statement.statement(busy, 2026, day) for day in days]
        assert [paper and paper.is_over for paper in found] == [False, True]

    def test_a_forged_address_is_nobodys(self, paper: statement.Statement, client: Client) -> None:
        number, year, until, signature = paper.token.split("-", 3)
        forged = [
            f"{int(number) + 1}-{year}-{until}-{signature}",
            f"{number}-2027-{until}-{signature}",
            f"{number}-{year}-20270102-{signature}",
            f"{number}-{year}-99999999-{signature}",
            f"{number}-{year}-{until}-{signature[:-1]}",
            f"{number}-{year}-{until}-{signature[::-1]}",
            f"{number}-{year}-{until}-{'é' * 16}",
            "x",
        ]
        for token in forged:
            assert client.get(reverse("statement", args=[token])).status_code == 404, token

    def test_it_outlives_a_change_of_the_secret(self, paper: statement.Statement) -> None:
        token = paper.token
        with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            assert statement.read(token) == paper
        with override_settings(SECRET_KEY="another"):
            assert statement.read(token) is None

    @pytest.mark.parametrize("year", [1999, 2028, 99999999])
    def test_no_paper_of_years_that_were_not(self, busy: Organisation, amina: User, as_: As, year: int) -> None:
        assert as_(amina).get(reverse("group-statement", args=[busy.slug, year])).status_code == 404

    def test_strangers_print_none(self, busy: Organisation, chidi: User, as_: As) -> None:
        assert as_(chidi).get(reverse("group-statement", args=[busy.slug, 2026])).status_code == 404


def test_what_only_hours_of_a_day_know_is_not_on_paper(scouts: Organisation, chess: Organisation) -> None:
    """What is entered in the evening would make a paper printed in the morning look false."""
    paper = statement.statement(scouts, 2027, TODAY + DAY)
    assert paper
    gift(scouts, chess, 4, TODAY)
    before = paper.figures
    gift(scouts, chess, 4, TODAY, entered_at=NOW + timedelta(days=1))
    assert paper.figures == before
