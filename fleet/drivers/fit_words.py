"""The sentences of fitness: why somebody may not drive, what to mind, and where that is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community import wording
from fleet.fitness import Law, Reason


@dataclass(frozen=True)
class Told:
    """One reason as people read it."""

    code: str
    sentence: str
    law: str


def told(reason: Reason) -> Told:
    """In the language being spoken."""
    return Told(reason.code, str(SENTENCES[reason.code]) % _said(reason.facts), str(LAWS[reason.law]))


def _said(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Days and lengths as words, and tonnes for kilograms."""
    words: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, date):
            words[name] = wording.day(value, year=True)
        elif name == "minutes":
            words["length"] = wording.hours(value)
        elif name in ("kg", "limit"):
            words[name] = f"{value / 1000:g}"
        else:
            words[name] = value
    return words


LAWS: dict[Law, str | Promise] = {
    Law.LICENCE: _("Road Traffic Act 1988, section 87"),
    Law.VOLUNTEER: _("Motor Vehicles (Driving Licences) Regulations 1999, regulation 7(6)"),
    Law.HOURS: _("The hours of bus drivers (Transport Act 1968, section 96), kept as good practice"),
    Law.SAFE: _("Keeping riders safe: good practice"),
    Law.HOUSE: _("What the operator asks"),
}

SENTENCES: dict[str, str | Promise] = {
    "not_crew": _("Whoever drives it first joins the drivers of whoever runs it."),
    "crew_asked": _("Whoever runs it was asked, and has not answered yet."),
    "birth_year": _("The year of birth is missing from the driver’s profile."),
    "licence_unknown": _("The profile does not say until when the driving licence is valid."),
    "licence_over": _("The driving licence was valid until %(day)s."),
    "licence_unseen": _("The coordinator has not seen the driving licence yet, or it was changed since."),
    "needs_d": _("This bus needs a licence of category D."),
    "needs_d1": _("This minibus needs a licence of category D1."),
    "needs_c1": _("This vehicle weighs up to %(kg)s tonnes and needs a licence of category C1."),
    "needs_b": _("The profile does not say since when a licence of category B is held."),
    "d1_not_for_hire": _(
        "The licence says D1 with code 101: not for hire or reward. Somebody pays for this ride, and no permit "
        "covers it."
    ),
    "b_two_years": _("A minibus on a car licence needs two years of driving. That is so from %(day)s."),
    "under_21": _(
        "A minibus on a car licence needs a driver of 21. We know only the year of birth, so that this is sure from "
        "%(day)s."
    ),
    "too_heavy": _(
        "This minibus weighs up to %(kg)s tonnes. On a car licence it may be %(limit)s; heavier ones need D1."
    ),
    "b_not_for_hire": _("On a car licence nobody may pay for the ride in a minibus unless a permit covers it."),
    "commercial": _("On a car licence a minibus may be driven for a group or a charity, not for a firm."),
    "paid": _("On a car licence a minibus may be driven by volunteers, not by somebody who is paid."),
    "medical": _("From the year of the 70th birthday a bus needs a medical (group 2). The profile does not have one."),
    "medical_over": _("The medical was valid until %(day)s."),
    "dbs": _("This service is for members. Whoever drives it needs an enhanced DBS check that was seen."),
    "elsewhere": _("The same driver has another run at that time."),
    "ten_hours": _(
        "With the other runs around it these would be %(length)s of driving without ten hours of rest between. Ten "
        "hours of driving are the most."
    ),
    "rest": _("There must be ten hours of rest in a row in every 24 hours. With the other runs there are not."),
    "break": _(
        "With the run just before or after it this would be more than 5½ hours of driving without half an hour’s break."
    ),
    "long_run": _("This run takes %(length)s. After 5½ hours of driving there must be a break of half an hour."),
    "licence_seen_long_ago": _("The licence was last seen on %(day)s. It should be looked at every year."),
    "dbs_seen_long_ago": _("The DBS certificate was seen on %(day)s. It should be renewed every three years."),
    "midas": _("No MiDAS certificate is in date. The training makes minibuses safer."),
    "pats": _(
        "Somebody in a wheelchair is booked, and no PATS certificate is in date. Practise the lift and the straps "
        "first."
    ),
    "dbs_wise": _("Somebody who needs help is booked, and no enhanced DBS check was seen."),
}
