"""What the rules say of a request: the rulebooks that apply that day, the facts, the verdict, and its lasting record.

Without rules of its own a keeper decides by what its place says: its rate, and whether a manager looks at requests.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.facts import Asked, Books, gather
from booking.models import Booking, Decision, Resource, Rulebook
from booking.rules import pack, record
from booking.rules.decide import decide
from booking.rules.sentences import told
from booking.rules.stack import Layer, Stack
from booking.rules.verdict import Verdict
from booking.spans import Span
from community.models import Organisation

# A book is known by what is in it, so one that was read once need not be fetched again.
_LAYERS: dict[tuple[str, str, str], Layer] = {}
MOST_LAYERS = 2_000


@dataclass(frozen=True, slots=True)
class Decided:
    """One request, what the rules were told of it, and what they said."""

    asked: Asked
    organisation: Organisation | None
    stack: Stack
    facts: Mapping[str, Any]
    verdict: Verdict

    def written(self) -> str:
        """The record: canonical JSON, the same bytes whenever it is replayed."""
        return record.written(self.stack, self.facts, self.verdict)


def asked_by(booking: Booking, resource: Resource | None = None, span: Span | None = None) -> Asked:
    """What a booking asks for; or what it would ask for at another time or place."""
    return Asked(
        resource or booking.resource,
        span or booking.span,
        booking.particulars,
        booking.people,
        weekly=booking.series_id is not None,
    )


def verdicts(
    asked: Sequence[Asked],
    organisation: Organisation | None,
    at: datetime,
    *,
    without: Iterable[int] = (),
    together: bool = False,
    stacks: Mapping[int, Stack] | None = None,
    lean: bool = False,
) -> list[Decided]:
    """What the rules say of each, in order, in a fixed number of queries. Each resource comes with its keeper.

    `without` are bookings that do not count, by number; `together` says that each counts towards the next; `stacks`,
    by keeper, are not read again where they are known; `lean` counts only what these rules need.
    """
    if not asked:
        return []
    keepers = {each.resource.keeper_id: each.resource.keeper for each in asked}
    today = at.astimezone(asked[0].resource.zone).date()
    stacks = stacks_of(keepers.values(), today, organisation) if stacks is None else stacks
    books = {keeper: books_of(stack) for keeper, stack in stacks.items()}
    facts = gather(asked, organisation, at, books=books, without=without, together=together, lean=lean)
    out = []
    for each, known in zip(asked, facts, strict=True):
        stack = stacks[each.resource.keeper_id]
        out.append(Decided(each, organisation, stack, known, decide(stack, known)))
    return out


def verdict(
    asked: Asked, organisation: Organisation | None, at: datetime, *, without: Iterable[int] = ()
) -> Decided:
    """As `verdicts`, of one."""
    return verdicts([asked], organisation, at, without=without)[0]


def stacks_of(keepers: Iterable[Organisation], on: date, asking: Organisation | None = None) -> dict[int, Stack]:
    """The rulebooks in force that day, by keeper, in one query, or two where one was never read before.

    What a keeper does in its own house is bound by the law alone.
    """
    keepers = list(keepers)
    owners = {each.pk for each in keepers} | {each.council_id for each in keepers if each.council_id}
    rows = Rulebook.objects.filter(owner__in=owners).in_force(on).order_by("number")
    live = {owner: (slug, digest) for owner, slug, digest in rows.values_list("owner", "owner__slug", "digest")}
    wanted = {(level, *live[owner]) for each in keepers for level, owner in _levels(each) if owner in live}
    _read({digest for level, slug, digest in wanted if (level, slug, digest) not in _LAYERS}, wanted)
    out = {}
    for keeper in keepers:
        known = [(level, *live[owner]) for level, owner in _levels(keeper) if owner in live]
        own = asking is not None and asking.pk == keeper.pk
        out[keeper.pk] = Stack((pack.legal(), *(() if own else (_LAYERS[key] for key in known))))
    return out


def _levels(keeper: Organisation) -> list[tuple[str, int]]:
    """A council's own places have its rulebook at the keeper's level."""
    council = [("council", keeper.council_id)] if keeper.council_id and keeper.council_id != keeper.pk else []
    return [*council, ("keeper", keeper.pk)]


def _read(missing: set[str], wanted: set[tuple[str, str, str]]) -> None:
    if not missing:
        return
    if len(_LAYERS) > MOST_LAYERS:
        _LAYERS.clear()
        missing = {digest for _level, _slug, digest in wanted}
    contents = dict(Rulebook.objects.filter(digest__in=missing).values_list("digest", "content"))
    for level, slug, digest in wanted:
        if digest in contents:
            _LAYERS[level, slug, digest] = Layer.of(level, slug, contents[digest], digest)


def books_of(stack: Stack) -> Books:
    """What has to be counted for these rules."""
    rules = [rule for layer in stack.layers for rule in layer.book.rules]
    return Books(
        busy=stack.busy,
        reserve_until=min((rule.then["until_days"] for rule in rules if rule.kind == "reserve"), default=None),
        fields=frozenset({"documents"} if any(rule.kind == "documents" for rule in rules) else ())
        | {condition.field for rule in rules for condition in rule.when},
    )


def keep_decisions(pairs: Iterable[tuple[Booking, Decided]], occasion: str, at: datetime) -> None:
    """Write the records, once and for ever, in one statement."""
    Decision.objects.bulk_create(
        Decision(
            booking=booking,
            occasion=occasion,
            at=at,
            outcome=decided.verdict.outcome,
            band=decided.facts.get("standing_band") or "",
            digest=decided.stack.digest,
            record=decided.written(),
            told=told(decided.verdict),
        )
        for booking, decided in pairs
    )


def read(decision: Decision) -> dict[str, Any]:
    """What its record says."""
    found: dict[str, Any] = json.loads(decision.record)
    return found


def last_decision(booking: Booking) -> Decision | None:
    """The one that holds now."""
    return booking.decisions.order_by("at", "pk").last()
