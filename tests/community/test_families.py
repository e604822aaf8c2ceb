"""Families: found, declared, appealed, answered; and what that does to hours and credits."""

import json
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail

from community import credits
from community.actions import families, ledger
from community.actions.base import NotPermitted, Refused
from community.ledger import Proved
from community.models import (
    EntryKind,
    FamilyLink,
    Ground,
    LedgerEntry,
    Membership,
    Organisation,
    OrgId,
    Role,
    User,
)
from community.standing.account import account_on
from tests.cast import NOW, make_organisation, make_person
from tests.fighting import said_by

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run_together(count: int, *organisations: Organisation, role: Role = Role.MANAGER) -> list[User]:
    """So many people who run all of them."""
    people = [make_person(f"Runs{number}-{organisations[0].pk}") for number in range(count)]
    for person in people:
        for organisation in organisations:
            Membership.objects.create(user=person, organisation=organisation, role=role)
    return people


def give(giver: Organisation, user: Organisation, *, hours: int = 2, days_ago: int = 10, key: str = "A", **more):
    """A gift with two proofs."""
    on = NOW - days_ago * DAY
    return ledger.enter(
        kind=EntryKind.GIFT,
        organisation=giver,
        partner=user,
        on=on.date(),
        minutes=60 * hours,
        key=f"gift:{key}",
        source=f"booking:{key}",
        proofs=[Proved("room_code", "group", on), Proved("keyholder", "keeper", on)],
        at=on + DAY,
        **more,
    )


def counted(giver: Organisation) -> int:
    """Minutes of gifts that count today."""
    rows = LedgerEntry.objects.filter(organisation=giver, kind=EntryKind.GIFT, short_of="", undone_by=None)
    return sum(row.minutes for row in rows)


def heads(*organisations: Organisation) -> list[int | None]:
    return list(
        Organisation.objects.filter(pk__in=[each.pk for each in organisations])
        .order_by("pk")
        .values_list("head", flat=True)
    )


@pytest.fixture
def sara(db: None) -> User:
    """Runs the service."""
    return User.objects.create_user("sara@example.org", name="Sara", language="en-gb", is_staff=True)


# Finding


def test_the_third_shared_officer_joins(scouts: Organisation, chess: Organisation, school: Organisation) -> None:
    run_together(2, scouts, chess)
    assert families.detect(at=NOW).found == 0
    assert heads(scouts, chess) == [None, None]
    run_together(1, chess, scouts, role=Role.TREASURER)
    assert families.detect(at=NOW).found == 1
    smallest = min(scouts.pk, chess.pk)
    assert heads(scouts, chess, school) == [smallest, smallest, None]
    link = FamilyLink.objects.get()
    assert (link.one_id, link.other_id, link.ground, link.detail) == (
        smallest,
        max(scouts.pk, chess.pk),
        Ground.OFFICERS,
        "3",
    )


def test_bookers_and_people_who_are_gone_join_nobody(scouts: Organisation, chess: Organisation) -> None:
    run_together(5, scouts, chess, role=Role.BOOKER)
    for person in run_together(3, chess, scouts):
        person.is_active = False
        person.save()
    assert families.detect(at=NOW).found == 0


def test_one_registration_joins(scouts: Organisation, chess: Organisation) -> None:
    for organisation in (scouts, chess):
        OrgId.objects.create(organisation=organisation, org_id="GB-CHC-1164883")
        OrgId.objects.create(organisation=organisation, org_id="GB-COH-00000001")
    assert families.detect(at=NOW).found == 1
    assert FamilyLink.objects.get().ground == Ground.REGISTRATION


def test_a_chain_is_one_family(scouts: Organisation, chess: Organisation, school: Organisation) -> None:
    run_together(3, scouts, chess)
    run_together(3, chess, school)
    families.detect(at=NOW)
    assert heads(scouts, chess, school) == [min(scouts.pk, chess.pk, school.pk)] * 3


def test_looking_twice_changes_nothing_and_writes_once(scouts: Organisation, chess: Organisation) -> None:
    run_together(3, scouts, chess)
    families.detect(at=NOW)
    before = list(FamilyLink.objects.values())
    found = families.detect(at=NOW + DAY)
    assert (found.found, found.ended, found.undone) == (0, 0, 0)
    assert list(FamilyLink.objects.values()) == before


