"""What rules may ask about a use, as the group said it: what kind of thing it is, and what is true of it.

What was never answered is missing, and stays unknown to the rules; what was left unticked was answered with no.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.rules.vocabulary import ACTIVITIES

TICKS: dict[str, str | Promise] = {
    "under_18s": _("Under-18s take part"),
    "alcohol": _("There is alcohol"),
    "ticketed": _("There are tickets, or a charge to take part"),
    "open_to_public": _("It is open to the public"),
    "welsh_medium": _("It is held in Welsh"),
}


def particulars(kind: str, ticked: Collection[str]) -> dict[str, Any]:
    """As they are kept on a booking."""
    return {"activity": kind, **{name: name in ticked for name in TICKS}}


def ticked(said: Mapping[str, Any]) -> list[str]:
    """Which ticks are set."""
    return [name for name in TICKS if said.get(name)]


def kind_in_words(said: Mapping[str, Any]) -> str | Promise:
    """What kind of activity; nothing if nobody said."""
    return ACTIVITIES.get(said.get("activity", ""), "")


def ticks_in_words(said: Mapping[str, Any]) -> list[str | Promise]:
    """What is true of it."""
    return [TICKS[name] for name in ticked(said)]
