"""A line that somebody says is wrong: who may, until when, and what a person's answer does."""

from datetime import timedelta

import pytest
from django.core import mail

from community import credits
from community.actions import disputes, ledger
from community.actions.base import NotPermitted, Refused
from community.models import Dispute, EntryKind, LedgerEntry, Membership, Organisation, Role, User
from tests.cast import NOW, make_person
from tests.community.test_families import counted, give

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sara(db: None) -> User:
    """Runs the service."""
    return User.objects.create_user("sara@example.org", name="Sara", language="en-gb", is_staff=True)


@pytest.fixture
def gift(scouts: Organisation, school: Organisation) -> LedgerEntry:
    """The school lent the scouts two hours; entered on NOW."""
    return give(school, scouts, days_ago=1)


def say(gift: LedgerEntry, organisation: Organisation, by: User, at=NOW, words: str = "Nobody came.") -> Dispute:
    return disputes.dispute(entry=gift, organisation=organisation, words=words, by=by, at=at)


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.TREASURER])
@pytest.mark.parametrize("side", ["scouts", "school"])
def test_officers_of_either_side_dispute(
    gift: LedgerEntry, scouts: Organisation, school: Organisation, role: Role, side: str
) -> None:
    organisation = {"scouts": scouts, "school": school}[side]
    person = make_person("Officer")
    Membership.objects.create(user=person, organisation=organisation, role=role)
    made = say(gift, organisation, person)
    assert (made.organisation, made.by, made.upheld) == (organisation, person, None)
    assert counted(school) == 120


def test_others_do_not(gift: LedgerEntry, scouts: Organisation, chess: Organisation, chidi: User) -> None:
    booker = make_person("Booker")
    Membership.objects.create(user=booker, organisation=scouts, role=Role.BOOKER)
    for organisation, person in ((scouts, booker), (scouts, chidi), (chess, chidi)):
        with pytest.raises(NotPermitted):
            say(gift, organisation, person)
    assert not Dispute.objects.exists()


def test_for_28_days_and_no_longer(gift: LedgerEntry, scouts: Organisation, amina: User) -> None:
    with pytest.raises(Refused, match="28 days, and those are over"):
        say(gift, scouts, amina, at=gift.entered_at + 28 * DAY + timedelta(seconds=1))
    say(gift, scouts, amina, at=gift.entered_at + 28 * DAY)


def test_once_for_each_side(
    gift: LedgerEntry, scouts: Organisation, school: Organisation, amina: User, bill: User
) -> None:
    say(gift, scouts, amina)
    with pytest.raises(Refused, match="told us already"):
        say(gift, scouts, amina)
    say(gift, school, bill)


def test_not_without_words_and_not_what_is_undone(gift: LedgerEntry, scouts: Organisation, amina: User) -> None:
    with pytest.raises(Refused, match="Say what"):
        say(gift, scouts, amina, words="  ")
    ledger.undo(entry=gift, by=None, reason="x", at=NOW)
    with pytest.raises(Refused, match="counts no longer"):
        say(gift, scouts, amina)


def test_upheld_the_line_is_undone_with_its_credits(
    gift: LedgerEntry, scouts: Organisation, school: Organisation, amina: User, sara: User
) -> None:
    made = say(gift, scouts, amina)
    disputes.answer(dispute=made, upheld=True, words="The hall was locked.", by=sara, at=NOW + DAY)
    assert counted(school) == 0
    assert credits.balance(school) == 0
    line = LedgerEntry.objects.get(undone=gift)
    assert (line.kind, line.reason, line.by) == (EntryKind.REVERSED, "The hall was locked.", sara)


def test_turned_down_it_stays(gift: LedgerEntry, scouts: Organisation, school: Organisation, amina: User, sara: User):
    made = say(gift, scouts, amina)
    disputes.answer(dispute=made, upheld=False, words="The log shows them.", by=sara, at=NOW + DAY)
    assert counted(school) == 120
    with pytest.raises(Refused, match="answered this already"):
        disputes.answer(dispute=made, upheld=True, words="After all.", by=sara, at=NOW + DAY)
    assert counted(school) == 120


def test_a_correction_can_be_wrong_too(gift: LedgerEntry, school: Organisation, bill: User, sara: User) -> None:
    """The school says that taking its hours back was a mistake: they are entered anew."""
    line = ledger.undo(entry=gift, by=None, reason="A mistake.", at=NOW)
    made = say(line, school, bill)
    disputes.answer(dispute=made, upheld=True, words="They were there.", by=sara, at=NOW + DAY)
    assert counted(school) == 120
    assert credits.balance(school) == 120
    again = LedgerEntry.objects.get(key=f"again:{gift.pk}")
    assert (again.on, again.proofs, again.entered_at) == (gift.on, gift.proofs, NOW + DAY)


def test_only_staff_answer_and_not_in_their_own_cause(
    gift: LedgerEntry, scouts: Organisation, amina: User, bill: User, sara: User
) -> None:
    made = say(gift, scouts, amina)
    for person in (amina, bill):
        with pytest.raises(NotPermitted):
            disputes.answer(dispute=made, upheld=True, words="Mine.", by=person, at=NOW)
    bill.is_superuser = True
    bill.save()
    with pytest.raises(Refused, match="Somebody else"):
        disputes.answer(dispute=made, upheld=False, words="Ours.", by=bill, at=NOW)
    sara.is_active = False
    with pytest.raises(NotPermitted):
        disputes.answer(dispute=made, upheld=True, words="Gone.", by=sara, at=NOW)
    sara.is_active = True
    with pytest.raises(Refused, match="Say why"):
        disputes.answer(dispute=made, upheld=True, words="", by=sara, at=NOW)


def test_everybody_is_told_in_their_language(
    gift: LedgerEntry,
    scouts: Organisation,
    amina: User,
    bill: User,
    sara: User,
    django_capture_on_commit_callbacks: object,
) -> None:
    bill.language = ""
    bill.save()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = say(gift, scouts, amina)
    told = {letter.to[0]: letter for letter in mail.outbox}
    assert set(told) == {bill.email, sara.email}
    assert "Nobody came." in told[bill.email].body and "– – –" in told[bill.email].body
    assert f"/desk/disputes/{made.pk}/" in told[sara.email].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        disputes.answer(dispute=made, upheld=True, words="The hall was locked.", by=sara, at=NOW + DAY)
    told = {letter.to[0]: letter for letter in mail.outbox}
    assert set(told) == {amina.email, bill.email}
    assert "put it right" in told[amina.email].body and "The hall was locked." in told[amina.email].body
