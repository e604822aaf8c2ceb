"""The rules everybody starts from: what the law asks, and the usual rules a keeper can begin with."""

from functools import cache
from typing import Any

from booking.rules.stack import Layer

SINCE = "2026-01-01"
Stored = dict[str, Any]


def rule(
    code: str, kind: str, then: Stored, words: str, words_cy: str, *when: list[Any], locked: bool = False
) -> Stored:
    """One rule as it is stored."""
    return {
        "id": code,
        "kind": kind,
        "when": list(when),
        "then": then,
        "scope": {},
        "locked": locked,
        "since": SINCE,
        "words": words,
        "words_cy": words_cy,
    }


@cache
def legal() -> Layer:
    """What the law asks of everybody, and nobody can weaken."""
    return Layer.of("national", "", {"rules": [_capacity(), *_trips()], "busy": []})


@cache
def laws() -> dict[str, Layer]:
    """The law as it is and as it was, by digest: what was decided under it is told and decided again by it."""
    before_trips = Layer.of("national", "", {"rules": [_capacity()], "busy": []})
    return {each.digest: each for each in (before_trips, legal())}


def _no(code: str, words: str, words_cy: str, *when: list[Any]) -> Stored:
    return rule(code, "eligibility", {"no": True}, words, words_cy, *when, locked=True)


def _capacity() -> Stored:
    return _no(
        "law-capacity",
        "No more people than the place safely holds.",
        "Dim mwy o bobl nag y gall y lle eu dal yn ddiogel.",
        ["over_capacity", "is", True],
    )


def _trips() -> list[Stored]:
    """Nobody pays to travel without a permit of whoever runs the trip (Transport Act 1985, sections 18 to 23)."""
    vehicle, paid = ["resource_kind", "is", "vehicle"], ["hire_or_reward", "is", True]
    missing = ["permit_in_date", "is", False]
    return [
        _no(
            "law-trip-unpaid",
            "Whoever lets somebody pay to travel needs a permit, so it cannot be a trip for which nobody pays.",
            "Mae angen trwydded ar bwy bynnag sy’n gadael i rywun dalu i deithio, felly ni all fod yn daith lle nad "
            "oes neb yn talu.",
            vehicle,
            ["who_runs", "is", "unpaid"],
            paid,
        ),
        _no(
            "law-trip-keepers-permit",
            "Nobody may pay to travel: the vehicle’s keeper has shown no section 19 permit that is in date on the day.",
            "Ni chaiff neb dalu i deithio: nid yw ceidwad y cerbyd wedi dangos trwydded adran 19 sy’n gyfredol ar y "
            "diwrnod.",
            vehicle,
            ["who_runs", "is", "owner_permit"],
            paid,
            missing,
        ),
        _no(
            "law-trip-own-permit",
            "Nobody may pay to travel: your group has shown no section 19 permit of its own that is in date on the "
            "day. A permit cannot be lent.",
            "Ni chaiff neb dalu i deithio: nid yw eich grŵp wedi dangos ei drwydded adran 19 ei hun sy’n gyfredol ar y "
            "diwrnod. Ni ellir rhoi benthyg trwydded.",
            vehicle,
            ["who_runs", "is", "borrower_permit"],
            paid,
            missing,
        ),
        _no(
            "law-trip-route-permit",
            "Nobody may pay to travel on a section 22 route without a section 22 permit that is in date on the day. "
            "Neither your group nor the vehicle’s keeper has shown one.",
            "Ni chaiff neb dalu i deithio ar lwybr adran 22 heb drwydded adran 22 sy’n gyfredol ar y diwrnod. Nid yw "
            "eich grŵp na cheidwad y cerbyd wedi dangos un.",
            vehicle,
            ["who_runs", "is", "section_22"],
            paid,
            missing,
        ),
        _no(
            "law-trip-public",
            "A section 19 permit never covers the general public. It is for an organisation’s own members and the "
            "people it helps.",
            "Nid yw trwydded adran 19 byth yn cynnwys y cyhoedd yn gyffredinol. Mae ar gyfer aelodau’r sefydliad ei "
            "hun a’r bobl y mae’n eu helpu.",
            vehicle,
            ["who_runs", "in", ["owner_permit", "borrower_permit"]],
            ["open_to_public", "is", True],
        ),
        _no(
            "law-trip-wheelchairs",
            "No more people in wheelchairs than it has places for, and no more others than the seats left beside them.",
            "Dim mwy o bobl mewn cadeiriau olwyn nag sydd o leoedd ar eu cyfer, a dim mwy o bobl eraill na’r seddi "
            "sydd ar ôl wrth eu hymyl.",
            vehicle,
            ["over_wheelchairs", "is", True],
        ),
    ]


