"""From a file of grants to rows: what is new, what has changed, what was left out."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from community.days import local_day
from community.grants import files, linking, values
from community.grants.awards import Award, Reader, shared_out
from community.importing import STEP, Plan, differing
from community.models import Grant
from community.tables import BadFile, Fault

# What a file says of a grant. What staff and the organisation add to it is not the file's to change.
FIELDS = (
    "recipient_id", "recipient_name", "title", "funder_id", "funder_name", "amount_pence", "currency", "awarded_on",
    "starts_on", "ends_on", "source",
)  # fmt: skip


@dataclass
class GrantPlan(Plan):
    """As Plan, with whose the grants are and how many were left out. `gone`: recipients that a grant lost."""

    linked: int = 0
    unlinked: int = 0
    skipped: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.gone: list[Grant] = []

    def summary(self, noun: str) -> str:
        """One line for the end."""
        return (
            f"{super().summary(noun)} {self.linked} linked, {self.unlinked} unlinked, {self.skipped} skipped, "
            f"{self.refused} refused."
        )


def plan(path: Path, *, source: str = "", leave_out: bool = False) -> GrantPlan:
    """What importing the file would change.

    Raises BadFile with every fault; with `leave_out` the grants that have one are left out, said in a note each.
    """
    file = files.read(path)
    awards, skipped, faults = _gathered(file.grants)
    if faults and not (leave_out and awards):
        raise BadFile(faults)
    out = GrantPlan(notes=[*file.notes, *(_("Refused: %(fault)s") % {"fault": each} for each in faults)])
    out.skipped, out.refused = skipped, len({each.row for each in faults})
    rows = defaultdict(list)
    for row in linking.of_grants(awards):
        rows[row.grant_id].append(row)
    for grant_id, received in awards.items():
        _compare(out, received, rows[grant_id], source, path.name, file.sha256)
    holders = linking.Holders()
    for each in _all(awards):
        out.linked += holders.of(each.recipient_id) is not None
    out.unlinked = sum(map(len, awards.values())) - out.linked
    out.notes += _remarks(awards, out.gone)
    return out


def write(plan: GrantPlan, at: datetime, progress: Callable[[int, int], None]) -> None:
    """Write the plan, and give the grants to whoever holds their recipients' registrations."""
    today = local_day(at)
    for row in plan.new:
        row.registered_on = today
    for row in plan.gone:
        row.ended_on = today
    total = len(plan.new) + len(plan.changed)
    for first in range(0, len(plan.new), STEP):
        Grant.objects.bulk_create(plan.new[first : first + STEP])
        progress(min(first + STEP, len(plan.new)), total)
    for first in range(0, len(plan.changed), STEP):
        Grant.objects.bulk_update(plan.changed[first : first + STEP], [*FIELDS, "file_sha256"], batch_size=100)
        progress(len(plan.new) + min(first + STEP, len(plan.changed)), total)
    Grant.objects.bulk_update(plan.gone, ["ended_on"], batch_size=100)
    linking.link(Grant.objects.all(), at)


def _gathered(grants: Iterable[files.Found]) -> tuple[dict[str, list[Award]], int, list[Fault]]:
    """Grant number → its awards, the money shared out; how many grants to people there are; and all faults.

    A sheet has several recipients as several rows of one number. Rows of one number that differ in anything else are
    refused: nobody could tell which of them is true.
    """
    reader, skipped = Reader(), 0
    out: dict[str, list[Award]] = {}
    spoilt: set[str] = set()
    for found in grants:
        awards = reader.awards(found)
        if awards is None:
            skipped += 1
        elif not awards:
            spoilt.add(values.words(found.grant.get("id")))
        for award in awards or ():
            before = out.setdefault(award.grant_id, [award])
            if _alone(award) != _alone(before[0]):
                said = _("“%(name)s” is in row %(number)d already, with other values.")
                said %= {"name": award.grant_id[:60], "number": before[0].row}
                reader.faults.append(Fault(found.row, found.column("id"), said))
                spoilt.add(award.grant_id)
            elif award.recipient not in [each.recipient for each in before]:
                before.append(award)
    kept = {grant_id: shared_out(awards) for grant_id, awards in out.items() if grant_id not in spoilt}
    return kept, skipped, reader.faults


def _alone(award: Award) -> Award:
    """The award without who received it, to compare two rows of one grant."""
    return replace(award, row=0, recipient_id="", recipient_name="")


def _compare(
    out: GrantPlan, received: list[Award], rows: list[Grant], source: str, file_name: str, sha256: str
) -> None:
    """Put each award of one grant where it belongs in the plan."""
    pairs, rest = _paired(received, rows)
    for award, row in pairs:
        said = {**_said(award), "source": source or award.source}
        if row is None:
            said["source"] = said["source"] or file_name
            out.new.append(Grant(grant_id=award.grant_id, file_sha256=sha256, **said))
        elif changed := differing(row, said):
            for name in changed:
                setattr(row, name, said[name])
            row.file_sha256 = sha256
            out.changed.append(row)
        else:
            out.unchanged += 1
    out.gone += [row for row in rest if row.ended_on is None]


def _paired(received: list[Award], rows: list[Grant]) -> tuple[list[tuple[Award, Grant | None]], list[Grant]]:
    """Each award with its row, and the rows nobody received any more.

    First by registration and name, then by either, then by what is left: a funder that puts a registration right
    means the same grant, not a second one.
    """
    left, found = list(rows), dict[int, Grant]()
    same: tuple[Callable[[Award, Grant], bool], ...] = (
        lambda award, row: award.recipient == (row.recipient_id, row.recipient_name),
        lambda award, row: bool(award.recipient_id) and award.recipient_id == row.recipient_id,
        lambda award, row: award.recipient_name == row.recipient_name,
        lambda award, row: True,
    )
    for is_same in same:
        for number, award in enumerate(received):
            row = next((each for each in left if number not in found and is_same(award, each)), None)
            if row is not None:
                found[number] = row
                left.remove(row)
    return [(award, found.get(number)) for number, award in enumerate(received)], left


def _said(award: Award) -> dict[str, Any]:
    return {name: getattr(award, name) for name in FIELDS}


def _all(awards: dict[str, list[Award]]) -> Iterable[Award]:
    return (award for received in awards.values() for award in received)


def _remarks(awards: dict[str, list[Award]], gone: list[Grant]) -> list[str]:
    """What a person should know of the grants besides their number."""
    out = []
    several = sum(len(received) > 1 for received in awards.values())
    if several:
        said = _("Grants with several recipients: %(count)d. Each recipient has an equal part of the money.")
        out.append(said % {"count": several})
    foreign = sorted({award.currency for award in _all(awards)} - {"GBP"})
    if foreign:
        said = _("Some are in other money (%(currencies)s); only pounds are turned into hours.")
        out.append(said % {"currencies": ", ".join(foreign)[:200]})
    out += [
        _("%(grant)s: %(name)s is no longer among its recipients; its part was ended.")
        % {"grant": row.grant_id, "name": row.recipient_name}
        for row in gone
    ]
    return out