def test_when_an_officer_leaves_the_family_ends_and_may_come_back(scouts: Organisation, chess: Organisation) -> None:
    people = run_together(3, scouts, chess)
    families.detect(at=NOW)
    Membership.objects.get(user=people[0], organisation=chess).delete()
    assert families.detect(at=NOW + DAY).ended == 1
    assert heads(scouts, chess) == [None, None]
    Membership.objects.create(user=people[0], organisation=chess, role=Role.OWNER)
    assert families.detect(at=NOW + 2 * DAY).found == 1
    assert None not in heads(scouts, chess)


def test_both_owners_are_told_in_their_language(
    scouts: Organisation, chess: Organisation, amina: User, django_capture_on_commit_callbacks: object
) -> None:
    amina.language = "cy"
    amina.save()
    run_together(3, scouts, chess)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        families.detect(at=NOW)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"amina@example.org", "chidi@example.org"}
    assert "3 people are owners, managers or treasurers of both." in letters["chidi@example.org"].body
    assert "/groups/pill-chess/family/" in letters["chidi@example.org"].body
    assert "/cy/" in letters["amina@example.org"].body


# Hours


def test_hours_inside_a_family_are_undone_with_their_credits(scouts: Organisation, school: Organisation) -> None:
    give(school, scouts)
    give(school, scouts, key="B", days_ago=364)
    give(school, scouts, key="C", days_ago=400)
    assert credits.balance(school) == 360
    run_together(3, scouts, school)
    assert families.detect(at=NOW).undone == 2
    assert counted(school) == 120
    assert credits.balance(school) == 120
    line = LedgerEntry.objects.filter(kind=EntryKind.REVERSED).first()
    assert line and line.reason == "Both groups belong to one family." and line.entered_at == NOW
    assert give(school, scouts, key="D").short_of == "family"
    assert not list(credits.faults())


def test_what_was_booked_inside_a_family_does_not_make_slips_weigh_less(
    scouts: Organisation, school: Organisation, chess: Organisation, sara: User
) -> None:
    for number, keeper in enumerate((school, chess)):
        day = (NOW - 10 * DAY).date()
        both = {"organisation": scouts, "partner": keeper, "on": day, "minutes": 60, "at": NOW - 9 * DAY}
        ledger.enter(kind=EntryKind.USE, key=f"use:{number}", source=f"booking:{number}", **both)
    today = NOW.date()
    assert account_on(scouts, today).facts.booked == 120
    run_together(3, scouts, school)
    assert families.detect(at=NOW).undone == 1
    assert account_on(scouts, today).facts.booked == 60
    link = FamilyLink.objects.get()
    FamilyLink.objects.update(appealed_at=NOW)
    families.answer(link=link, upheld=True, words="Two groups.", by=sara, at=NOW)
    assert account_on(scouts, today).facts.booked == 120


def test_hours_with_others_stay(scouts: Organisation, school: Organisation, chess: Organisation) -> None:
    give(school, chess)
    run_together(3, scouts, school)
    families.detect(at=NOW)
    assert counted(school) == 120


def test_parting_by_oneself_brings_no_hours_back(scouts: Organisation, school: Organisation) -> None:
    """Otherwise sisters would lend first and drop an officer afterwards."""
    people = run_together(3, scouts, school)
    families.detect(at=NOW)
    give(school, scouts)
    Membership.objects.get(user=people[0], organisation=school).delete()
    families.detect(at=NOW + DAY)
    assert heads(scouts, school) == [None, None]
    assert counted(school) == 0
    assert give(school, scouts, key="B").short_of == ""


# Declaring


def test_an_owner_declares_and_hours_are_undone(scouts: Organisation, school: Organisation, amina: User) -> None:
    give(school, scouts)
    link = families.declare(organisation=scouts, other=school, by=amina, at=NOW, words="Same committee")
    assert (link.ground, link.detail, link.by) == (Ground.DECLARED, "Same committee", amina)
    assert len(set(heads(scouts, school))) == 1
    assert counted(school) == 0
    assert families.detect(at=NOW + DAY).ended == 0
    assert None not in heads(scouts, school)


