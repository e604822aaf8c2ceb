"""Figures as tables that fit a terminal, with a word on each that has a figure to reach."""

from collections.abc import Iterable, Sequence
from typing import Any

Figures = list[dict[str, Any]]
# Two ways to one answer, which must agree.
NOT_THE_SAME = {
    "standing": "one by itself and all together",
    "decisions": "a record and the same decision made again",
    "heat": "the page and counting hour by hour",
    "runs": "runs and claims",
    "diary": "what is busy and what is not offered",
}

# So many a second: more is better.
RATES = {"bookings", "seats"}


def tables(figures: Figures) -> Iterable[str]:
    """Every table for which there are figures, a line at a time."""
    for title, kinds, draw in (
        ("Search: a whole page of 25, in times (best raw SQL + a plain page)", {"search"}, _search),
        ("The same search in a larger database, in times the smaller one", {"grown"}, _grown),
        ("Bookings, each its own slot, in times raw inserts under the same constraint", {"bookings"}, _bookings),
        ("Seats on evening buses, in times the same rows by raw SQL", {"seats"}, _bookings),
        ("Many fighting for the same time", None, _fights),
        ("Everybody's standing, from the whole ledger, on one core", {"standing"}, _standing),
        ("The keeper's queue, in times (best raw SQL + a plain page)", {"queue"}, _search),
        ("How it is used, in times (reading the same rows bare + a plain page)", {"heat"}, _search),
        ("A building's diary taken off what is offered, in seconds", {"diary"}, _diary),
        ("A year of evening runs for every service, in seconds", {"runs"}, _runs),
        ("What the rules say, on one core", {"decisions"}, _decisions),
        ("A year of openings from four offers and closures, for one space", {"openings"}, _openings),
    ):
        mine = [each for each in figures if (each["kind"] in kinds if kinds else "attempts" in each)]
        if mine:
            yield ""
            yield title
            yield from draw(mine)


def missed(figures: Figures) -> list[str]:
    """What was not reached, a sentence each. Empty: all was."""
    out = []
    for each in figures:
        name = f"{each['engine']}, {_name(each)}"
        if each.get("target") and not _reached(each):
            out.append(f"{name}: {each['ratio']:.2f} where {each['target']} was to be reached")
        if each.get("same") is False:
            what = NOT_THE_SAME.get(each["kind"], "the page and the raw SQL")
            out.append(f"{name}: {what} do not show the same")
        if "attempts" in each:
            out += [f"{name}: {reason}" for reason in _faults(each)]
    return out


def broken(figures: Figures) -> bool:
    """Whether a promise was broken, which is worse than being slow."""
    return any(_faults(each, speed=False) for each in figures if "attempts" in each)


def _faults(fight: dict[str, Any], speed: bool = True) -> list[str]:
    out = []
    for key in ("double_bookings", "promised_twice", "promised_and_forgotten", "rounds_without_one_winner"):
        if fight[key]:
            out.append(f"{fight[key]} {key.replace('_', ' ')}")
    if fight["errors"]:
        out.append(f"errors: {fight['errors']}")
    if speed and fight["kind"] == "one slot":
        p50, p99 = fight["refusal_p50_ms"], fight["refusal_p99_ms"]
        if fight["attempts_a_second"] < 500:
            out.append(f"{fight['attempts_a_second']:.0f} attempts a second where 500 were to be reached")
        if p99 > 100 or p99 > 10 * p50:
            out.append(f"99 of 100 refusals within {p99:.0f} ms, half within {p50:.1f} ms")
    return out


def _name(each: dict[str, Any]) -> str:
    if each["kind"] in RATES:
        return f"{each['way']} by {each['processes']}"
    return str(each.get("question") or each.get("what") or each["kind"])


def _reached(each: dict[str, Any]) -> bool:
    if each["kind"] in RATES:
        return bool(each["ratio"] >= each["target"])
    return bool(each["ratio"] <= each["target"])


