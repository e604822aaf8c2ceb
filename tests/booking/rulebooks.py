"""Rules for tests: one rule, a small book, and a version brought into force through the real actions."""

from datetime import date, datetime
from typing import Any

from booking.actions import drafts, rulebooks
from booking.models import Rulebook
from community.models import Membership, Organisation, Role, User
from tests.cast import NOW, make_person


def a_rule(kind: str, then: dict[str, Any], *when: list[Any], **more: Any) -> dict[str, Any]:
    """As the editor hands it to the action."""
    return {
        "kind": kind,
        "when": list(when),
        "then": then,
        "scope": {},
        "locked": False,
        "since": "2027-01-04",
        "words": "Because we agreed on it.",
        "words_cy": "Oherwydd ein bod wedi cytuno.",
        **more,
    }


def second_manager(keeper: Organisation) -> User:
    """Blodwen, who can approve what Bill proposes."""
    blodwen = make_person("Blodwen")
    Membership.objects.create(user=blodwen, organisation=keeper, role=Role.MANAGER)
    return blodwen


def emptied(rulebook: Rulebook) -> Rulebook:
    """The draft without the usual rules, so that a test sees only its own."""
    Rulebook.objects.filter(pk=rulebook.pk).update(content={"rules": [], "busy": []})
    rulebook.refresh_from_db()
    return rulebook


def draft_of(keeper: Organisation, by: User, *rules: dict[str, Any], at: datetime = NOW) -> Rulebook:
    """A draft with these rules; the usual ones if there are none."""
    rulebook = rulebooks.start(keeper=keeper, by=by, at=at)
    if rules:
        rulebook = emptied(rulebook)
        for rule in rules:
            drafts.put(rulebook=rulebook, rule=rule, by=by, at=at)
    rulebook.refresh_from_db()
    return rulebook


def in_force(
    keeper: Organisation, by: User, second: User, *rules: dict[str, Any], on: date | None = None, at: datetime = NOW
) -> Rulebook:
    """A version with these rules, approved by both, in force from the day on."""
    rulebook = draft_of(keeper, by, *rules, at=at)
    rulebooks.propose(rulebook=rulebook, by=by, at=at)
    rulebooks.approve(rulebook=rulebook, by=by, at=at)
    rulebooks.approve(rulebook=rulebook, by=second, at=at)
    return rulebooks.go_live(rulebook=rulebook, on=on or at.date(), by=by, at=at)