def default() -> Stored:
    """The usual rules, as a keeper's first draft. All of them can be changed."""
    rules = [*_ahead(), *_fair_shares(), *_prices(), *_approvals(), *_documents(), *_keeping_time(), *_afterwards()]
    return {"rules": rules, "busy": [{"days": [0, 1, 2, 3, 4], "from": 17, "to": 22}]}


def _ahead() -> list[Stored]:
    """Who books how far ahead. Welcome is the rule without a condition: it also serves whose band is not known."""
    return [
        rule(
            "ahead-on-notice",
            "window",
            {"days": 7},
            "Groups on notice can book up to 7 days ahead.",
            "Gall grwpiau dan rybudd archebu hyd at 7 diwrnod ymlaen llaw.",
            ["band", "is", "on_notice"],
        ),
        rule(
            "ahead",
            "window",
            {"days": 28},
            "Groups can book up to 28 days ahead.",
            "Gall grwpiau archebu hyd at 28 diwrnod ymlaen llaw.",
        ),
        rule(
            "ahead-sharer",
            "window",
            {"days": 42},
            "Groups that share what they have can book up to 42 days ahead.",
            "Gall grwpiau sy’n rhannu’r hyn sydd ganddynt archebu hyd at 42 diwrnod ymlaen llaw.",
            ["band", "is", "sharer"],
        ),
        rule(
            "ahead-partner",
            "window",
            {"days": 56},
            "Groups that share a great deal can book up to 56 days ahead.",
            "Gall grwpiau sy’n rhannu llawer archebu hyd at 56 diwrnod ymlaen llaw.",
            ["band", "is", "partner"],
        ),
    ]


def _fair_shares() -> list[Stored]:
    """Busy time: so much for each family, and a part kept for those who are new."""
    return [
        rule(
            "busy-hours",
            "quota",
            {"minutes": 360},
            "A group and its family can hold up to 6 hours of busy time a week.",
            "Gall grŵp a’i deulu ddal hyd at 6 awr o amser prysur yr wythnos.",
            ["band", "in", ["on_notice", "welcome"]],
        ),
        rule(
            "busy-hours-sharing",
            "quota",
            {"minutes": 600},
            "A group that shares and its family can hold up to 10 hours of busy time a week.",
            "Gall grŵp sy’n rhannu, a’i deulu, ddal hyd at 10 awr o amser prysur yr wythnos.",
            ["band", "in", ["sharer", "partner"]],
        ),
        rule(
            "kept-for-new-groups",
            "reserve",
            {"percent": 10, "until_days": 21},
            "10% of busy time is kept for new groups until 21 days before.",
            "Cedwir 10% o’r amser prysur i grwpiau newydd tan 21 diwrnod ymlaen llaw.",
        ),
        rule(
            "order-of-rounds",
            "round_order",
            {"dial": "gentle"},
            "Everybody's first request comes before anybody's second. Within a turn, groups that share come first.",
            "Daw cais cyntaf pawb cyn ail gais unrhyw un. O fewn tro, grwpiau sy’n rhannu sy’n dod gyntaf.",
        ),
    ]


def _prices() -> list[Stored]:
    """Reductions; the largest counts. None of them is for firms."""
    no_firm = ["kind", "is_not", "firm"]
    return [
        rule(
            "promise-kept",
            "discount",
            {"percent": 35},
            "Groups that keep the sharing promise in their grant or agreement pay less.",
            "Mae grwpiau sy’n cadw’r addewid i rannu yn eu grant neu eu cytundeb yn talu llai.",
            no_firm,
            ["promise", "in", ["agreement", "funded"]],
            ["promise_kept", "at_least", 100],
        ),
        rule(
            "own-promise-kept",
            "discount",
            {"percent": 10},
            "Groups that keep a sharing promise of their own pay less.",
            "Mae grwpiau sy’n cadw eu haddewid eu hunain i rannu yn talu llai.",
            no_firm,
            ["promise", "is", "own"],
            ["promise_kept", "at_least", 100],
        ),
        rule(
            "young-people",
            "discount",
            {"percent": 30},
            "When under-18s take part, groups pay less.",
            "Pan fydd pobl dan 18 oed yn cymryd rhan, mae grwpiau’n talu llai.",
            no_firm,
            ["under_18s", "is", True],
        ),
    ]