def test_a_parent_is_declared_by_either(scouts: Organisation, school: Organisation, amina: User) -> None:
    link = families.declare(organisation=scouts, other=school, parent=school, by=amina, at=NOW)
    assert (link.ground, link.detail) == (Ground.PARENT, str(school.pk))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TREASURER, Role.BOOKER, None])
def test_only_an_owner_declares(scouts: Organisation, school: Organisation, role: Role | None) -> None:
    person = make_person("Tegan")
    if role:
        Membership.objects.create(user=person, organisation=scouts, role=role)
    with pytest.raises(NotPermitted):
        families.declare(organisation=scouts, other=school, by=person, at=NOW)
    assert not FamilyLink.objects.exists()


def test_declaring_is_refused_for_itself_twice_and_too_often(scouts: Organisation, amina: User) -> None:
    with pytest.raises(Refused, match="same group"):
        families.declare(organisation=scouts, other=scouts, by=amina, at=NOW)
    others = [make_organisation(f"G{n}", make_person(f"P{n}"), slug=f"g{n}") for n in range(6)]
    for other in others[:5]:
        families.declare(organisation=scouts, other=other, by=amina, at=NOW)
    with pytest.raises(Refused, match="enough for one day"):
        families.declare(organisation=scouts, other=others[5], by=amina, at=NOW)
    with pytest.raises(Refused, match="known already"):
        families.declare(organisation=scouts, other=others[0], by=amina, at=NOW + 2 * DAY)
    families.declare(organisation=scouts, other=others[5], by=amina, at=NOW + 2 * DAY)


# Appeals


@pytest.fixture
def declared(scouts: Organisation, school: Organisation, amina: User) -> FamilyLink:
    """Amina says that the school is family; it had lent the scouts two hours, and lends them one more."""
    give(school, scouts)
    link = families.declare(organisation=scouts, other=school, by=amina, at=NOW)
    give(school, scouts, hours=1, key="B", days_ago=0)
    return link


def test_what_one_side_says_does_not_count_while_the_other_appeals(
    declared: FamilyLink, scouts: Organisation, school: Organisation, bill: User
) -> None:
    """Otherwise anybody could take a neighbour's hours and quota with a word."""
    assert (counted(school), credits.balance(school)) == (0, 0)
    families.appeal(link=declared, organisation=school, words="Never met.", by=bill, at=NOW + DAY)
    assert heads(scouts, school) == [None, None]
    assert (counted(school), credits.balance(school)) == (180, 180)
    assert not list(credits.faults())


def test_turned_down_they_are_one_family_again_and_the_hours_go(
    declared: FamilyLink, scouts: Organisation, school: Organisation, bill: User, sara: User
) -> None:
    families.appeal(link=declared, organisation=school, words="Never met.", by=bill, at=NOW + DAY)
    families.answer(link=declared, upheld=False, words="You share a chair.", by=sara, at=NOW + 2 * DAY)
    assert None not in heads(scouts, school)
    assert (counted(school), credits.balance(school)) == (0, 0)
    with pytest.raises(Refused, match="answered"):
        families.appeal(link=declared, organisation=school, words="Again.", by=bill, at=NOW + 3 * DAY)


def test_upheld_the_link_is_lifted_for_good(
    declared: FamilyLink, scouts: Organisation, school: Organisation, amina: User, bill: User, sara: User
) -> None:
    families.appeal(link=declared, organisation=school, words="Never met.", by=bill, at=NOW + DAY)
    families.answer(link=declared, upheld=True, words="They never did.", by=sara, at=NOW + 2 * DAY)
    assert heads(scouts, school) == [None, None]
    assert (counted(school), credits.balance(school)) == (180, 180)
    with pytest.raises(Refused, match="A person has looked at this"):
        families.declare(organisation=scouts, other=school, by=amina, at=NOW + 3 * DAY)


def test_what_was_found_counts_while_it_is_appealed_and_is_not_found_again_once_lifted(
    scouts: Organisation, school: Organisation, bill: User, sara: User
) -> None:
    give(school, scouts)
    run_together(3, scouts, school)
    families.detect(at=NOW)
    link = FamilyLink.objects.get()
    families.appeal(link=link, organisation=school, words="Parents of both.", by=bill, at=NOW + DAY)
    assert None not in heads(scouts, school)
    assert counted(school) == 0
    families.answer(link=link, upheld=True, words="Two committees.", by=sara, at=NOW + 2 * DAY)
    assert counted(school) == 120
    found = families.detect(at=NOW + 3 * DAY)
    assert (found.found, found.undone) == (0, 0)
    assert heads(scouts, school) == [None, None]


