"""What an organisation sees of its grants and promises, what it may do there, and what nobody else may."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.actions import grants, ledger
from community.ledger import Proved
from community.models import AcceptedFunder, EntryKind, Grant, GrantKind, Membership, Organisation, OrgId, Role, User
from tests.cast import make_person

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


def today() -> date:
    return timezone.localdate()


def page(browser: Client, name: str, organisation: Organisation) -> str:
    answer = browser.get(reverse(name, args=[organisation.slug]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def press(browser: Client, name: str, *where: Any, **said: Any) -> Any:
    return browser.post(reverse(name, args=where), said, follow=True)


@pytest.fixture
def sara(db: None) -> User:
    """Runs the service."""
    person = make_person("Sara")
    person.is_staff = True
    person.save()
    return person


@pytest.fixture
def tegan(scouts: Organisation) -> User:
    """Keeps the scouts' books: sees all of it and changes nothing."""
    person = make_person("Tegan")
    Membership.objects.create(user=person, organisation=scouts, role=Role.TREASURER)
    return person


@pytest.fixture
def funded(scouts: Organisation, sara: User) -> Grant:
    """£5,000 for two years, known since 14 months: 10 hours a year, the usual promise for its size."""
    began = timezone.now() - timedelta(days=430)
    return grants.enter(
        organisation=scouts, kind=GrantKind.GRANT, title="Roof of the hut", funder_name="Newport City Council",
        amount_pence=500_000, starts_on=began.date(), ends_on=began.date() + timedelta(days=729), by=sara, at=began,
    )  # fmt: skip


@pytest.fixture
def agreement(scouts: Organisation, school: Organisation, sara: User) -> Grant:
    """Ten hours a year, offered to the school to sign."""
    ends = today() + timedelta(days=364)
    return grants.enter(
        organisation=scouts, kind=GrantKind.AGREEMENT, title="Evening bus", partner=school, promised_hours=10,
        starts_on=today(), ends_on=ends, by=sara, at=timezone.now(),
    )  # fmt: skip


def shared(giver: Organisation, taker: Organisation, hours: int) -> None:
    at = timezone.now() - timedelta(days=1)
    proofs = (Proved("room_code", "group", at), Proved("keyholder", "keeper", at))
    ledger.enter(
        kind=EntryKind.GIFT, organisation=giver, partner=taker, key=f"gift:{hours}", on=at.date(), minutes=60 * hours,
        at=at, proofs=proofs,
    )  # fmt: skip


# Seeing


def test_a_group_sees_its_grants_its_promise_and_what_it_has_kept(
    as_: As, amina: User, scouts: Organisation, school: Organisation, funded: Grant
) -> None:
    shared(scouts, school, 4)
    shown = page(as_(amina), "group-grants", scouts)
    assert "Roof of the hut" in shown and "Newport City Council" in shown and "£5,000.00" in shown
    assert "You have promised 10 hours a year. In the last 12 months others used 4 hours." in shown
    assert "40% kept" in shown and 'value="40"' in shown
    assert "have known of for a year or longer" in shown
    assert '<span class="tag good">Counts</span>' in shown


def test_nothing_yet(as_: As, amina: User, scouts: Organisation) -> None:
    shown = page(as_(amina), "group-grants", scouts)
    assert "Nothing yet. A promise that you keep raises your standing" in shown
    assert "None that we know of" in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"funder_id": "GB-CHC-1"}, "Does not count: no keeper accepts this funder"),
        ({"ended_on": date(2020, 1, 1)}, ">Over<"),
        ({"starts_on": date(2090, 1, 1)}, "Begins later"),
        ({"currency": "EUR"}, "EUR 5,000.00"),
        ({"promised_hours": 33}, ">33<"),
    ],
)
def test_where_a_grant_stands(fields: dict[str, Any], words: str, as_: As, amina: User, scouts: Organisation) -> None:
    usual: dict[str, Any] = {"starts_on": today(), "ends_on": date(2091, 1, 1), "registered_on": today()}
    usual |= {"grant_id": "360G-1", "source": "grants.json", "amount_pence": 500_000, "funder_name": "A B Trust"}
    Grant.objects.create(organisation=scouts, **{**usual, **fields})
    shown = page(as_(amina), "group-grants", scouts)
    assert words in shown and "360G-1" in shown and "Published by: grants.json" in shown


