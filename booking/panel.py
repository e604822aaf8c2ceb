"""Why this answer and why this price: the one account of a decision, for the group, the manager, a letter and history.

Before sending it is made from a verdict, afterwards from the record that was kept: what was said that day is said
again, whatever the rules have become since.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.deciding import Decided, read
from booking.models import Decision, Rulebook
from booking.rules import pack
from booking.rules.book import Book
from booking.rules.rule import Rule
from booking.rules.sentences import say, say_line, sentence
from booking.rules.verdict import Line, Reason
from booking.rules.vocabulary import BANDS, FIELDS
from community import wording
from community.languages import Language
from community.models import Organisation, Standing
from community.standing.wording import points

HEADLINES: dict[str, str | Promise] = {
    "yes": pgettext_lazy("what the rules say", "Yes: confirmed at once"),
    "ask": pgettext_lazy("what the rules say", "A person decides"),
    "documents": pgettext_lazy("what the rules say", "Documents are missing"),
    "no": pgettext_lazy("what the rules say", "Not possible as it was asked"),
}
TONES = {"yes": "good", "ask": "wait", "documents": "wait", "no": "bad"}
LAW = gettext_lazy("The law, for every place")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and the rule it comes from."""

    words: str
    rule: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the price."""

    words: str
    pence: int
    rule: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A rulebook as it stood that day."""

    name: str
    number: int
    since: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The standing that counted, in its four lines. Parts are in points with one decimal."""

    start: int
    shared: str
    promise: str
    slips: str
    score: int
    band: str | Promise
    on: date
    url: str


@dataclass(slots=True)
class Panel:
    """Everything the template prints. `at` is None for a decision that has not been made yet."""

    outcome: str
    headline: str | Promise
    tone: str
    total: int | None
    sums: list[Sum] = field(default_factory=list)
    reasons: list[Told] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    overruled: list[tuple[str, str]] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    evidence: Evidence | None = None
    band: str | Promise = ""
    shadow: bool = False
    quota_left: int | None = None
    free_days: int | None = None
    deposit: int = 0
    paid_minutes: int = 0
    at: datetime | None = None
    # Where a request stands in the queue, as long as it waits.
    place: str = ""
    # Where several stand on one page: what each is called, and where a link leads.
    title: str = ""
    anchor: str = "why"


def of_verdict(decided: Decided) -> Panel:
    """Before anything is sent."""
    said = json.loads(decided.written())
    reasons = [say(each) for each in decided.verdict.reasons]
    changes = [say(each) for each in decided.verdict.changes]
    books = {layer.digest: layer.book for layer in decided.stack.layers}
    day = _asked_on(said)
    standing = _standings(decided.organisation, [day])[day]
    return _panel(said, reasons, changes, books, _rows(_digests(said)), decided.organisation, standing, None)


def of_decision(decision: Decision, organisation: Organisation | None) -> Panel:
    """As it was decided and told."""
    return of_decisions([decision], organisation)[0]


def of_decisions(decisions: Sequence[Decision], organisation: Organisation | None) -> list[Panel]:
    """Several of one booking, in as many queries as one."""
    said = [read(each) for each in decisions]
    rows = _rows(digest for each in said for digest in _digests(each))
    books = {digest: Book.read(row.content) for digest, row in rows.items()}
    standings = _standings(organisation, [_asked_on(each) for each in said])
    out = []
    for decision, record in zip(decisions, said, strict=True):
        told = _told(decision)
        split = len(record["reasons"])
        standing = standings[_asked_on(record)]
        out.append(_panel(record, told[:split], told[split:], books, rows, organisation, standing, decision.at))
    return out


def _told(decision: Decision) -> list[str]:
    """Its sentences in the language being spoken."""
    return decision.told.get(Language.WELSH if wording.speaks_welsh() else Language.ENGLISH) or []


def in_short(decision: Decision) -> list[str]:
    """A few lines for a letter, in the language being spoken: how the price came about, and every reason."""
    said = read(decision)
    lines = [Line(**each) for each in said["price"]["lines"][:-1]] if said["price"] else []
    sums = [f"{say_line(each).removesuffix('.')}: {wording.sum_of_money(each.pence)}" for each in lines]
    told = _told(decision)
    return [*sums, *told[: len(said["reasons"])]]


def _panel(
    said: Mapping[str, Any],
    reasons: Sequence[str],
    changes: Sequence[str],
    books: Mapping[str, Book],
    rows: Mapping[str, Rulebook],
    organisation: Organisation | None,
    standing: Standing | None,
    at: datetime | None,
) -> Panel:
    rules = _Rules(books, rows)
    facts, outcome = said["facts"], said["outcome"]
    price = said["price"]
    lines = [Line(**each) for each in price["lines"]] if price else []
    whys = [Reason(**each) for each in said["reasons"]]
    return Panel(
        outcome=outcome,
        headline=HEADLINES[outcome],
        tone=TONES[outcome],
        total=price["total_pence"] if price else None,
        sums=[Sum(say_line(each), each.pence, *rules.told(each.rule, each.digest)) for each in lines],
        reasons=[Told(words, *rules.told(why.rule, why.digest)) for words, why in zip(reasons, whys, strict=False)],
        changes=list(_not_said_yet(changes, said)),
        overruled=[rules.overruled(each) for each in said["overruled"]],
        conditions=[each["text_cy"] if wording.speaks_welsh() else each["text"] for each in said["conditions"]],
        unknown=[str(FIELDS[code].label) for code in said["unknown"] if code in FIELDS],
        versions=rules.versions(each["digest"] for each in said["stack"]),
        evidence=_evidence(standing, organisation) if standing and organisation else None,
        band=BANDS.get(facts.get("standing_band", ""), ""),
        shadow=bool(facts.get("shadow")),
        quota_left=said["quota_left"],
        free_days=said["free_days"],
        deposit=said["deposit_pence"],
        at=at,
    )


def _not_said_yet(changes: Sequence[str], said: Mapping[str, Any]) -> Iterator[str]:
    """That a missing document should be shown is said already where it is said to be missing."""
    missing = [each["slots"]["document"] for each in said["reasons"] if each["code"] == "document_missing"]
    for words, each in zip(changes, said["changes"], strict=False):
        if each["slots"].get("document") not in missing:
            yield words


class _Rules:
    """Finds a rule by its name in the version of the day, and says where everybody can read it."""

    def __init__(self, books: Mapping[str, Book], rows: Mapping[str, Rulebook]) -> None:
        self.rows = rows
        law = {digest: layer.book for digest, layer in pack.laws().items()}
        self.rules: dict[tuple[str, str], Rule] = {
            (digest, rule.id): rule for digest, book in {**books, **law}.items() for rule in book.rules
        }

    def told(self, rule: str, digest: str) -> tuple[str, str]:
        """(the rule as a sentence, its address); nothing for what no rule said."""
        found = self.rules.get((digest, rule))
        return (sentence(found), self._url(digest, rule)) if found else ("", "")

    def overruled(self, each: Mapping[str, str]) -> tuple[str, str]:
        """(a rule that held, the one it gave way to)."""
        return self.told(each["rule"], each["digest"])[0], self.told(each["by"], each["by_digest"])[0]

    def versions(self, digests: Iterable[str]) -> list[Version]:
        """What was in force, the farthest first."""
        out = [Version(str(LAW), 0, None, "")]
        for digest in digests:
            if row := self.rows.get(digest):
                name = wording.in_language(row.owner)[0]
                out.append(Version(name, row.number, row.from_date, self._url(digest)))
        return out

    def _url(self, digest: str, rule: str = "") -> str:
        row = self.rows.get(digest)
        page = ""
        if row:
            page = link("rules-version", row.owner.slug, row.number) or link("rules", row.owner.slug)
        return f"{page}#rule-{rule}" if page and rule else page


def _digests(said: Mapping[str, Any]) -> list[str]:
    return [each["digest"] for each in said["stack"] if each["level"] != "national"]


def _rows(digests: Iterable[str]) -> dict[str, Rulebook]:
    """The versions, by what is in them. The same rules may have been in force twice: the latest names them."""
    wanted = set(digests)
    if not wanted:
        return {}
    found = Rulebook.objects.filter(digest__in=wanted).select_related("owner").order_by("from_date", "number")
    return {row.digest: row for row in found}


def _asked_on(said: Mapping[str, Any]) -> date:
    return date.fromisoformat(said["facts"]["asked_on"])


def _standings(organisation: Organisation | None, days: Sequence[date]) -> dict[date, Standing | None]:
    """The standing that held on each of the days, in one query; rows are written only when it changes."""
    rows: list[Standing] = []
    if organisation:
        rows = list(Standing.objects.filter(organisation=organisation, on__lte=max(days)).order_by("-on"))
    return {day: next((row for row in rows if row.on <= day), None) for day in days}


def _evidence(row: Standing, organisation: Organisation) -> Evidence:
    """What it was made of."""
    return Evidence(
        row.start,
        points(Fraction(row.shared, 100)),
        points(Fraction(row.promise, 100)),
        points(Fraction(-row.slips, 100)),
        row.score,
        BANDS[row.band],
        row.on,
        link("group-standing", organisation.slug),
    )


def link(name: str, *arguments: str | int) -> str:
    """An address, or nothing where there is no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