def test_a_lifted_link_does_not_part_what_another_joins(
    declared: FamilyLink, scouts: Organisation, school: Organisation, bill: User, sara: User
) -> None:
    run_together(3, scouts, school)
    families.detect(at=NOW)
    families.appeal(link=declared, organisation=school, words="No.", by=bill, at=NOW + DAY)
    families.answer(link=declared, upheld=True, words="Right.", by=sara, at=NOW + 2 * DAY)
    assert None not in heads(scouts, school)
    assert counted(school) == 0


def test_a_gift_above_the_community_rate_does_not_count_after_a_lift(
    scouts: Organisation, school: Organisation, amina: User, bill: User, sara: User
) -> None:
    link = families.declare(organisation=scouts, other=school, by=amina, at=NOW)
    give(school, scouts, days_ago=0, too_dear=True)
    families.appeal(link=link, organisation=school, words="No.", by=bill, at=NOW + DAY)
    families.answer(link=link, upheld=True, words="Right.", by=sara, at=NOW + 2 * DAY)
    assert counted(school) == 0


def test_a_gift_entered_twice_over_counts_once_after_a_lift(
    declared: FamilyLink, scouts: Organisation, school: Organisation, bill: User, sara: User
) -> None:
    """A late proof enters a booking's gift anew while they are family; only that one comes back."""
    on = NOW - 10 * DAY
    give(school, scouts, key="A:2")
    LedgerEntry.objects.filter(key="gift:A:2").update(source="booking:A", on=on.date())
    families.appeal(link=declared, organisation=school, words="No.", by=bill, at=NOW + DAY)
    assert counted(school) == 180


@pytest.mark.parametrize("who", ["chidi", "tegan", "bill"])
def test_strangers_and_other_roles_appeal_nothing(
    declared: FamilyLink, scouts: Organisation, chess: Organisation, who: str, bill: User, chidi: User
) -> None:
    tegan = make_person("Tegan")
    Membership.objects.create(user=tegan, organisation=scouts, role=Role.MANAGER)
    person = {"chidi": chidi, "tegan": tegan, "bill": bill}[who]
    for organisation in (scouts, chess):
        with pytest.raises(NotPermitted):
            families.appeal(link=declared, organisation=organisation, words="No.", by=person, at=NOW)
    declared.refresh_from_db()
    assert declared.appealed_at is None


def test_only_staff_answer_and_not_in_their_own_cause(
    declared: FamilyLink, school: Organisation, bill: User, sara: User
) -> None:
    with pytest.raises(Refused, match="nothing left"):
        families.answer(link=declared, upheld=True, words="Why not.", by=sara, at=NOW)
    families.appeal(link=declared, organisation=school, words="No.", by=bill, at=NOW)
    with pytest.raises(NotPermitted):
        families.answer(link=declared, upheld=True, words="Mine.", by=bill, at=NOW)
    bill.is_staff = True
    bill.save()
    with pytest.raises(Refused, match="Somebody else"):
        families.answer(link=declared, upheld=True, words="Mine.", by=bill, at=NOW)
    with pytest.raises(Refused, match="Say why"):
        families.answer(link=declared, upheld=True, words=" ", by=sara, at=NOW)
    families.answer(link=declared, upheld=False, words="So.", by=sara, at=NOW)
    with pytest.raises(Refused, match="nothing left"):
        families.answer(link=declared, upheld=True, words="Other.", by=sara, at=NOW)


# At once


def test_eight_who_tie_a_chain_at_once_make_one_family(engine_url: str, tmp_path: Path) -> None:
    """Real processes on both engines: nobody draws the families from half of the links."""
    said = said_by(engine_url, "-m", "tests.community.tying", secrets.token_hex(4), EMAIL_URL=f"file://{tmp_path}")
    assert json.loads(said.splitlines()[-1]) == {"links": 8, "one_family": True}
