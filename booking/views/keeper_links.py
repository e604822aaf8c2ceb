"""The way to everything a keeper does, in four groups: the day, publishing, deciding, seeing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from community.models import Organisation

DAY, PUBLISH, DECIDE, SEE = "day", "publish", "decide", "see"
TITLES: dict[str, str | Promise] = {
    DAY: pgettext_lazy("what a keeper does", "The day"),
    PUBLISH: pgettext_lazy("what a keeper does", "Publish"),
    DECIDE: pgettext_lazy("what a keeper does", "Decide"),
    SEE: pgettext_lazy("what a keeper does", "See"),
}
Named = tuple[str, str, str | Promise]
# Of everything one keeps: (group, page, words).
FOR_ALL: list[Named] = [
    (DAY, "manage-today", gettext_lazy("Today: who is coming")),
    (DAY, "manage-sheet", gettext_lazy("Door sheet to print")),
    (DAY, "manage-problems", gettext_lazy("Problems people reported")),
    (PUBLISH, "manage-sites", gettext_lazy("Buildings and spaces")),
    (PUBLISH, "manage-fleet", gettext_lazy("Depots and vehicles")),
    (PUBLISH, "manage-services", gettext_lazy("Evening services")),
    (PUBLISH, "manage-conflicts", gettext_lazy("Bookings at times the building needs")),
    (DECIDE, "manage-requests", gettext_lazy("Requests to decide")),
    (DECIDE, "manage-waiting", gettext_lazy("Who waits for a taken time")),
    (SEE, "manage-use", gettext_lazy("How it is used")),
    (SEE, "open-use", gettext_lazy("Open figures")),
]
# Of one keeper.
FOR_ONE: list[Named] = [
    (DAY, "manage-keyholders", gettext_lazy("Keyholders: who opens when")),
    (PUBLISH, "manage-extras", gettext_lazy("Extras: what can be had with a room")),
    (PUBLISH, "manage-embed", gettext_lazy("On your own website")),
    (DECIDE, "manage-rules", gettext_lazy("Rules")),
    (DECIDE, "manage-replies", gettext_lazy("Replies you keep")),
    (DECIDE, "manage-terms", gettext_lazy("Standing and credits")),
    (DECIDE, "group-funders", gettext_lazy("Funders you accept")),
]


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    words: str
    url: str


@dataclass(frozen=True)
class Group:
    """Links under one word."""

    title: str
    links: list[Link]


def links_of(keepers: Sequence[Organisation]) -> list[Group]:
    """For everything one keeps. Whoever keeps for one organisation only finds that one's links among them."""
    one = keepers[0] if len(keepers) == 1 else None
    return _grouped([*_links(FOR_ALL), *(_links(FOR_ONE, one.slug) if one else [])])


def own_links(keeper: Organisation) -> list[Group]:
    """For one of several keepers."""
    return _grouped(_links(FOR_ONE, keeper.slug))


def _links(named: list[Named], *args: str) -> list[tuple[str, Link]]:
    return [(group, Link(str(words), reverse(page, args=args))) for group, page, words in named]


def _grouped(links: list[tuple[str, Link]]) -> list[Group]:
    every = [Group(str(title), [link for group, link in links if group == name]) for name, title in TITLES.items()]
    return [group for group in every if group.links]
