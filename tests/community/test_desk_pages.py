"""The pages about families, credits and disputes, and the staff's desk: who sees them, and what a press does."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions.report_rings import report_rings
from booking.models import Message
from community import credits
from community.actions import disputes, families, ledger
from community.models import Dispute, FamilyLink, LedgerEntry, Membership, Organisation, Role, User
from community.ring_report import report
from tests.cast import NOW, make_organisation, make_person
from tests.community.test_families import counted, give, run_together

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today():
    """On the day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sara(db: None) -> User:
    """Runs the service."""
    return User.objects.create_user("sara@example.org", name="Sara", language="en-gb", is_staff=True)


def text(answer: object) -> str:
    """The page without mark-up."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]


def page(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)


# Family


def test_an_owner_declares_and_the_other_side_appeals_on_the_page(
    as_: As, scouts: Organisation, school: Organisation, amina: User, bill: User
) -> None:
    give(school, scouts)
    address = page("group-family", scouts.slug)
    answer = as_(amina).post(address, {"other": "ysgol bryn derw", "how": "part_of"}, follow=True)
    assert "The parent is Ysgol Bryn Derw" in text(answer)
    assert counted(school) == 0
    theirs = page("group-family", school.slug)
    link = FamilyLink.objects.get()
    assert "This is wrong" in text(as_(bill).get(theirs))
    answer = as_(bill).post(theirs, {"link": link.pk, "words": "We are the council's."}, follow=True)
    assert "Set aside while a person looks at it" in text(answer)
    assert "We are the council&#x27;s." in answer.content.decode()
    assert counted(school) == 120


def test_a_press_again_changes_nothing(as_: As, scouts: Organisation, school: Organisation, amina: User) -> None:
    form = {"other": school.slug, "how": "together", "words": "Ours"}
    for _ in range(2):
        answer = as_(amina).post(page("group-family", scouts.slug), form)
    assert "That is known already." in text(answer)
    link = FamilyLink.objects.get()
    for _ in range(2):
        answer = as_(amina).post(page("group-family", scouts.slug), {"link": link.pk, "words": "No."})
    assert "Somebody has asked us to look at this already." in text(answer)
    assert FamilyLink.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"other": "Nobody's Choir", "how": "together"}, "We know no group of this name."),
        ({"other": "Twins", "how": "together"}, "Several groups have this name."),
        ({"other": "maindee-scouts", "how": "together"}, "That is the same group."),
        ({"other": "bryn-derw"}, "This field is required."),
        ({"other": "bryn-derw", "how": "rules"}, "Select a valid choice"),
        ({"link": "x", "words": "No."}, "Enter a whole number."),
        ({"link": "", "words": ""}, "This field is required."),
    ],
)
def test_nonsense_is_told_and_stored_nowhere(
    as_: As, scouts: Organisation, school: Organisation, amina: User, bill: User, sent: dict[str, str], says: str
) -> None:
    for number in "12":
        make_organisation("Twins", bill, slug=f"twins-{number}")
    answer = as_(amina).post(page("group-family", scouts.slug), sent)
    assert says in text(answer)
    assert not FamilyLink.objects.exists()


def test_anothers_link_is_nowhere_on_ones_own_page(
    as_: As, scouts: Organisation, school: Organisation, chess: Organisation, amina: User, chidi: User
) -> None:
    link = families.declare(organisation=scouts, other=school, by=amina, at=NOW)
    answer = as_(chidi).post(page("group-family", chess.slug), {"link": link.pk, "words": "Mine."})
    assert answer.status_code == 404
    assert as_(chidi).get(page("group-family", scouts.slug)).status_code == 404
    assert as_(chidi).post(page("group-family", scouts.slug), {"link": link.pk, "words": "Mine."}).status_code == 404
    link.refresh_from_db()
    assert link.appealed_at is None


def test_members_read_what_owners_decide(as_: As, scouts: Organisation, school: Organisation, amina: User) -> None:
    families.declare(organisation=scouts, other=school, by=amina, at=NOW, words="<b>Us</b>")
    booker = make_person("Booker")
    Membership.objects.create(user=booker, organisation=scouts, role=Role.BOOKER)
    answer = as_(booker).get(page("group-family", scouts.slug))
    assert "Ysgol Bryn Derw" in text(answer) and "&lt;b&gt;Us" in answer.content.decode()
    assert "This is wrong" not in text(answer)
    assert as_(booker).post(page("group-family", scouts.slug), {"other": "pill-chess"}).status_code == 403


# Credits


def test_every_move_has_its_reason_and_its_link(
    as_: As, scouts: Organisation, school: Organisation, bill: User
) -> None:
    give(school, scouts, days_ago=2)
    credits.spend(organisation=school, minutes=30, key="spend:B", source="booking:B-1", by=bill, at=NOW)
    answer = as_(bill).get(page("group-credits", school.slug))
    said = text(answer)
    assert "1 hour 30 minutes to spend" in said
    assert "Earned: used by 3rd Maindee Scouts" in said and "+2 hours" in said and "−30 minutes" in said
    assert "They are never money" in said
    assert page("booking", "B-1") in answer.content.decode()
    assert page("dispute-new", LedgerEntry.objects.get().pk) in answer.content.decode()


def test_who_used_a_place_is_not_for_every_member(as_: As, scouts: Organisation, school: Organisation) -> None:
    give(school, scouts, days_ago=2)
    booker = make_person("Booker")
    Membership.objects.create(user=booker, organisation=school, role=Role.BOOKER)
    answer = as_(booker).get(page("group-credits", school.slug))
    assert "Earned: others used what you share" in text(answer)
    assert "Scouts" not in text(answer) and page("booking", "A") not in answer.content.decode()


def test_what_is_owed_is_said(as_: As, scouts: Organisation, school: Organisation, bill: User) -> None:
    gift = give(school, scouts)
    credits.spend(organisation=school, minutes=90, key="spend:B", source="booking:B-1", by=bill, at=NOW)
    ledger.undo(entry=gift, by=None, reason="A ring.", at=NOW)
    said = text(as_(bill).get(page("group-credits", school.slug)))
    assert "0 minutes to spend 1 hour 30 minutes still to be taken back" in said


def test_nobody_elses_credits(as_: As, scouts: Organisation, chidi: User) -> None:
    assert as_(chidi).get(page("group-credits", scouts.slug)).status_code == 404
    assert Client().get(page("group-credits", scouts.slug)).status_code == 302


# Disputes


@pytest.fixture
def gift(scouts: Organisation, school: Organisation) -> LedgerEntry:
    """Two hours for the scouts."""
    return give(school, scouts, days_ago=1)


def test_a_line_is_disputed_and_answered(
    as_: As, gift: LedgerEntry, scouts: Organisation, school: Organisation, amina: User, sara: User
) -> None:
    address = page("dispute-new", gift.pk)
    assert "Shared with others: 2 hours" in text(as_(amina).get(address))
    as_(amina).post(address, {"words": "The hall was <locked>."})
    made = Dispute.objects.get()
    assert made.organisation == scouts
    assert "3rd Maindee Scouts" in text(as_(sara).get(page("desk")))
    desk = page("desk-dispute", made.pk)
    answer = as_(sara).get(desk)
    assert "&lt;locked&gt;" in answer.content.decode()
    assert "Checked in with the room" in text(answer) and "The keyholder saw them" in text(answer)
    assert "This field is required." in text(as_(sara).post(desk, {"decision": "upheld", "words": ""}))
    as_(sara).post(desk, {"decision": "upheld", "words": "It was."})
    assert counted(school) == 0
    assert "You were right. The line has been put right. It was." in text(as_(amina).get(address))


def test_a_replayed_press_says_it_once(as_: As, gift: LedgerEntry, amina: User) -> None:
    for _ in range(3):
        as_(amina).post(page("dispute-new", gift.pk), {"words": "No."})
    assert Dispute.objects.count() == 1


def test_a_late_press_is_refused(as_: As, gift: LedgerEntry, amina: User) -> None:
    with time_machine.travel(gift.entered_at + 28 * DAY + timedelta(minutes=1), tick=False):
        answer = as_(amina).post(page("dispute-new", gift.pk), {"words": "No."}, follow=True)
    assert "those are over" in text(answer)
    assert not Dispute.objects.exists()


def test_anothers_line_is_not_there(as_: As, gift: LedgerEntry, chidi: User, sara: User, scouts: Organisation) -> None:
    for person in (chidi, sara):
        assert as_(person).get(page("dispute-new", gift.pk)).status_code == 404
        assert as_(person).post(page("dispute-new", gift.pk), {"words": "No."}).status_code == 404
    booker = make_person("Booker")
    Membership.objects.create(user=booker, organisation=scouts, role=Role.BOOKER)
    assert as_(booker).post(page("dispute-new", gift.pk), {"words": "No."}).status_code == 403
    assert as_(chidi).get(page("dispute-new", 10**30)).status_code == 404
    assert not Dispute.objects.exists()


# The desk


def test_the_desk_is_for_staff(
    as_: As, gift: LedgerEntry, scouts: Organisation, school: Organisation, amina: User, bill: User, sara: User
) -> None:
    made = disputes.dispute(entry=gift, organisation=scouts, words="No.", by=amina, at=NOW)
    link = families.declare(organisation=scouts, other=school, by=amina, at=NOW)
    families.appeal(link=link, organisation=school, words="No.", by=bill, at=NOW)
    answers = {"decision": "upheld", "words": "Mine."}
    addresses = [page("desk"), page("desk-rings"), page("desk-dispute", made.pk), page("desk-appeal", link.pk)]
    for address in addresses:
        assert as_(amina).get(address).status_code == 404
        assert as_(amina).post(address, answers).status_code == 404
        assert Client().get(address).status_code == 302
        assert as_(sara).get(address).status_code == 200
    assert "The desk" not in text(as_(amina).get(page("groups")))
    assert "The desk" in text(as_(sara).get(page("groups")))
    root = User.objects.create_superuser("root@example.org")
    root.is_staff = False
    root.save()
    assert as_(root).get(page("desk")).status_code == 200


def test_an_appeal_is_answered_once(
    as_: As, scouts: Organisation, school: Organisation, amina: User, bill: User, sara: User
) -> None:
    link = families.declare(organisation=scouts, other=school, by=amina, at=NOW)
    desk = page("desk-appeal", link.pk)
    assert as_(sara).get(desk).status_code == 404
    families.appeal(link=link, organisation=school, words="Never met.", by=bill, at=NOW)
    assert "Never met." in text(as_(sara).get(desk))
    as_(sara).post(desk, {"decision": "turned_down", "words": "You have one chair."})
    answer = as_(sara).post(desk, {"decision": "upheld", "words": "Or not."}, follow=True)
    assert "There is nothing left to answer here." in text(answer)
    link.refresh_from_db()
    assert (link.lifted_at, link.answer) == (None, "You have one chair.")
    assert "You have one chair." in text(as_(bill).get(page("group-family", school.slug)))


# Rings


def make_ring(count: int = 5) -> list[Organisation]:
    """Everybody lends the next one twelve hours."""
    groups = [make_organisation(f"Ring {n}", make_person(f"Ring{n}"), slug=f"ring-{n}") for n in range(count)]
    for number, group in enumerate(groups):
        give(group, groups[(number + 1) % count], hours=12, key=f"R{number}")
    return groups


@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_the_ring_of_five_is_drawn(as_: As, sara: User, school: Organisation, scouts: Organisation, language: str):
    make_ring()
    give(school, scouts, hours=12, key="innocent")
    with translation.override(language):
        address = page("desk-rings")
    answer = as_(sara).get(address)
    assert "100%" in text(answer) and "Ring 3" in text(answer)
    assert "Bryn Derw" not in text(answer)
    drawing = re.findall(r'<path d="([^"]+)"', answer.content.decode())
    assert len(drawing) == 10 and not any("," in each for each in drawing)
    assert 'cx="160.0"' in answer.content.decode()


def test_lines_that_count_nothing_or_are_old_make_no_ring(sara: User) -> None:
    one, other = make_ring(2)
    assert len(report(NOW)) == 1
    assert report(NOW + 400 * DAY) == []
    run_together(3, one, other)
    families.detect(at=NOW)
    assert report(NOW) == []


def test_a_letter_a_month_to_staff(sara: User) -> None:
    assert report_rings(at=NOW) == 0
    make_ring()
    assert report_rings(at=NOW) == 1
    assert report_rings(at=NOW + 20 * DAY) == 0
    assert report_rings(at=NOW + 31 * DAY) == 1
    letter = Message.objects.order_by("pk")[0]
    assert letter.to == sara.email and "Ring 0 – Ring 1" in letter.body and "/desk/rings/" in letter.body


def test_the_worker_finds_families_before_it_reckons(scouts: Organisation, chess: Organisation) -> None:
    run_together(3, scouts, chess)
    call_command("work", once=True)
    scouts.refresh_from_db()
    assert scouts.head_id == min(scouts.pk, chess.pk)