def test_members_see_and_press_nothing(as_: As, tegan: User, scouts: Organisation, agreement: Grant) -> None:
    browser = as_(tegan)
    shown = page(browser, "group-grants", scouts)
    assert "Evening bus" in shown and "Only an owner or a manager can make a promise." in shown
    assert "Sign<" not in shown and "End it" not in shown and 'name="hours"' not in shown
    assert "Only an owner or a manager can choose funders." in page(browser, "group-funders", scouts)


# One's own promise


def test_a_promise_is_made_changed_and_taken_back(as_: As, amina: User, scouts: Organisation) -> None:
    browser = as_(amina)
    assert "The promise is made." in press(browser, "group-grants", scouts.slug, hours="20").content.decode()
    shown = page(browser, "group-grants", scouts)
    assert "Now it is 20 hours a year" in shown and 'value="20"' in shown
    press(browser, "group-grants", scouts.slug, hours="30")
    own = grants.own_promise(scouts, today())
    assert own and own.promised_hours == 30
    press(browser, "group-grant-end", scouts.slug, own.pk)
    assert grants.own_promise(scouts, today()) is None
    assert Grant.objects.count() == 2


@pytest.mark.parametrize("hours", ["", "9", "501", "-20", "ten", "20.5", "9" * 5000, "²"])
def test_what_is_no_promise(hours: str, as_: As, amina: User, scouts: Organisation) -> None:
    answer = press(as_(amina), "group-grants", scouts.slug, hours=hours)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert not Grant.objects.exists()


# Signing


def test_the_other_side_signs_on_its_own_page(
    as_: As, amina: User, bill: User, scouts: Organisation, school: Organisation, agreement: Grant
) -> None:
    assert "Waiting for the other side to sign" in page(as_(amina), "group-grants", scouts)
    assert "promises to share 10 hours a year" in page(as_(bill), "group-grants", school)
    assert "The agreement is signed" in press(as_(bill), "group-grant-sign", school.slug, agreement.pk).content.decode()
    agreement.refresh_from_db()
    assert agreement.countersigned_by == bill
    shown = page(as_(bill), "group-grants", school)
    assert "Signed by you" in shown and "For you to sign" not in shown
    press(as_(bill), "group-grant-end", school.slug, agreement.pk)
    agreement.refresh_from_db()
    assert agreement.ended_on == today()


def test_one_that_is_not_signed_is_put_away(as_: As, bill: User, school: Organisation, agreement: Grant) -> None:
    press(as_(bill), "group-grant-end", school.slug, agreement.pk)
    answer = press(as_(bill), "group-grant-sign", school.slug, agreement.pk)
    assert "This is over already." in answer.content.decode()
    agreement.refresh_from_db()
    assert agreement.countersigned_at is None


def test_nobody_signs_for_the_other_side(
    as_: As, amina: User, chidi: User, scouts: Organisation, chess: Organisation, school: Organisation, agreement: Grant
) -> None:
    tries = [(amina, scouts), (amina, school), (chidi, chess), (chidi, school)]
    for who, where in tries:
        assert press(as_(who), "group-grant-sign", where.slug, agreement.pk).status_code == 404
    assert press(as_(chidi), "group-grant-end", chess.slug, agreement.pk).status_code == 404
    # A manager of both signs for neither.
    Membership.objects.create(user=amina, organisation=school, role=Role.MANAGER)
    assert (
        "belong to the group that promises"
        in press(as_(amina), "group-grant-sign", school.slug, agreement.pk).content.decode()
    )
    agreement.refresh_from_db()
    assert (agreement.countersigned_at, agreement.ended_on) == (None, None)


def test_a_grant_is_not_ones_own_to_end(as_: As, amina: User, scouts: Organisation, funded: Grant) -> None:
    assert press(as_(amina), "group-grant-end", scouts.slug, funded.pk).status_code == 404
    funded.refresh_from_db()
    assert funded.ended_on is None


# Funders


@pytest.fixture
def checked(school: Organisation) -> Organisation:
    OrgId.objects.create(organisation=school, org_id="GB-EDU-1", verified_at=timezone.now())
    return school


@pytest.fixture
def published(db: None) -> Grant:
    return Grant.objects.create(
        grant_id="360G-1", funder_id="GB-CHC-1000147", funder_name="A B Trust", starts_on=today(), ends_on=today(),
        registered_on=today(),
    )  # fmt: skip


