"""The rules of Bro Wennol: the council's for everybody, and what two keepers make of the usual ones."""

from dataclasses import dataclass
from typing import Any

SINCE = "2026-01-01"


@dataclass(frozen=True)
class Own:
    """A keeper's book: the usual rules without some, and with some of its own."""

    without: tuple[str, ...] = ()
    more: tuple[dict[str, Any], ...] = ()
    uses_standing: bool = True
    takes_credits: bool = False


def _rule(kind: str, then: dict[str, Any], words: str, words_cy: str, *when: list[Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "when": list(when),
        "then": then,
        "scope": {},
        "locked": False,
        "since": SINCE,
        "words": words,
        "words_cy": words_cy,
    }


WELSH = _rule(
    "discount",
    {"percent": 20},
    "20% less for what is held in Welsh.",
    "20% yn llai am weithgareddau drwy’r Gymraeg.",
    ["welsh_medium", "is", True],
    ["kind", "is_not", "firm"],
)
COUNCIL_DRINK = _rule(
    "conditions",
    {
        "text": "Whoever sells alcohol needs a licence or a temporary event notice.",
        "text_cy": "Mae angen trwydded neu hysbysiad digwyddiad dros dro ar bwy bynnag sy’n gwerthu alcohol.",
    },
    "Selling alcohol needs a licence.",
    "Mae angen trwydded i werthu alcohol.",
    ["alcohol", "is", True],
)
FIRMS_PAY = _rule(
    "base_price",
    {"percent_of_rate": 150},
    "Firms pay one and a half times the community rate.",
    "Mae busnesau’n talu unwaith a hanner y gyfradd gymunedol.",
    ["kind", "is", "firm"],
)
FIRMS_INSURED = _rule(
    "documents",
    {"ask": ["insurance"]},
    "Firms show their public liability insurance.",
    "Mae busnesau’n dangos eu hyswiriant atebolrwydd cyhoeddus.",
    ["kind", "is", "firm"],
)
WEEKLY_AHEAD = _rule(
    "window",
    {"days": 100},
    "Groups that share what they have can book a weekly let for a whole term.",
    "Gall grwpiau sy’n rhannu’r hyn sydd ganddynt archebu’n wythnosol am dymor cyfan.",
    ["weekly", "is", True],
    ["band", "in", ["sharer", "partner"]],
)

# The usual rules speak of one keeper's own diary; a council's book holds only what is meant for everybody.
USUAL_OF_A_KEEPER = (
    "ahead-on-notice", "ahead", "ahead-sharer", "ahead-partner", "busy-hours", "busy-hours-sharing",
    "kept-for-new-groups", "order-of-rounds", "promise-kept", "own-promise-kept", "young-people", "at-once",
    "many-people", "alcohol", "first-booking", "on-notice", "documents-young-people", "school-days", "exams",
    "free-to-cancel", "not-turning-up",
)  # fmt: skip

BOOKS = {
    "bro-wennol-council": Own(without=USUAL_OF_A_KEEPER, more=(WELSH, COUNCIL_DRINK)),
    "ysgol-glan-wennol": Own(more=(FIRMS_PAY, FIRMS_INSURED, WEEKLY_AHEAD), takes_credits=True),
    "mill-trust": Own(uses_standing=False, takes_credits=True),
}