def _approvals() -> list[Stored]:
    """Who says yes. Missing documents come before this, so that "at once" means with all of them in date."""
    manager = {"by": "manager"}
    return [
        rule(
            "at-once",
            "approval",
            {"by": "auto"},
            "A booking is confirmed at once when the group is in good standing and its documents are in date.",
            "Caiff archeb ei chadarnhau ar unwaith pan fydd safle’r grŵp yn dda a’i ddogfennau’n gyfredol.",
            ["band", "in", ["welcome", "sharer", "partner"]],
        ),
        rule(
            "many-people",
            "approval",
            manager,
            "A manager looks at bookings for more than 119 people.",
            "Mae rheolwr yn edrych ar archebion ar gyfer mwy na 119 o bobl.",
            ["people", "more_than", 119],
        ),
        rule(
            "alcohol",
            "approval",
            manager,
            "A manager looks at bookings with alcohol.",
            "Mae rheolwr yn edrych ar archebion lle bydd alcohol.",
            ["alcohol", "is", True],
        ),
        rule(
            "first-booking",
            "approval",
            manager,
            "A manager looks at a group's first booking in a building.",
            "Mae rheolwr yn edrych ar archeb gyntaf grŵp mewn adeilad.",
            ["first_at_site", "is", True],
        ),
        rule(
            "on-notice",
            "approval",
            manager,
            "A manager looks at each request of a group on notice.",
            "Mae rheolwr yn edrych ar bob cais gan grŵp sydd dan rybudd.",
            ["band", "is", "on_notice"],
        ),
    ]


def _documents() -> list[Stored]:
    return [
        rule(
            "documents-young-people",
            "documents",
            {"ask": ["insurance", "risk", "safeguarding", "lead"]},
            "When under-18s take part we ask for insurance, a risk assessment, a safeguarding policy and a named lead.",
            "Pan fydd pobl dan 18 oed yn cymryd rhan, gofynnwn am yswiriant, asesiad risg, polisi diogelu "
            "ac enw arweinydd diogelu.",
            ["under_18s", "is", True],
        ),
    ]


def _keeping_time() -> list[Stored]:
    """Time that is not for booking. The dates are those of 2027: a keeper puts in its own each year."""
    school, weekdays = ["keeper_kind", "is", "school"], ["weekday", "in", [0, 1, 2, 3, 4]]
    return [
        rule(
            "school-days",
            "protected",
            {"no": True},
            "On school days the time until 5pm is the school's own.",
            "Ar ddiwrnodau ysgol, amser yr ysgol ei hun yw’r amser tan 5yh.",
            school,
            ["term", "is", "term"],
            weekdays,
            ["starts_hour", "less_than", 17],
        ),
        rule(
            "exams",
            "protected",
            {"no": True},
            "In the weeks of the summer exams, the school needs its rooms on weekdays.",
            "Yn ystod wythnosau arholiadau’r haf, mae angen ei hystafelloedd ar yr ysgol o ddydd Llun i ddydd Gwener.",
            school,
            weekdays,
            ["day", "at_least", "2027-05-10"],
            ["day", "at_most", "2027-06-25"],
        ),
        rule(
            "polling",
            "protected",
            {"no": True},
            "On polling day the building is kept for voting.",
            "Ar ddiwrnod etholiad, cedwir yr adeilad ar gyfer pleidleisio.",
            ["keeper_kind", "in", ["school", "council"]],
            ["day", "in", ["2027-05-06"]],
        ),
    ]


def _afterwards() -> list[Stored]:
    return [
        rule(
            "free-to-cancel",
            "cancellation",
            {"free_days": 14},
            "Cancelling is free until 14 days before.",
            "Mae canslo am ddim tan 14 diwrnod ymlaen llaw.",
        ),
        rule(
            "not-turning-up",
            "release",
            {"warn": 2, "no_shows": 3, "of": 10},
            "In a series, 2 dates missed without a reason bring a warning; with 3 in 10 the other dates are released.",
            "Mewn cyfres, daw rhybudd ar ôl colli 2 ddyddiad heb reswm; "
            "ar ôl colli 3 o bob 10 caiff y dyddiadau eraill eu rhyddhau.",
        ),
    ]
