"""What may be asked for a ride, and of whom, by the law on permits. No Django here.

Transport Act 1985: who carries people for money needs an operator's licence, or a permit. One under section 19 is for
the members of an organisation and the like, never for the public; one under section 22 is for a community bus that
anybody may use. Money means any payment that gives a right to be carried, a reduced fare as well.
"""

from dataclasses import dataclass

NONE, SECTION_19, SECTION_22 = "none", "s19", "s22"
MEMBERS, ANYONE = "members", "anyone"


@dataclass(frozen=True)
class Terms:
    """Who may ride, by what right, for how much."""

    permit: str = NONE
    open_to: str = ANYONE
    fare_pence: int = 0
    concession_pence: int | None = None
    is_public: bool = False


def against(terms: Terms) -> dict[str, str]:
    """What is wrong, as a code for the field where it is put right; empty where nothing is."""
    out: dict[str, str] = {}
    if terms.permit == NONE and (terms.fare_pence or terms.concession_pence):
        out["permit"] = "fare_without_permit"
    if terms.permit == SECTION_19 and terms.open_to != MEMBERS:
        out["open_to"] = "section_19_for_members"
    if terms.concession_pence is not None and terms.concession_pence > terms.fare_pence:
        out["concession_pence"] = "reduced_is_dearer"
    if terms.is_public and terms.open_to == MEMBERS:
        out["is_public"] = "members_only_is_not_public"
    return out
