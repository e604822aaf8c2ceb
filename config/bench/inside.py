"""The part of a measurement that runs inside the database measured: a process of its own, told by DATABASE_URL.

    python -m config.bench.inside hammer|book|search|expand|standing|queue|heat|diary|seats|runs {options as JSON}

Prints progress as plain lines and the answer as the last line, in JSON.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import django

Options = dict[str, Any]


def hammer(options: Options) -> list[dict[str, Any]]:
    """Each kind of fight in turn. Options: attempts, processes, seed, and kinds for some only."""
    from config.bench.hammer import SHARES, fight

    kinds = options.get("kinds") or list(SHARES)
    whole = sum(SHARES[kind] for kind in kinds)
    out = []
    for kind in kinds:
        attempts = options["attempts"] * SHARES[kind] // whole
        result = fight(kind, processes=options["processes"], attempts=attempts, seed=options.get("seed", 1))
        out.append(result.summary())
        say(f"{kind}: {result.tally.attempts:,} attempts in {result.seconds:.0f} s")
    return out


def book(options: Options) -> list[dict[str, Any]]:
    """Bookings a second beside raw inserts. Options: each, processes (a list), most."""
    from config.bench.inserting import compare

    return list(spoken(compare(options["processes"], options["each"], say)))


def search(options: Options) -> list[dict[str, Any]]:
    """Whole pages beside raw SQL and a plain page. Options: near, rounds, others (name → DATABASE_URL)."""
    from config.bench.searching import compare

    return list(spoken(compare(near=options["near"], rounds=options["rounds"], others=options["others"], say=say)))


def expand(options: Options) -> list[dict[str, Any]]:
    """What it costs to make a year's openings of one resource. Options: resources."""
    from config.bench.expanding import measure

    return [measure(options["resources"])]


def standing(options: Options) -> list[dict[str, Any]]:
    """A night of standings. Options: organisations, entries, seed."""
    from config.bench.standing import measure

    return measure(options["organisations"], options["entries"], options["seed"], say)


def queue(options: Options) -> list[dict[str, Any]]:
    """The keeper's queue beside raw SQL. Options: requests, rounds, seed."""
    from config.bench.queue import measure

    return measure(options["requests"], options["rounds"], options["seed"], say)


def heat(options: Options) -> list[dict[str, Any]]:
    """A year of a keeper's figures. Options: spaces, rounds, seed."""
    from config.bench.heat import measure

    return measure(options["spaces"], options["rounds"], options["seed"], say)


def diary(options: Options) -> list[dict[str, Any]]:
    """A building's diary taken off what is offered. Options: events, seed."""
    from config.bench.diary import measure

    return measure(options["events"], options["seed"], say)


def seats(options: Options) -> list[dict[str, Any]]:
    """Seats a second beside the same rows by raw SQL. Options: each, processes (a list)."""
    from config.bench.seats import compare

    return [{**figure, "kind": "seats"} for figure in spoken(compare(options["processes"], options["each"], say))]


def runs(options: Options) -> list[dict[str, Any]]:
    """A year of evenings for many services. Options: services."""
    from config.bench.runs import measure

    return measure(options["services"])


DEEDS: dict[str, Callable[[Options], list[dict[str, Any]]]] = {
    "hammer": hammer,
    "book": book,
    "search": search,
    "expand": expand,
    "standing": standing,
    "queue": queue,
    "heat": heat,
    "diary": diary,
    "seats": seats,
    "runs": runs,
}


def spoken(results: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """Results as plain figures."""
    for result in results:
        yield result.summary()


def say(line: str) -> None:
    """Progress."""
    print(line, flush=True)


def main() -> None:
    """Runs one deed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    name, options = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(DEEDS[name](options)), flush=True)


if __name__ == "__main__":
    main()
