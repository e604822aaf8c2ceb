"""Changing a draft of a keeper's rules: a rule put in, changed or taken out, and what is busy time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.actions.rulebooks import in_hand, refuse
from booking.eligibility import Refusal, Refused
from booking.models import Rulebook, RulebookState
from booking.rules.book import BadBook, Book
from community.actions.base import record
from community.models import User

MOST_RULES = 200

Change = Callable[[list[dict[str, Any]]], tuple[Any, Any]]


@action
def put(*, rulebook: Rulebook, rule: Mapping[str, Any], by: User, at: datetime, instead_of: str = "") -> str:
    """A rule put into the draft, or in the place of another; returns its number. Raises NotPermitted, Refused."""

    def change(rules: list[dict[str, Any]]) -> tuple[Any, Any]:
        old = _find(rules, instead_of) if instead_of else None
        new = {**rule, "id": instead_of or _free_number(rules, str(rule.get("kind", "")))}
        if old is None:
            if len(rules) >= MOST_RULES:
                raise refuse("too_many", _("There are 200 rules already. Nobody would read more."))
            rules.append(new)
        else:
            rules[rules.index(old)] = new
        return old, new

    return str(_changed(rulebook, "rule_put", change, by=by, at=at)["id"])


@action
def remove(*, rulebook: Rulebook, rule: str, by: User, at: datetime) -> None:
    """A rule taken out of the draft. Raises NotPermitted, also where it is gone already."""

    def change(rules: list[dict[str, Any]]) -> tuple[Any, Any]:
        old = _find(rules, rule)
        rules.remove(old)
        return old, None

    _changed(rulebook, "rule_remove", change, by=by, at=at)


@action
def call_busy(*, rulebook: Rulebook, busy: list[dict[str, Any]], by: User, at: datetime) -> None:
    """Which hours of the week the draft calls busy time. Raises NotPermitted, Refused."""
    rulebook = in_hand(rulebook, RulebookState.DRAFT, by)
    before = rulebook.content.get("busy", [])
    _keep(rulebook, {**rulebook.content, "busy": busy}, at)
    record(rulebook.owner, "rules_busy", by=by, at=at, before={"busy": before}, after=_after(rulebook, busy=busy))


def _changed(rulebook: Rulebook, verb: str, change: Change, *, by: User, at: datetime) -> Any:
    """Read the draft afresh, change its rules, judge all of it, keep it. Two people's changes both stay."""
    rulebook = in_hand(rulebook, RulebookState.DRAFT, by)
    rules = [dict(each) for each in rulebook.content.get("rules", [])]
    old, new = change(rules)
    _keep(rulebook, {**rulebook.content, "rules": rules}, at)
    record(rulebook.owner, verb, by=by, at=at, before={"rule": old}, after=_after(rulebook, rule=new))
    return new


def _keep(rulebook: Rulebook, content: dict[str, Any], at: datetime) -> None:
    try:
        Book.read(content)
    except BadBook as bad:
        raise Refused([Refusal(fault.field, fault.sentence) for fault in bad.faults]) from None
    rulebook.content, rulebook.changed_at = content, at
    rulebook.save(update_fields=["content", "changed_at"])


def _after(rulebook: Rulebook, **more: Any) -> dict[str, Any]:
    return {"rulebook": rulebook.number, **more}


def _find(rules: list[dict[str, Any]], number: str) -> dict[str, Any]:
    found = next((each for each in rules if each.get("id") == number), None)
    if found is None:
        raise NotPermitted(_("This rule is no longer there."))
    return found


def _free_number(rules: list[dict[str, Any]], kind: str) -> str:
    """The kind and the first number that no rule has: a reader of a decision can tell what it was about."""
    taken = {each.get("id") for each in rules}
    stem = kind.replace("_", "-") or "rule"
    return next(name for number in count(1) if (name := f"{stem}-{number}") not in taken)