def test_a_keeper_chooses_a_funder_or_writes_one(as_: As, bill: User, checked: Organisation, published: Grant) -> None:
    browser = as_(bill)
    assert "A B Trust" in page(browser, "group-funders", checked)
    answer = press(browser, "group-funders", checked.slug, known="GB-CHC-1000147")
    assert "A B Trust is accepted from today." in answer.content.decode()
    press(browser, "group-funders", checked.slug, funder_id="GB-LAE-NWP", funder_name="Newport City Council")
    assert set(AcceptedFunder.objects.values_list("funder_id", "funder_name", "until")) == {
        ("GB-CHC-1000147", "A B Trust", None),
        ("GB-LAE-NWP", "Newport City Council", None),
    }
    for each in AcceptedFunder.objects.all():
        press(browser, "group-funder-stop", checked.slug, each.pk)
    assert set(AcceptedFunder.objects.values_list("until", flat=True)) == {today()}
    assert "You accept 0 funders" in page(browser, "group-grants", checked)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"known": "GB-CHC-666"},
        {"known": "GB-CHC-1000147", "funder_id": "GB-CHC-1", "funder_name": "Mine"},
        {"funder_id": "GB-CHC-1"},
        {"funder_id": "mine", "funder_name": "Mine"},
        {"funder_id": "GB-CHC-" + "1" * 300, "funder_name": "Mine"},
        {"funder_id": "GB-CHC-1", "funder_name": "x" * 3000},
        {"funder_id": "'; --", "funder_name": "<script>alert(1)</script>"},
    ],
)
def test_a_forged_funder_is_none(
    said: dict[str, str], as_: As, bill: User, checked: Organisation, published: Grant
) -> None:
    answer = press(as_(bill), "group-funders", checked.slug, **said)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert not AcceptedFunder.objects.exists()


def test_a_known_number_keeps_its_known_name(as_: As, bill: User, checked: Organisation, published: Grant) -> None:
    press(as_(bill), "group-funders", checked.slug, funder_id="GB-CHC-1000147", funder_name="Another name")
    assert AcceptedFunder.objects.get().funder_name == "A B Trust"


def test_who_is_not_checked_is_told_so(as_: As, amina: User, scouts: Organisation, published: Grant) -> None:
    assert "first we have to check a registration number" in page(as_(amina), "group-funders", scouts)
    answer = press(as_(amina), "group-funders", scouts.slug, known="GB-CHC-1000147")
    assert "has to be checked" in answer.content.decode()
    assert not AcceptedFunder.objects.exists()


# Others


def test_for_strangers_nothing_is_there(
    as_: As, chidi: User, scouts: Organisation, chess: Organisation, agreement: Grant, client: Client
) -> None:
    accepted = AcceptedFunder.objects.create(
        keeper=scouts, funder_id="GB-CHC-1", funder_name="Trust", since=today() - timedelta(days=1)
    )
    browser = as_(chidi)
    for name in ("group-grants", "group-funders"):
        assert browser.get(reverse(name, args=[scouts.slug])).status_code == 404
        assert press(browser, name, scouts.slug, hours="20", known="GB-CHC-1").status_code == 404
        assert client.get(reverse(name, args=[scouts.slug])).status_code == 302
    # From one's own page, with the number of another's.
    assert press(browser, "group-funder-stop", chess.slug, accepted.pk).status_code == 404
    assert press(browser, "group-funder-stop", scouts.slug, accepted.pk).status_code == 404
    assert browser.get(reverse("group-grant-end", args=[chess.slug, agreement.pk])).status_code == 405
    accepted.refresh_from_db()
    assert accepted.until is None and Grant.objects.get().ended_on is None


def test_a_treasurer_is_refused_every_button(
    as_: As, tegan: User, scouts: Organisation, sara: User, amina: User
) -> None:
    own = grants.promise(organisation=scouts, hours=20, by=amina, at=timezone.now())
    browser = as_(tegan)
    for name, number in (("group-grants", ()), ("group-funders", ()), ("group-grant-end", (own.pk,))):
        assert press(browser, name, scouts.slug, *number, hours="30", known="x").status_code == 403
    own.refresh_from_db()
    assert own.ended_on is None and own.promised_hours == 20
