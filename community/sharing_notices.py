"""Letters about families and about lines of the ledger that somebody disputes, in each reader's language.

They go out when what they tell of is committed. One that cannot be sent takes nothing back and keeps nobody waiting:
everything they say stands on a page as well.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from community import letters
from community.family_words import why
from community.ledger_words import said
from community.letters import Reader
from community.models import Dispute, FamilyLink, Organisation, Role, User


def family_found(link: FamilyLink) -> None:
    """Both sides hear that they count as one family, why, and that they can appeal."""
    for mine, theirs in ((link.one, link.other), (link.other, link.one)):
        context = {**_link(link), "mine": mine, "theirs": theirs, "family_url": _url("group-family", mine.slug)}
        _write("family_found", people_of(mine), context)


def family_appealed(link: FamilyLink) -> None:
    """Staff hear that somebody waits for them."""
    _write("family_appealed", staff(), {**_link(link), "appeal_url": _url("desk-appeal", link.pk)})


def family_answered(link: FamilyLink) -> None:
    """Both sides hear what was decided, and why."""
    for mine, theirs in ((link.one, link.other), (link.other, link.one)):
        context = {**_link(link), "mine": mine, "theirs": theirs, "family_url": _url("group-family", mine.slug)}
        _write("family_answered", people_of(mine), context)


def dispute_raised(dispute: Dispute) -> None:
    """The other side hears of it, and staff that somebody waits for them."""
    entry = dispute.entry
    sides = {entry.organisation_id: entry.organisation}
    if entry.partner:
        sides[entry.partner.pk] = entry.partner
    for number, side in sides.items():
        if number != dispute.organisation_id:
            _write("dispute_raised", people_of(side), {**_line(dispute), "line_url": _url("dispute-new", entry.pk)})
    _write("dispute_waits", staff(), {**_line(dispute), "dispute_url": _url("desk-dispute", dispute.pk)})


def dispute_answered(dispute: Dispute) -> None:
    """Both sides hear what was decided, and why."""
    entry = dispute.entry
    for side in filter(None, (entry.organisation, entry.partner)):
        context = {**_line(dispute), "mine": side, "group_url": _url("group", side.slug)}
        _write("dispute_answered", people_of(side), context)


def people_of(organisation: Organisation) -> list[Reader]:
    """The organisation's own address and its owners, who alone can appeal."""
    owners = organisation.people(Role.OWNER).filter(is_active=True).order_by("pk")
    readers = [Reader(each.email, each.language) for each in owners]
    return [Reader(organisation.email, organisation.language), *readers] if organisation.email else readers


def staff() -> list[Reader]:
    """Whoever runs the service."""
    return [Reader(each.email, each.language) for each in User.objects.staff()]


def _link(link: FamilyLink) -> dict[str, Any]:
    # A function: the reason is said in the language of each letter, not in that of whoever caused it.
    return {"link": link, "why": lambda: why(link)}


def _line(dispute: Dispute) -> dict[str, Any]:
    return {"dispute": dispute, "line": lambda: said(dispute.entry)}


def _write(template: str, readers: Iterable[Reader], context: dict[str, Any]) -> None:
    """One letter to each address, however many parts its reader plays."""
    for reader in {reader.address.lower(): reader for reader in reversed(list(readers))}.values():
        transaction.on_commit(partial(_send, template, reader, context), robust=True)


def _send(template: str, reader: Reader, context: dict[str, Any]) -> None:
    letters.send(f"community/email/{template}", to=reader.address, language=reader.language, context=context)


def _url(name: str, argument: object) -> str:
    return settings.SITE_URL + reverse(name, args=[argument])
