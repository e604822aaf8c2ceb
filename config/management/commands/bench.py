"""`manage.py bench`: search, booking and the fight for one slot, as ratios within one run. docs/bench.md explains."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.bench import deciding, report, scratch

ENGINES = ("sqlite", "postgresql")
PARTS = ("search", "book", "hammer", "standing", "decisions", "queue", "heat", "diary", "seats", "runs")
# These are measured in an area full of spaces; the others make their own data.
IN_THE_AREA = {"search", "book", "hammer"}
SPACES_A_SITE = 3
# Larger databases grow from no more spaces than this: five times the history of more takes long to load.
MOST_TO_GROW = 3_000
HISTORY, OUTSIDE = 5, 10


class Command(BaseCommand):
    """bench [--spaces N] [--engines …] [--only …] …"""

    help = "Measure on synthetic data, in scratch databases, and print ratios. `make bench` starts a PostgreSQL for it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large, on what, which parts."""
        parser.add_argument("--spaces", type=int, default=3000, help="how many spaces (default 3000; 300, 30000)")
        parser.add_argument("--weeks", type=int, default=53, help="weeks of openings and bookings (default 53)")
        parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
        parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
        parser.add_argument(
            "--attempts", type=int, help="in the fights, over all engines (default 200000; 20000 below 3000 spaces)"
        )
        parser.add_argument("--processes", type=int, default=16, help="in the fights (default 16)")
        parser.add_argument("--rounds", type=int, help="of each search (default 60; 30 below 3000 spaces)")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other data (default 1)")
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every engine in turn. Status 1 when a promise was broken; a figure not reached is only said."""
        self.options = options
        small = options["spaces"] < MOST_TO_GROW
        options["attempts"] = options["attempts"] or (20_000 if small else 200_000)
        options["rounds"] = options["rounds"] or (30 if small else 60)
        if options["spaces"] < 10 or options["processes"] < 1 or options["attempts"] < options["processes"]:
            raise CommandError("--spaces must be 10 or more, --processes 1 or more, --attempts at least --processes.")
        self.began = time.monotonic()
        self.prepare()
        figures: report.Figures = []
        if "decisions" in options["only"]:
            self.say("deciding")
            figures += deciding.measure(options["seed"], self.say)
        with scratch.folder() as where:
            for engine in options["engines"]:
                try:
                    figures += self.measure(engine, where)
                except (scratch.ServerMissing, scratch.Failed) as error:
                    raise CommandError(str(error)) from None
        self.finish(figures)

    def prepare(self) -> None:
        """Pages need their static files and translations, which a fresh clone has not made yet."""
        call_command("messages", compile=True, verbosity=0)
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)

    def measure(self, engine: str, where: Path) -> report.Figures:
        """All parts on one engine."""
        figures: report.Figures = []
        only = set(self.options["only"])
        with ExitStack() as stack:

            # Migrations take ten seconds; there are up to ten databases.
            model = stack.enter_context(scratch.database(engine, "empty", where))
            scratch.Inside(model, where, self.say).manage("migrate", "-v", 0)

            def empty(name: str) -> scratch.Inside:
                url = stack.enter_context(scratch.database(engine, name, where, like="empty"))
                return scratch.Inside(url, where, self.say)

            def filled(name: str, spaces: int, **more: int) -> scratch.Inside:
                self.say(f"{engine}: filling “{name}” ({spaces:,} spaces)")
                inside = empty(name)
                inside.manage(*self.seeding(spaces, **more))
                return inside

            for part, title, size in self.alone():
                if part in only:
                    self.say(f"{engine}: {title}")
                    figures += empty(part).measure(part, **size)
            if IN_THE_AREA & only:
                figures += self.in_the_area(engine, only, filled)
        return figures

    def alone(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What is measured in a database of its own: its name, in words, and how much of it."""
        small = self.options["spaces"] < MOST_TO_GROW
        rounds, seed = self.options["rounds"], {"seed": self.options["seed"]}
        return [
            ("standing", "standing", self.ledger()),
            ("queue", "the queue", {"requests": 600 if small else 10_000, "rounds": rounds, **seed}),
            ("heat", "how it is used", {"spaces": 12 if small else 120, "rounds": max(3, rounds // 3), **seed}),
            ("diary", "a building's diary", {"events": 500 if small else 5_000, **seed}),
            ("runs", "evening runs", {"services": 50 if small else 500}),
            ("seats", "seats on evening buses", {"processes": [1, 8], "each": 640 if small else 3_200}),
        ]

    def in_the_area(self, engine: str, only: set[str], filled: Callable[..., scratch.Inside]) -> report.Figures:
        """What is measured among all the spaces."""
        figures: report.Figures = []
        spaces, rounds, seed = self.options["spaces"], self.options["rounds"], self.options["seed"]
        base = filled("base", spaces)
        if "search" in only:
            size = min(spaces, MOST_TO_GROW)
            near = filled("small", size).url if size < spaces else ""
            more = self.options["weeks"] * (HISTORY - 1)
            others = {
                f"history × {HISTORY}": filled("history", size, history=more).url,
                f"outside × {OUTSIDE}": filled("outside", size, outside_factor=OUTSIDE).url,
            }
            self.say(f"{engine}: searching")
            figures += base.measure("search", near=near, rounds=rounds, others=others)
        if "book" in only:
            self.say(f"{engine}: booking")
            figures += base.measure("book", processes=[1, 8, 16], each=960 if spaces < MOST_TO_GROW else 4_800)
            figures += base.measure("expand", resources=30)
        if "hammer" in only:
            self.say(f"{engine}: fighting")
            attempts = -(-self.options["attempts"] // len(self.options["engines"]))
            figures += base.measure("hammer", attempts=attempts, processes=self.options["processes"], seed=seed)
        return figures

    def ledger(self) -> dict[str, int]:
        """How many organisations with how many lines: a country's; a quick look takes a tenth."""
        tenth = 10 if self.options["spaces"] < MOST_TO_GROW else 1
        return {"organisations": 8_800 // tenth, "entries": 500_000 // tenth, "seed": self.options["seed"]}

    def seeding(self, spaces: int, **more: int) -> list[object]:
        """The command that fills a database."""
        out: list[object] = ["seed_area", "--sites", -(-spaces // SPACES_A_SITE), "--groups", max(20, spaces // 10)]
        out += ["--weeks", self.options["weeks"], "--seed", self.options["seed"]]
        for name, value in more.items():
            out += [f"--{name.replace('_', '-')}", value]
        return out

    def finish(self, figures: report.Figures) -> None:
        """Tables, what was missed, and the file."""
        for line in report.tables(figures):
            self.stdout.write(line)
        missed = report.missed(figures)
        self.stdout.write("")
        for sentence in missed:
            self.stdout.write(self.style.WARNING(f"Not reached: {sentence}."))
        if not missed:
            self.stdout.write(self.style.SUCCESS("Everything was reached."))
        self.stdout.write(f"Measured in {time.monotonic() - self.began:.0f} seconds, {self.about()}.")
        if self.options["json"]:
            self.options["json"].write_text(json.dumps({"about": self.about(), "figures": figures}, indent=1) + "\n")
        if report.broken(figures):
            raise CommandError("Somebody was promised what another had. That must never be.")

    def about(self) -> str:
        """What was measured, for whoever reads the figures later."""
        names = ("spaces", "weeks", "attempts", "processes", "rounds", "seed")
        return ", ".join(f"{self.options[name]:,} {name}" for name in names[:-1]) + (
            f", seed {self.options['seed']}, Python {sys.version.split()[0]}"
        )

    def say(self, line: str) -> None:
        """Progress with the seconds so far."""
        self.stdout.write(f"{time.monotonic() - self.began:6.0f} s  {line}")
        self.stdout.flush()
