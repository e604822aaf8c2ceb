"""What is kept of a published grant: one award for each organisation that received it.

Grants to people are recognised and left alone; not even their names are looked at.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from community.grants import values
from community.grants.columns import MOST_OF_A_KIND
from community.grants.files import Found
from community.tables import Fault

USUAL_MONTHS = 12
LONGEST_ID, LONGEST_TITLE, LONGEST_NAME, LONGEST_SOURCE = 200, 300, 250, 250

# 360G-INDIVIDUAL-12, 360G-ABCT-IND:12, 360G-ABCT-Individual; an organisation's own would be 360G-ABCT-ORG:12.
_A_PERSON = re.compile(r"360G-(?:[A-Za-z0-9]+[-:_])?IND(?:IVIDUALS?)?\b(?!-ORG)", re.IGNORECASE | re.ASCII)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Award:
    """What one organisation received."""

    row: int
    grant_id: str
    title: str
    recipient_id: str
    recipient_name: str
    funder_id: str
    funder_name: str
    amount_pence: int
    currency: str
    awarded_on: date
    starts_on: date
    ends_on: date
    source: str

    @property
    def recipient(self) -> tuple[str, str]:
        """Who received it."""
        return self.recipient_id, self.recipient_name


class Reader:
    """Reads one grant after the other and collects what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def awards(self, found: Found) -> list[Award] | None:
        """A grant for each of its recipients, each with the whole of the money; None for one to a person.

        Where something is wrong the faults are kept, and there are no awards.
        """
        before = len(self.faults)
        recipients = _several(found.grant.get("recipientOrganization"))
        if found.grant.get("recipientIndividual") or any(_is_person(each) for each in recipients):
            return None
        grant_id = self._id(found, "id", found.grant.get("id"), needed=True)
        funders = _several(found.grant.get("fundingOrganization")) or [{}]
        funder_id = self._id(found, "fundingOrganization/0/id", funders[0].get("id"), needed=True)
        amount = self._value(found, "amountAwarded", found.grant.get("amountAwarded"), values.pence, needed=True)
        awarded = self._value(found, "awardDate", found.grant.get("awardDate"), values.day, needed=True)
        currency = self._currency(found)
        planned = self._planned(found)
        received = self._recipients(found, recipients)
        if amount is None or awarded is None or len(self.faults) > before:
            return []
        spans = [_span(begin, end, length, awarded) for begin, end, length in planned]
        award = Award(
            row=found.row,
            grant_id=grant_id,
            title=values.words(found.grant.get("title"))[:LONGEST_TITLE],
            recipient_id="",
            recipient_name="",
            funder_id=funder_id,
            funder_name=(values.words(funders[0].get("name")) or funder_id)[:LONGEST_NAME],
            amount_pence=amount,
            currency=currency,
            awarded_on=awarded,
            starts_on=min(begin for begin, _end in spans),
            ends_on=max(end for _begin, end in spans),
            source=values.words(found.grant.get("dataSource"))[:LONGEST_SOURCE],
        )
        return [replace(award, recipient_id=org_id, recipient_name=name) for org_id, name in received]

    def _recipients(self, found: Found, recipients: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
        """The registrations and names, each once."""
        out: dict[tuple[str, str], None] = {}
        for number, each in enumerate(recipients):
            org_id = self._id(found, f"recipientOrganization/{number}/id", each.get("id"), needed=False)
            out[(org_id, (values.words(each.get("name")) or org_id)[:LONGEST_NAME])] = None
        named = [each for each in out if any(each)]
        if len(named) > MOST_OF_A_KIND:
            said = _("More than %(most)d recipients.") % {"most": MOST_OF_A_KIND}
            self._fault(found, "recipientOrganization", "", said)
        elif not named:
            self._fault(found, "recipientOrganization/0/id", "", _("It does not say who received the grant."))
        return named

    def _id(self, found: Found, path: str, value: object, *, needed: bool) -> str:
        text = values.words(value)
        if len(text) > LONGEST_ID:
            self._fault(found, path, text, _("This is longer than %(most)d letters.") % {"most": LONGEST_ID})
        elif needed and not text:
            self._fault(found, path, "", _("This field is required."))
        return text

    def _currency(self, found: Found) -> str:
        text = values.words(found.grant.get("currency")).upper() or "GBP"
        if not re.fullmatch(r"[A-Z]{3}", text):
            self._fault(found, "currency", text, _("This is not a currency such as GBP."))
        return text

    def _planned(self, found: Found) -> list[tuple[date | None, date | None, int]]:
        """When it was to begin and to end, and its months; for a year, where nothing is said."""
        out = []
        for number, each in enumerate(_several(found.grant.get("plannedDates")) or [{}]):
            path = f"plannedDates/{number}/"
            begin = self._value(found, path + "startDate", each.get("startDate"), values.day)
            end = self._value(found, path + "endDate", each.get("endDate"), values.day)
            length = self._value(found, path + "duration", each.get("duration"), values.months)
            if begin and end and end < begin:
                self._fault(found, path + "endDate", str(end), _("It ends before it begins."))
            out.append((begin, end, length or USUAL_MONTHS))
        return out

    def _value(
        self, found: Found, path: str, value: object, understand: Callable[[object], Value], *, needed: bool = False
    ) -> Value | None:
        """The field's value; None where there is none, and where a fault had to be kept."""
        shown = values.words(value)
        if not shown and not isinstance(value, (dict, list, bool)):
            if needed:
                self._fault(found, path, "", _("This field is required."))
            return None
        try:
            return understand(value)
        except values.Wrong as wrong:
            self._fault(found, path, shown, str(wrong))
            return None

    def _fault(self, found: Found, path: str, shown: str, sentence: str) -> None:
        said = f"“{shown[:60]}” – {sentence}" if shown else sentence
        self.faults.append(Fault(found.row, found.column(path), said))


def shared_out(awards: Sequence[Award]) -> list[Award]:
    """The money of one grant in equal parts: the file does not say who got how much. The first have the odd pennies."""
    part, odd = divmod(awards[0].amount_pence, len(awards))
    return [replace(each, amount_pence=part + (number < odd)) for number, each in enumerate(awards)]


def _span(begin: date | None, end: date | None, months: int, awarded: date) -> tuple[date, date]:
    """What is missing of a span, worked out from the rest."""
    length = relativedelta(months=months)
    if begin is None:
        # A grant awarded when the work was done already.
        begin = awarded if end is None or end >= awarded else end - length + timedelta(days=1)
    return begin, end or begin + length - timedelta(days=1)


def _several(value: object) -> list[Mapping[str, Any]]:
    """One thing or a list of them, as a list; what is no thing at all is left out."""
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict) and each]


def _is_person(recipient: Mapping[str, Any]) -> bool:
    return bool(_A_PERSON.match(values.words(recipient.get("id"))))