def _word(each: dict[str, Any]) -> str:
    word = "" if not each.get("target") else "reached" if _reached(each) else "NOT reached"
    return word if each.get("calm", True) else f"{word} (unsteady)".strip()


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[str]:
    """The first two columns to the left, figures to the right, the last one to the left again."""
    texts = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[number]) for row in texts) for number in range(len(head))]
    for row in texts:
        cells = [
            cell.ljust(width) if number < 2 or number == len(row) - 1 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  " + "  ".join(cells).rstrip()


def _search(figures: Figures) -> Iterable[str]:
    head = ("engine", "question", "ratio", "≤", "page ms", "CPU ms", "queries", "raw ms", "plain ms", "")
    return _lines(
        head,
        (
            (
                each["engine"],
                each["question"],
                f"{each['ratio']:.2f}",
                f"{each['target']:g}",
                f"{each['page']:.1f}",
                f"{each['page_cpu']:.1f}",
                each["queries"],
                f"{each['raw']:.1f}",
                f"{each['plain']:.1f}",
                _word(each) + ("" if each["same"] else ", NOT THE SAME 25"),
            )
            for each in figures
        ),
    )


def _grown(figures: Figures) -> Iterable[str]:
    head = ("engine", "more of", "ratio", "≤", "page ms", "before ms", "")
    return _lines(
        head,
        (
            (
                each["engine"],
                each["what"],
                f"{each['ratio']:.2f}",
                f"{each['target']:g}",
                f"{each['page']:.1f}",
                f"{each['page_before']:.1f}",
                _word(each),
            )
            for each in figures
        ),
    )


def _bookings(figures: Figures) -> Iterable[str]:
    head = ("engine", "way", "processes", "ratio", "≥", "a second", "")
    return _lines(
        head,
        (
            (
                each["engine"],
                each["way"],
                each["processes"],
                f"{each['ratio']:.2f}",
                f"{each['target']:g}" if each["target"] else "",
                f"{each['a_second']:,.0f}",
                _word(each),
            )
            for each in figures
        ),
    )


def _fights(figures: Figures) -> Iterable[str]:
    head = ("engine", "kind", "attempts", "a second", "won", "refused", "p50 ms", "p99 ms", "doubles", "errors", "")
    yield from _lines(
        head,
        (
            (
                each["engine"],
                each["kind"],
                f"{each['attempts']:,}",
                f"{each['attempts_a_second']:,.0f}",
                f"{each['won']:,}",
                f"{each['refused']:,}",
                f"{each['refusal_p50_ms']:.1f}",
                f"{each['refusal_p99_ms']:.1f}",
                each["double_bookings"] + each["promised_twice"],
                sum(each["errors"].values()),
                "; ".join(_faults(each)),
            )
            for each in figures
        ),
    )
    yield f"  {sum(each['attempts'] for each in figures):,} attempts by {figures[0]['processes']} processes."


def _diary(figures: Figures) -> Iterable[str]:
    head = ("engine", "what", "seconds", "≤", "events", "busy times", "")
    rows = (
        (each["engine"], each["what"], f"{each['ratio']:.2f}", f"{each['target']:g}", each["events"], each["times"],
         _word(each) + ("" if each["same"] else ", BUSY TIME IS OFFERED"))
        for each in figures
    )  # fmt: skip
    return _lines(head, rows)


def _runs(figures: Figures) -> Iterable[str]:
    head = ("engine", "what", "services", "runs", "seconds", "≤", "CPU s", "")
    return _lines(
        head,
        (
            (
                each["engine"],
                each["what"],
                each["services"],
                f"{each['made']:,}",
                f"{each['ratio']:.1f}",
                f"{each['target']:g}",
                f"{each['cpu']:.1f}",
                _word(each) + ("" if each["same"] else ", RUNS WITHOUT CLAIMS"),
            )
            for each in figures
        ),
    )


def _standing(figures: Figures) -> Iterable[str]:
    head = ("engine", "what", "organisations", "lines", "seconds", "≤", "CPU s", "rows", "one, ms", "peak MB", "")
    return _lines(
        head,
        (
            (
                each["engine"],
                each["what"],
                f"{each['organisations']:,}",
                f"{each['lines']:,}",
                f"{each['ratio']:.1f}",
                f"{each['target']:g}",
                f"{each['cpu']:.1f}",
                f"{each['changed']:,}",
                f"{each['one_ms']:.1f}",
                each["peak_mb"],
                _word(each) + ("" if each["same"] else ", ONE BY ITSELF IS NOT THE SAME"),
            )
            for each in figures
        ),
    )


def _openings(figures: Figures) -> Iterable[str]:
    head = ("engine", "spaces", "openings", "CPU ms to make", "CPU ms to see that nothing changed", "")
    return _lines(
        head,
        (
            (
                each["engine"],
                each["resources"],
                f"{each['openings_each']:.0f}",
                f"{each['cpu_ms_to_make']:.1f}",
                f"{each['cpu_ms_to_look']:.1f}",
                "",
            )
            for each in figures
        ),
    )


def _decisions(figures: Figures) -> Iterable[str]:
    head = ("what", "outcomes", "rules", "number", "CPU s", "≤", "a second", "")
    return _lines(
        head,
        (
            (
                each["what"],
                each["outcomes"],
                each["rules"],
                f"{each['number']:,}",
                f"{each['ratio']:.2f}",
                f"{each['target']:g}",
                f"{each['number'] / each['ratio']:,.0f}",
                _word(each) + ("" if each["same"] else ", NOT THE SAME"),
            )
            for each in figures
        ),
    )
