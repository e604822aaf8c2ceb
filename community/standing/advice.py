"""What would gain ten points: not guessed, but tried in the formula."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from community.standing.formula import MOST, Account, Bond, Facts, Promise, reckon, usual_promise
from community.standing.reading import MOST_FROM_ONE_FAMILY

POINTS = 10

Step = Callable[[Facts], Facts]


@dataclass(frozen=True)
class Advice:
    """One thing to do, and the points it gains. `hours` is how much more would be shared, `promised` what is promised;
    `groups` with how many families at least, because so much only counts from each."""

    deed: str
    gain: int
    score: int
    hours: int = 0
    promised: int = 0

    @property
    def groups(self) -> int:
        """At least so many, for the hours to count."""
        return -(-60 * self.hours // MOST_FROM_ONE_FAMILY)

    @property
    def is_enough(self) -> bool:
        """Whether it is the ten points by itself, or all there are to be had."""
        return self.gain >= POINTS or self.score == MOST


def advice(account: Account) -> list[Advice]:
    """What gains something, the most first; nothing for somebody at the top."""
    if account.score == MOST:
        return []
    steps: list[tuple[Advice, Step]] = [
        found for found in (_share(account), _keep(account), _agree(account), _vow(account), _come(account)) if found
    ]
    several = [each for each, _ in steps]
    if len(several) > 1 and not any(each.is_enough for each in several):
        facts = account.facts
        for _, step in steps:
            facts = step(facts)
        several.append(_tried(account, "all", facts))
    return sorted(several, key=lambda each: (-each.gain, each.hours))


def sharing(facts: Facts, hours: int) -> Facts:
    """So many hours more, with groups from whom not everything was counted yet."""
    this, last, before = facts.given
    return replace(facts, given=(this + 60 * hours, last, before))


def _share(account: Account) -> tuple[Advice, Step] | None:
    """The fewest hours that bring ten points, or what a year brings in which all that is expected is shared anew.

    More than that would only make what was missed weigh less, for hundreds of hours.
    """
    most = max(account.facts.expected, account.promised)

    def score(hours: int) -> int:
        return reckon(sharing(account.facts, hours)).score

    wanted = min(account.score + POINTS, score(most))
    if wanted <= account.score:
        return None
    few, enough = 0, most
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if score(middle) >= wanted else (middle, enough)
    return _worth(account, "share", lambda facts: sharing(facts, enough), hours=enough)


def _keep(account: Account) -> tuple[Advice, Step] | None:
    """What is left of the promise there is."""
    left = -(-(60 * account.promised - account.facts.given[0]) // 60)
    if left <= 0:
        return None
    return _worth(account, "keep", lambda facts: sharing(facts, left), hours=left, promised=account.promised)


def _agree(account: Account) -> tuple[Advice, Step] | None:
    """An agreement without money, signed by both sides and kept."""
    if account.bond in (Bond.FUNDED, Bond.AGREEMENT):
        return None
    return _promise(account, "agree", Bond.AGREEMENT)


def _vow(account: Account) -> tuple[Advice, Step] | None:
    """A promise of one's own, kept."""
    return _promise(account, "vow", Bond.OWN) if account.bond is Bond.NONE else None


def _promise(account: Account, deed: str, bond: Bond) -> tuple[Advice, Step] | None:
    promised = usual_promise(account.facts.income, account.facts.bookable)
    left = max(0, -(-(60 * promised - account.facts.given[0]) // 60))

    def made(facts: Facts) -> Facts:
        return replace(sharing(facts, left), promises=(*facts.promises, Promise(bond, promised)))

    return _worth(account, deed, made, hours=left, promised=promised)


def _come(account: Account) -> tuple[Advice, Step] | None:
    """A year in which nothing is missed."""
    return _worth(account, "come", lambda facts: replace(facts, missed=0)) if account.facts.missed else None


def _worth(account: Account, deed: str, step: Step, **more: int) -> tuple[Advice, Step] | None:
    found = _tried(account, deed, step(account.facts), **more)
    return (found, step) if found.gain > 0 else None


def _tried(account: Account, deed: str, facts: Facts, **more: int) -> Advice:
    score = reckon(facts).score
    return Advice(deed, score - account.score, score, **more)
