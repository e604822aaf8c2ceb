"""A standing in words: its four lines, why each line of the ledger counts as it does, and what would gain points."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import wording
from community.models.ledger import EntryKind
from community.standing.advice import Advice
from community.standing.formula import Account, Bond, half_up
from community.standing.reading import Line, Outcome, Why


@dataclass(frozen=True)
class Sum:
    """One line of the account: what it is, why it is so much, and its points."""

    name: str
    words: str
    points: str


def four_lines(account: Account) -> list[Sum]:
    """Start, shared, promise, missed."""
    return [
        Sum(_("Start"), _start(account), str(account.start)),
        Sum(_("Shared with others"), _shared(account), points(account.shared)),
        Sum(_("The promise to share"), _promise(account), points(account.promise)),
        Sum(_("Missed"), _missed(account), points(-account.slips)),
    ]


def points(number: Fraction) -> str:
    """+24, +6.7, −7, 0."""
    tenths = half_up(10 * abs(number))
    sign = "" if not tenths else "−" if number < 0 else "+"
    return f"{sign}{tenths // 10}{f'.{tenths % 10}' if tenths % 10 else ''}"


def length(minutes: Fraction | int) -> str:
    """Hours and minutes, to the nearest minute."""
    return wording.hours(half_up(Fraction(minutes)))


def counted(line: Line, outcome: Outcome) -> str:
    """For or against: 2 hours, −1 hour, or nothing."""
    if not outcome.quarters:
        return ""
    minutes = length(Fraction(outcome.quarters, 4))
    return minutes if line.kind == EntryKind.GIFT else f"−{minutes}"


def why(line: Line, outcome: Outcome) -> str:
    """A sentence for each line."""
    match outcome.why:
        case Why.COUNTS:
            return _counts(line, outcome.year)
        case Why.CAPPED:
            return _("Over 60 hours.")
        case Why.LONG_DAY:
            return _("At most 10 hours a day count of one driver.")
        case Why.FAMILY:
            return _("Does not count: both groups belong together.")
        case Why.PRICE:
            return _("Does not count: it cost more than the published rate.")
        case Why.SHORT:
            return _("Does not count: it was not proved twice.")
        case Why.EXCUSED:
            return _("Does not count: it was excused.")
        case Why.REVERSED:
            return _("Does not count: it was taken back.")
        case Why.FORGIVEN:
            return _("Forgiven: it is the first in 12 months.")
        case Why.RELET:
            return _("Does not count: somebody else used the time.")
        case Why.OLD:
            return _("Counts no more: it is too long ago.")
        case Why.CORRECTION:
            return _("Puts another line right.")


def advised(each: Advice) -> str:
    """What to do."""
    said = {"hours": wording.hours(60 * each.hours), "promised": wording.hours(60 * each.promised)}
    match each.deed:
        case "share" if each.groups > 1:
            many = ngettext("%(count)s group", "%(count)s groups", each.groups) % {"count": each.groups}
            return _("Share %(hours)s more in a year, with at least %(groups)s.") % {**said, "groups": many}
        case "share":
            return _("Share %(hours)s more in a year.") % said
        case "keep":
            return _("Keep the promise: %(hours)s more in a year, and it is kept in full.") % said
        case "agree" if each.hours:
            return (
                _(
                    "Sign an agreement with the council or a keeper to share %(promised)s a year, and keep it: "
                    "%(hours)s more."
                )
                % said
            )
        case "agree":
            return (
                _(
                    "Sign an agreement with the council or a keeper to share %(promised)s a year. "
                    "You share as much already."
                )
                % said
            )
        case "vow" if each.hours:
            return _("Promise by yourselves to share %(promised)s a year, and keep it: %(hours)s more.") % said
        case "vow":
            return _("Promise by yourselves to share %(promised)s a year. You share as much already.") % said
        case "come":
            return _("Come to everything you book, or hand it back 14 days before: what was missed fades in a year.")
        case _:
            return _("All of this together.")


def _start(account: Account) -> str:
    return _("Firms start at 20.") if account.facts.firm else _("Everybody but firms starts at 40.")


def _shared(account: Account) -> str:
    said = {"counted": length(60 * account.counted), "expected": wording.hours(60 * account.facts.expected)}
    if not account.counted:
        return _("Nothing yet, of the %(expected)s a year expected of an organisation of this size.") % said
    return _("%(counted)s count, of the %(expected)s a year expected of an organisation of this size.") % said


def _promise(account: Account) -> str:
    said = {"given": length(account.facts.given[0]), "promised": wording.hours(60 * account.promised)}
    match account.bond:
        case Bond.FUNDED:
            return _("Promised with a grant or contract: %(promised)s a year. Shared: %(given)s.") % said
        case Bond.YOUNG:
            return (
                _(
                    "Promised with a grant or contract: %(promised)s a year. Shared: %(given)s. The first year takes "
                    "nothing away."
                )
                % said
            )
        case Bond.AGREEMENT:
            return _("Promised in a signed agreement: %(promised)s a year. Shared: %(given)s.") % said
        case Bond.OWN:
            return _("Promised without a signature: %(promised)s a year. Shared: %(given)s.") % said
        case Bond.NONE:
            return _("Nothing was promised.")


def _missed(account: Account) -> str:
    facts = account.facts
    if not facts.missed:
        return _("Nothing that counts in the last 12 months.")
    whole = facts.booked + facts.withdrawn + facts.given[0]
    said = {"missed": length(Fraction(facts.missed, 2)), "whole": length(whole)}
    return _("%(missed)s count, of %(whole)s booked and shared in the last 12 months.") % said


def _counts(line: Line, year: int) -> str:
    match line.kind, year:
        case EntryKind.GIFT, 0:
            return _("In full.")
        case EntryKind.GIFT, 1:
            return _("Half: more than a year ago.")
        case EntryKind.GIFT, _:
            return _("A quarter: more than two years ago.")
        case EntryKind.USE, _:
            return _("Makes what was missed weigh less.")
        case EntryKind.LATE_CANCEL, _:
            return _("Half: cancelled less than 14 days before.")
    return _("Against, in full.")
