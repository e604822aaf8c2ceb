"""Say that a line of the ledger is wrong, and answer it: within 28 days, by a person, once for each side."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import sharing_notices
from community.actions import ledger
from community.actions.base import NotPermitted, Refused, locked, record, role_of
from community.actions.desk import demand_outsider
from community.actions.families import OFFICERS
from community.actions.reinstate import reinstate
from community.models import Dispute, EntryKind, LedgerEntry, Organisation, User

LASTS = timedelta(days=28)


@transaction.atomic
def dispute(*, entry: LedgerEntry, organisation: Organisation, words: str, by: User, at: datetime) -> Dispute:
    """An owner, manager or treasurer of either side says what is wrong.

    Raises NotPermitted, and Refused for a late, repeated or empty one and for a line that is undone already.
    """
    organisation = locked(organisation)
    if organisation.pk not in sides(entry) or role_of(by, organisation) not in OFFICERS:
        raise NotPermitted("The line is not theirs.")
    why_not = refusal(entry, organisation, at)
    if why_not:
        raise Refused(why_not)
    if not words.strip():
        raise Refused(_("Say what is wrong with it."))
    made = Dispute.objects.create(entry=entry, organisation=organisation, by=by, at=at, words=words)
    record(organisation, "dispute", by=by, at=at, after={"entry": entry.pk, "dispute": made.pk})
    sharing_notices.dispute_raised(made)
    return made


@transaction.atomic
def answer(*, dispute: Dispute, upheld: bool, words: str, by: User, at: datetime) -> Dispute:
    """A member of staff decides. Upheld: the line is undone; if it was a correction, what it undid stands again.

    Raises NotPermitted, and Refused without a reason, for one's own group, and when somebody has answered.
    """
    dispute = _locked(dispute)
    entry = dispute.entry
    demand_outsider(by, entry.organisation_id, entry.partner_id)
    if dispute.answered_at:
        raise Refused(_("Somebody has answered this already."))
    if not words.strip():
        raise Refused(_("Say why: both groups will read it."))
    dispute.upheld, dispute.answer, dispute.answered_by, dispute.answered_at = upheld, words, by, at
    dispute.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    if upheld and EntryKind(entry.kind).undoes:
        reinstate(entry=entry, reason=words, by=by, at=at)
    elif upheld:
        ledger.undo(entry=entry, by=by, reason=words, at=at)
    record(dispute.organisation, "dispute_answered", by=by, at=at, after={"dispute": dispute.pk, "upheld": upheld})
    sharing_notices.dispute_answered(dispute)
    return dispute


def sides(entry: LedgerEntry) -> list[int]:
    """The organisations a line is about."""
    return [each for each in (entry.organisation_id, entry.partner_id) if each]


def refusal(entry: LedgerEntry, organisation: Organisation, at: datetime) -> str:
    """Why it cannot be disputed, in one sentence; empty when it can."""
    if Dispute.objects.filter(entry=entry, organisation=organisation).exists():
        return _("Your group has told us already that this is wrong.")
    if entry.undone_by.exists():
        return _("This line counts no longer, so there is nothing left to put right.")
    if at > entry.entered_at + LASTS:
        return _("A line can be disputed for 28 days, and those are over.")
    return ""


def last_moment(entry: LedgerEntry) -> datetime:
    """Until when it can be disputed."""
    return entry.entered_at + LASTS


def _locked(dispute: Dispute) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",))
    return rows.select_related("entry__organisation", "entry__partner", "organisation").get(pk=dispute.pk)
