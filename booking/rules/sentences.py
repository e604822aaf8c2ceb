"""Every reason in words. Codes are for ever; the words may be mended."""

from functools import reduce

from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from booking.rules.clauses import condition, effect
from booking.rules.rule import Rule
from booking.rules.spoken import filled
from booking.rules.verdict import Line, Reason, Verdict
from community.languages import Language

REASONS: dict[str, str | Promise] = {
    # No.
    "over_capacity": _("%(people)s would come; the place holds %(capacity)s."),
    "refused": _("The rules do not allow this. %(words)s"),
    "protected": _("This time is kept for something else. %(words)s"),
    "too_short": _("The shortest booking here is %(minutes)s."),
    "too_long": _("The longest booking here is %(minutes)s."),
    "too_early": _("You can book up to %(days)s ahead, and this day is further away."),
    "quota_used": _(
        "Busy time: your group and its family hold %(held)s that week; this is %(asked)s more, the most is %(limit)s."
    ),
    "reserved": _(
        "%(percent)s of busy time is kept for new groups until %(days)s before, and the rest of that week is taken."
    ),
    # Documents.
    "document_missing": _("Missing, or out of date: %(document)s."),
    "document_wanted": _("You will be asked for: %(document)s."),
    # A person decides, or nobody has to.
    "manager_decides": _("A manager decides. %(words)s"),
    "two_decides": _("Two managers decide together. %(words)s"),
    "place_is_decided": _("For this place a manager decides each request."),
    "at_once": _("No manager has to look at it. %(words)s"),
    # Shadow mode.
    "shadow": _("Here standing is shown but does not count yet. Your standing: %(band)s."),
    "shadow_outcome": _("If it counted (%(band)s), the answer would be: %(outcome)s."),
    "shadow_price": _("If it counted (%(band)s), the price for you would be: %(pence)s."),
    "shadow_window": _("If it counted (%(band)s), you could book up to %(days)s ahead."),
    # What would change the answer.
    "fewer_people": _("Come with no more than %(people)s."),
    "larger_place": _("Choose a larger place."),
    "from_hour": _("Begin at %(hour)s or later."),
    "another_time": _("Choose another time of day."),
    "another_day": _("Choose another day."),
    "another_length": _("Choose another length."),
    "at_least_minutes": _("Book at least this long: %(minutes)s."),
    "at_most_minutes": _("Book no longer than this: %(minutes)s."),
    "opens_on": _("You can book this day from: %(on)s."),
    "band_books_ahead": _("Groups with this standing can book it already: %(band)s, up to %(days)s ahead."),
    "better_band": _("This does not hold for groups with this standing or a better one: %(band)s."),
    "minutes_left": _("Busy time left that week for your group and those it belongs together with: %(minutes)s."),
    "another_week": _("Choose another week."),
    "outside_busy_time": _("Choose a time that is not busy."),
    "reserve_opens": _("Everybody can book what is left from: %(on)s."),
    "show_document": _("Add this to your group's documents: %(document)s."),
    "without": _("Do without: %(field)s."),
    "pay_debt": _("Pay what your group still owes."),
    "have_checked": _("Have your group's registration checked."),
    "nobody_pays": _("Let nobody pay, in any way."),
    "larger_vehicle": _("Choose a vehicle with more room for wheelchairs."),
    "single_dates": _("Book single dates instead of every week."),
    "would_cost_less": _("It would cost %(pence)s (%(percent)s less). %(words)s"),
}
LINES: dict[str, str | Promise] = {
    "time": _("%(minutes)s at %(rate)s an hour"),
    "reduction": _("%(percent)s less. %(words)s"),
    "total": _("To pay"),
}


def say(reason: Reason) -> str:
    """A reason, or something that would change the answer, in the language being spoken."""
    return str(REASONS[reason.code]) % filled(reason.slots)


def say_line(line: Line) -> str:
    """What one line of the sum is for."""
    return str(LINES[line.code]) % filled(line.slots)


def told(verdict: Verdict) -> dict[str, list[str]]:
    """Every reason, then everything that would change the answer, in that order, in each language."""
    out = {}
    for language in (Language.ENGLISH.value, Language.WELSH.value):
        with override(language):
            out[language] = [say(reason) for reason in (*verdict.reasons, *verdict.changes)]
    return out


def sentence(rule: Rule, place: str = "") -> str:
    """A rule as the editor and the public page have it; `place` is the name of its building or space, if it has one."""
    parts = {"effect": effect(rule), "place": place, "when": _joined([condition(each) for each in rule.when])}
    if rule.when:
        pattern = gettext("%(place)s, when %(when)s – %(effect)s.") if place else gettext("When %(when)s – %(effect)s.")
    else:
        pattern = gettext("%(place)s – %(effect)s.") if place else gettext("In general – %(effect)s.")
    return pattern % parts


def _joined(conditions: list[str]) -> str:
    both = pgettext("two conditions of a rule", "%(first)s, and %(last)s")
    return reduce(lambda first, last: both % {"first": first, "last": last}, conditions) if conditions else ""
