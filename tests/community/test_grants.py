"""What is entered, promised, signed, ended, accepted and linked, by whom, and what each leaves behind."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from booking.management.chores import chores
from community.actions import funders, grants
from community.actions.base import NotPermitted, Refused
from community.models import (
    AcceptedFunder,
    Circumstances,
    Grant,
    GrantKind,
    Income,
    Membership,
    Organisation,
    OrganisationEvent,
    OrgId,
    Role,
    User,
)
from community.standing.account import account_on
from community.standing.formula import Bond
from tests.cast import LONDON, NOW, make_person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def sara(db: None) -> User:
    """Runs the service."""
    return staff("Sara")


def staff(name: str) -> User:
    person = make_person(name)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    person.refresh_from_db()
    return person


def entered(organisation: Organisation, by: User, **fields: Any) -> Grant:
    """A grant of £3,000 for this year, or what is asked for."""
    usual = {"kind": GrantKind.GRANT, "starts_on": TODAY, "ends_on": date(2027, 12, 31), "at": NOW}
    if fields.get("kind") != GrantKind.AGREEMENT:
        usual |= {"funder_name": "Newport City Council", "amount_pence": 300_000}
    return grants.enter(organisation=organisation, by=by, **{**usual, **fields})


def agreed(organisation: Organisation, by: User, partner: Organisation | None, **fields: Any) -> Grant:
    return entered(organisation, by, kind=GrantKind.AGREEMENT, promised_hours=10, partner=partner, **fields)


def events(organisation: Organisation) -> list[str]:
    return [each.verb for each in OrganisationEvent.objects.filter(organisation=organisation)]


# Entering


def test_staff_enter_a_grant(scouts: Organisation, sara: User) -> None:
    grant = entered(scouts, sara, title="Tents", awarded_on=date(2026, 12, 1))
    assert (grant.registered_on, grant.entered_by, grant.grant_id, grant.source) == (TODAY, sara, None, "staff")
    (event,) = scouts.events.all()
    assert (event.verb, event.by, event.at) == ("enter_grant", sara, NOW)
    assert event.after["pence"] == 300_000
    assert account_on(scouts, TODAY).bond is Bond.YOUNG
    assert account_on(scouts, TODAY + timedelta(days=300)).bond is Bond.YOUNG


def test_entered_in_the_past_it_counts_as_known_since_then(scouts: Organisation, sara: User) -> None:
    entered(scouts, sara, starts_on=date(2025, 1, 1), at=datetime(2025, 1, 1, 9, tzinfo=LONDON))
    account = account_on(scouts, TODAY)
    assert (account.bond, account.promised, account.score) == (Bond.FUNDED, 10, 30)


@pytest.mark.parametrize("who", ["amina", "bill"])
def test_nobody_else_enters(scouts: Organisation, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        entered(scouts, request.getfixturevalue(who))
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, "ends before"),
        ({"funder_name": ""}, "whose money"),
        ({"amount_pence": -1}, "not an amount"),
        ({"promised_hours": 501}, "At most 500"),
        ({"kind": GrantKind.PROMISE}, "itself"),
        ({"kind": GrantKind.AGREEMENT, "promised_hours": None}, "how many hours"),
        ({"kind": GrantKind.AGREEMENT, "promised_hours": 0}, "how many hours"),
        ({"kind": GrantKind.AGREEMENT, "promised_hours": 5, "amount_pence": 1}, "no money"),
    ],
)
def test_what_cannot_be_entered(fields: dict[str, Any], sentence: str, scouts: Organisation, sara: User) -> None:
    with pytest.raises(Refused, match=sentence):
        entered(scouts, sara, **fields)
    assert not OrganisationEvent.objects.exists()


def test_the_other_side_of_an_agreement_is_another(scouts: Organisation, chess: Organisation, sara: User) -> None:
    with pytest.raises(Refused, match="belong together"):
        agreed(scouts, sara, scouts)
    Organisation.objects.filter(pk=chess.pk).update(head=scouts)
    chess.refresh_from_db()
    with pytest.raises(Refused, match="belong together"):
        agreed(scouts, sara, chess)
    with pytest.raises(Refused, match="another side"):
        entered(scouts, sara, partner=chess)


# Signing


def test_a_manager_of_the_other_side_signs(scouts: Organisation, school: Organisation, sara: User, bill: User) -> None:
    agreement = agreed(scouts, sara, school)
    assert account_on(scouts, TODAY).bond is Bond.NONE
    grants.countersign(grant=agreement, by=bill, at=NOW)
    agreement.refresh_from_db()
    assert (agreement.countersigned_by, agreement.countersigned_at) == (bill, NOW)
    assert events(scouts) == ["enter_grant", "sign_agreement"]
    account = account_on(scouts, TODAY)
    assert (account.bond, account.promised) == (Bond.AGREEMENT, 10)
    with pytest.raises(Refused, match="already"):
        grants.countersign(grant=agreement, by=bill, at=NOW)


def test_without_another_organisation_a_second_member_of_staff_signs(scouts: Organisation, sara: User) -> None:
    agreement = agreed(scouts, sara, None)
    with pytest.raises(Refused, match="second person"):
        grants.countersign(grant=agreement, by=sara, at=NOW)
    other = staff("Otto")
    assert grants.countersign(grant=agreement, by=other, at=NOW).countersigned_by == other


def test_nobody_signs_in_their_own_cause(
    scouts: Organisation, school: Organisation, sara: User, amina: User, bill: User, chidi: User
) -> None:
    agreement = agreed(scouts, sara, school)
    for who in (amina, chidi):
        with pytest.raises(NotPermitted):
            grants.countersign(grant=agreement, by=who, at=NOW)
    # Amina gets herself made a manager of the other side.
    Membership.objects.create(user=amina, organisation=school, role=Role.MANAGER)
    with pytest.raises(Refused, match="belong to the group"):
        grants.countersign(grant=agreement, by=amina, at=NOW)
    otto = staff("Otto")
    Membership.objects.create(user=otto, organisation=scouts, role=Role.BOOKER)
    with pytest.raises(Refused):
        grants.countersign(grant=agreement, by=otto, at=NOW)
    # They were found to be one family meanwhile.
    Organisation.objects.filter(pk=scouts.pk).update(head=school)
    Organisation.objects.filter(pk=school.pk).update(head=school)
    with pytest.raises(Refused, match="belong together"):
        grants.countersign(grant=agreement, by=bill, at=NOW)
    agreement.refresh_from_db()
    assert agreement.countersigned_at is None


def test_a_treasurer_of_the_other_side_cannot_sign(scouts: Organisation, school: Organisation, sara: User) -> None:
    tegan = make_person("Tegan")
    Membership.objects.create(user=tegan, organisation=school, role=Role.TREASURER)
    with pytest.raises(NotPermitted):
        grants.countersign(grant=agreed(scouts, sara, school), by=tegan, at=NOW)


def test_only_agreements_that_go_on_are_signed(
    scouts: Organisation, school: Organisation, sara: User, bill: User
) -> None:
    over = agreed(scouts, sara, school, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    ended = grants.end(grant=agreed(scouts, sara, school), by=bill, at=NOW)
    for each in (over, ended):
        with pytest.raises(Refused, match="over already"):
            grants.countersign(grant=each, by=bill, at=NOW)
    with pytest.raises(Refused, match="Only agreements"):
        grants.countersign(grant=entered(scouts, sara), by=staff("Otto"), at=NOW)


# Ending


def test_who_ends_what(
    scouts: Organisation, school: Organisation, sara: User, amina: User, bill: User, chidi: User
) -> None:
    own = grants.promise(organisation=scouts, hours=20, by=amina, at=NOW)
    agreement, second, money = agreed(scouts, sara, school), agreed(scouts, sara, school), entered(scouts, sara)
    for grant, who in ((own, bill), (own, chidi), (agreement, chidi), (money, amina), (money, bill)):
        with pytest.raises(NotPermitted):
            grants.end(grant=grant, by=who, at=NOW)
    for grant, who in ((own, amina), (agreement, amina), (second, bill), (money, sara)):
        assert grants.end(grant=grant, by=who, at=NOW).ended_on == TODAY
        with pytest.raises(Refused, match="over already"):
            grants.end(grant=grant, by=who, at=NOW)
    assert events(scouts).count("end_grant") == 4
    assert account_on(scouts, TODAY).bond is Bond.NONE


# One's own promise


def test_a_promise_holds_for_a_year_and_gives_way_to_the_next(scouts: Organisation, amina: User) -> None:
    first = grants.promise(organisation=scouts, hours=20, by=amina, at=NOW)
    assert (first.starts_on, first.ends_on) == (TODAY, date(2028, 1, 3))
    second = grants.promise(organisation=scouts, hours=30, by=amina, at=NOW + timedelta(days=5))
    first.refresh_from_db()
    assert first.ended_on == second.starts_on == date(2027, 1, 9)
    assert [account_on(scouts, date(2027, 1, day)).promised for day in (3, 4, 8, 9)] == [0, 20, 20, 30]
    assert events(scouts) == ["promise", "promise"]
    assert scouts.events.last().before["hours"] == 20


def test_twice_on_one_day_the_last_one_holds(scouts: Organisation, amina: User) -> None:
    for hours in (20, 10):
        grants.promise(organisation=scouts, hours=hours, by=amina, at=NOW)
    assert account_on(scouts, TODAY).promised == 10


def test_one_hour_is_no_promise(scouts: Organisation, amina: User) -> None:
    """The tenth of an hour's standing for ten points would be the cheapest there is."""
    assert grants.least_promise(scouts, TODAY) == 10
    Circumstances.objects.create(organisation=scouts, since=TODAY, income=Income.UNDER_1M, bookable=2)
    assert grants.least_promise(scouts, TODAY) == 55
    for hours in (-1, 0, 1, 54, 501, 10**9):
        with pytest.raises(Refused, match="from 55 hours to 500 hours"):
            grants.promise(organisation=scouts, hours=hours, by=amina, at=NOW)
    assert grants.promise(organisation=scouts, hours=60, by=amina, at=NOW).promised_hours == 60


