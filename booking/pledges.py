"""What an organisation has promised to share and how much of it is kept, as its standing of the day has it.

The standing itself is reckoned in community/standing/; here its newest row is read back, because a search cannot add
up a ledger for each of its visitors.
"""

from dataclasses import dataclass
from datetime import date

from community.models import AcceptedFunder, GrantKind, Organisation, Standing
from community.standing.formula import Bond, bond_of

# How the vocabulary of the rules calls what binds; money that came less than a year ago is money all the same.
KINDS = {Bond.FUNDED: "funded", Bond.YOUNG: "funded", Bond.AGREEMENT: "agreement", Bond.OWN: "own", Bond.NONE: "none"}


@dataclass(frozen=True, slots=True)
class Pledge:
    """`kept` is a percentage, 0 without a promise. `accepting` are the keepers, by number, that take one of its grants
    as a reason to expect sharing. `standing` is the row it was read from, if there is one."""

    kind: str
    kept: int
    band: str
    accepting: frozenset[int]
    standing: Standing | None


def pledge_of(organisation: Organisation, day: date) -> Pledge:
    """In three queries at most."""
    standing = Standing.objects.filter(organisation=organisation, on__lte=day).order_by("-on").first()
    grants = list(organisation.grants.counting(day))
    funders = {grant.funder_id for grant in grants if grant.funder_id and GrantKind(grant.kind).is_funded}
    accepting = AcceptedFunder.objects.accepted(day).filter(funder_id__in=funders) if funders else ()
    bonds = {bond_of(grant.kind, grant.registered_on, day) for grant in grants if grant.promised_hours != 0}
    bond = next((each for each in Bond if each in bonds), Bond.NONE)
    return Pledge(
        KINDS[bond],
        kept(bond, standing.promise) if standing else 0,
        standing.band if standing else str(organisation.stands),
        frozenset(row.keeper_id for row in accepting),
        standing,
    )


def kept(bond: Bond, hundredths: int) -> int:
    """How much of the promise is kept, in whole percent, from the points it gave.

    Money of the first year gives no points below a third of its promise; that is read back as nothing.
    """
    points = hundredths / 100
    if bond is Bond.FUNDED or (bond is Bond.YOUNG and points > 0):
        share = (points + 10) / 30
    else:
        share = {Bond.AGREEMENT: points / 20, Bond.OWN: points / 10}.get(bond, 0.0)
    return max(0, min(100, int(100 * share + 1e-6)))