def test_only_those_who_run_it_promise(scouts: Organisation, sara: User, chidi: User) -> None:
    tegan = make_person("Tegan")
    Membership.objects.create(user=tegan, organisation=scouts, role=Role.TREASURER)
    for who in (sara, chidi, tegan):
        with pytest.raises(NotPermitted):
            grants.promise(organisation=scouts, hours=20, by=who, at=NOW)


# Funders


@pytest.fixture
def checked(school: Organisation) -> Organisation:
    """A keeper that staff know."""
    OrgId.objects.create(organisation=school, org_id="GB-EDU-1", verified_at=NOW)
    return school


def published(**fields: Any) -> Grant:
    """A grant from open data that nobody here holds yet."""
    usual: dict[str, Any] = {"grant_id": "360G-1", "recipient_id": "GB-CHC-1164883", "funder_id": "GB-CHC-1000147"}
    usual |= {"funder_name": "A B Charitable Trust", "amount_pence": 300_000, "starts_on": date(2026, 1, 1)}
    return Grant.objects.create(**{**usual, "ends_on": date(2027, 12, 31), "registered_on": date(2026, 1, 1), **fields})


def test_a_published_grant_counts_while_a_keeper_accepts_its_funder(
    scouts: Organisation, checked: Organisation, bill: User
) -> None:
    published(organisation=scouts)
    assert account_on(scouts, TODAY).bond is Bond.NONE
    accepted = funders.accept(keeper=checked, funder_id="gb-chc-1000147", by=bill, at=NOW)
    assert (accepted.funder_id, accepted.funder_name) == ("GB-CHC-1000147", "A B Charitable Trust")
    assert account_on(scouts, TODAY).bond is Bond.FUNDED
    funders.stop(accepted=accepted, by=bill, at=NOW + timedelta(days=2))
    assert [bool(account_on(scouts, TODAY + timedelta(days=n)).promised) for n in (-1, 0, 1, 2)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert events(checked) == ["accept_funder", "stop_funder"]


def test_accepting_and_stopping_twice_is_once(checked: Organisation, bill: User) -> None:
    both = [funders.accept(keeper=checked, funder_id="GB-CHC-1", funder_name="Trust", by=bill, at=NOW) for _ in "12"]
    assert both[0] == both[1]
    for _again in range(2):
        funders.stop(accepted=both[0], by=bill, at=NOW)
    assert events(checked) == ["accept_funder", "stop_funder"]
    again = funders.accept(keeper=checked, funder_id="GB-CHC-1", funder_name="Trust", by=bill, at=NOW)
    assert again != both[0] and AcceptedFunder.objects.count() == 2


@pytest.mark.parametrize(
    ("funder_id", "name"),
    [("", "Trust"), ("1000147", "Trust"), ("GB-CHC-1", ""), ("GB-CHC-1", "x" * 251), ("GB-CHC-" + "9" * 300, "Trust"),
     ("\0", "Trust"), ("<script>", "Trust"), ("GB CHC 1", "Trust")],
)  # fmt: skip
def test_what_is_no_funder(funder_id: str, name: str, checked: Organisation, bill: User) -> None:
    with pytest.raises(Refused):
        funders.accept(keeper=checked, funder_id=funder_id, funder_name=name, by=bill, at=NOW)
    assert not AcceptedFunder.objects.exists()


def test_who_nobody_knows_judges_nobody(
    scouts: Organisation, chess: Organisation, amina: User, chidi: User, bill: User, checked: Organisation
) -> None:
    """A rival that accepts a funder would make a promise of its neighbour's grant."""
    published(organisation=scouts)
    OrgId.objects.create(organisation=chess, org_id="GB-CHC-1000147")
    with pytest.raises(Refused, match="has to be checked"):
        funders.accept(keeper=chess, funder_id="GB-CHC-1000147", by=chidi, at=NOW)
    with pytest.raises(NotPermitted):
        funders.accept(keeper=checked, funder_id="GB-CHC-1000147", by=chidi, at=NOW)
    accepted = funders.accept(keeper=checked, funder_id="GB-CHC-1000147", by=bill, at=NOW)
    with pytest.raises(NotPermitted):
        funders.stop(accepted=accepted, by=amina, at=NOW)


# Linking


def test_a_grant_is_linked_once_the_number_is_verified(scouts: Organisation) -> None:
    grant = published()
    number = OrgId.objects.create(organisation=scouts, org_id="gb-chc-1164883")
    assert grants.link_grants(at=NOW).linked == 0
    number.verified_at = NOW
    number.save()
    assert grants.link_grants(at=NOW).linked == 1
    assert grants.link_grants(at=NOW).linked == 0
    grant.refresh_from_db()
    assert grant.organisation == scouts
    assert grant.registered_on == TODAY, "its year begins when it is known whose it is"
    assert events(scouts) == ["link_grant"]


def test_a_number_that_was_wrong_after_all_takes_the_grant_away(scouts: Organisation, chess: Organisation) -> None:
    grant = published()
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883", verified_at=NOW)
    grants.link_grants(at=NOW)
    OrgId.objects.all().delete()
    OrgId.objects.create(organisation=chess, org_id="GB-CHC-1164883", verified_at=NOW)
    done = grants.link_grants(at=NOW)
    assert (done.linked, done.released) == (1, 1)
    grant.refresh_from_db()
    assert grant.organisation == chess
    assert (events(scouts), events(chess)) == (["link_grant", "release_grant"], ["link_grant"])


def test_two_holders_of_one_number_in_other_letters_get_nothing(scouts: Organisation, chess: Organisation) -> None:
    published()
    for organisation, number in ((scouts, "GB-CHC-1164883"), (chess, "gb-chc-1164883")):
        OrgId.objects.create(organisation=organisation, org_id=number, verified_at=NOW)
    assert grants.link_grants(at=NOW).linked == 0


def test_what_staff_entered_stays_where_it_is(scouts: Organisation, sara: User) -> None:
    entered(scouts, sara)
    published(recipient_id="")
    assert grants.link_grants(at=NOW).released == 0
    assert scouts.grants.count() == 1


def test_the_worker_links(scouts: Organisation) -> None:
    published()
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883", verified_at=NOW)
    (chore,) = [each for each in chores() if each.do.__name__ == "link_published_grants"]
    assert chore.every == timedelta(days=1)
    assert chore.run(timezone.now()) == "Grants: 1 linked, 0 released."
    assert chore.run(timezone.now()) == ""


def test_many_grants_take_few_statements(scouts: Organisation, django_assert_max_num_queries: Any) -> None:
    Grant.objects.bulk_create(
        Grant(grant_id=f"360G-{n}", recipient_id=f"X-{n}", starts_on=TODAY, ends_on=TODAY, registered_on=TODAY)
        for n in range(2000)
    )
    with django_assert_max_num_queries(6):
        grants.link_grants(at=NOW)
