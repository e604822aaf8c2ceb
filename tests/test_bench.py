"""The measurement measures: it runs from end to end, compares like with like, and would notice what it is there for."""

import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from booking.models import Booking
from booking.rules.decide import decide
from booking.rules.record import replayed, written
from booking.spans import Span
from config.bench import deciding, heat, report
from config.bench.promises import broken, promise
from config.bench.timing import in_turn

START = datetime(2031, 1, 6, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def fight(**figures: Any) -> dict[str, Any]:
    """A fight in which all is well, but for what is given."""
    well = {
        "kind": "one slot",
        "engine": "sqlite",
        "processes": 16,
        "attempts": 160,
        "attempts_a_second": 800.0,
        "won": 10,
        "refused": 150,
        "errors": {},
        "double_bookings": 0,
        "promised_twice": 0,
        "promised_and_forgotten": 0,
        "rounds_without_one_winner": 0,
        "refusal_p50_ms": 5.0,
        "refusal_p99_ms": 20.0,
    }
    return {**well, **figures}


def test_it_runs_from_end_to_end_and_the_page_shows_what_the_raw_query_finds(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "--spaces", "90", "--weeks", "16", "--engines", "sqlite"]
        + ["--attempts", "160", "--processes", "4", "--rounds", "3", "--only", "search", "hammer", "queue"]
        + ["--json", str(tmp_path / "figures.json")],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": f"sqlite:///{tmp_path / 'no'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Checksum" in done.stdout
    figures = json.loads((tmp_path / "figures.json").read_text())["figures"]
    questions = {each["question"]: each for each in figures if each["kind"] == "search"}
    assert set(questions) == {"one window", "12 weeks", "2 hours in the evening"}
    assert all(each["same"] for each in questions.values())
    assert {each["what"] for each in figures if each["kind"] == "grown"} == {"history × 5", "outside × 10"}
    assert [each["same"] for each in figures if each["kind"] == "queue"] == [True, True]
    assert sum(each["attempts"] for each in figures if "attempts" in each) >= 160
    assert not report.broken(figures)
    for each in questions:
        assert each in done.stdout


def test_a_promise_made_twice_is_seen_even_if_one_was_given_back_meanwhile() -> None:
    first = promise(1, (7,), Span(START, START + HOUR), since=1.0)
    second = promise(2, (7, 8), Span(START + HOUR / 2, START + 2 * HOUR), since=2.0)
    first.until = 3.0
    assert broken([first, second]) == 1
    first.until = 1.5
    assert broken([first, second]) == 0


def test_promises_that_touch_or_are_of_other_parts_are_kept() -> None:
    one = promise(1, (7,), Span(START, START + HOUR), since=1.0)
    after = promise(2, (7,), Span(START + HOUR, START + 2 * HOUR), since=1.0)
    beside = promise(3, (8,), Span(START, START + HOUR), since=1.0)
    assert broken([one, after, beside]) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"double_bookings": 1},
        {"promised_twice": 1},
        {"promised_and_forgotten": 1},
        {"rounds_without_one_winner": 1},
        {"errors": {"OperationalError: database is locked": 1}},
    ],
)
def test_a_broken_promise_fails_the_measurement(wrong: dict[str, Any]) -> None:
    assert not report.broken([fight()])
    assert report.broken([fight(**wrong)])
    assert len(report.missed([fight(**wrong)])) == 1


@pytest.mark.parametrize("slow", [{"attempts_a_second": 499}, {"refusal_p99_ms": 51}, {"refusal_p99_ms": 101}])
def test_being_slow_is_said_and_is_no_failure(slow: dict[str, Any]) -> None:
    assert report.missed([fight()]) == []
    assert len(report.missed([fight(**slow)])) == 1
    assert not report.broken([fight(**slow)])


def test_figures_that_are_not_reached_are_named() -> None:
    hold = {"kind": "bookings", "engine": "sqlite", "way": "hold", "processes": 8, "target": 0.3, "ratio": 0.31}
    assert report.missed([hold]) == []
    assert report.missed([{**hold, "ratio": 0.29}]) == [
        "sqlite, hold by 8: 0.29 where 0.3 was to be reached",
    ]
    page = {"kind": "search", "engine": "sqlite", "question": "12 weeks", "target": 5.0, "ratio": 4.9, "same": True}
    assert report.missed([page]) == []
    assert len(report.missed([{**page, "ratio": 5.1}])) == 1
    assert len(report.missed([{**page, "same": False}])) == 1


def test_an_unsteady_run_is_thrown_away_twice_and_then_kept_with_a_word() -> None:
    calls = {"steady": 0, "slower and slower": 0}
    said: list[str] = []

    def work(name: str, grows: bool) -> None:
        calls[name] += 1
        sum(range(2_000 + (40_000 * (calls[name] % 14) if grows else 0)))

    things = {name: lambda name=name: work(name, name != "steady") for name in calls}
    _, calm = in_turn(things, 12, ["slower and slower"], said.append)
    assert not calm
    assert [line.split(": ")[1] for line in said] == ["measuring again"] * 2 + ["kept, because it was the last try"]
    assert calls["steady"] == 3 * 14


def test_every_kind_of_figure_has_its_table() -> None:
    hold = {"kind": "bookings", "engine": "sqlite", "way": "hold", "processes": 8, "target": 0.3, "ratio": 0.31}
    openings = {"kind": "openings", "engine": "sqlite", "resources": 30, "openings_each": 300.0}
    drawn = "\n".join(
        report.tables(
            [
                {**hold, "a_second": 812.0, "calm": False},
                {**hold, "way": "raw", "target": None, "ratio": 1.0, "a_second": 2600.0, "calm": True},
                {**openings, "cpu_ms_to_make": 31.2, "cpu_ms_to_look": 20.4},
                fight(),
            ]
        )
    )
    for words in ("reached (unsteady)", "2,600", "31.2", "160 attempts by 16 processes", "one slot"):
        assert words in drawn


def test_the_requests_decided_are_of_every_sort_and_their_records_can_be_made_again() -> None:
    rules, asked = deciding.stack(), deciding.requests(300, seed=1)
    books = {layer.digest: layer.book for layer in rules.layers}
    verdicts = [decide(rules, facts) for facts in asked]
    assert {verdict.outcome for verdict in verdicts} == {"yes", "ask", "documents", "no"}
    records = [written(rules, facts, verdict) for facts, verdict in zip(asked, verdicts, strict=True)]
    assert all(replayed(text, books) == text for text in records)


def test_decisions_that_are_slow_or_not_the_same_again_are_said() -> None:
    well = {"kind": "decisions", "engine": "none", "what": "decide", "outcomes": "yes 100%", "rules": 33}
    well |= {"number": 10_000, "ratio": 0.8, "target": 1.0, "same": True}
    assert report.missed([well]) == []
    assert "reached" in "".join(report.tables([well]))
    assert report.missed([well | {"ratio": 1.2}]) == ["none, decide: 1.20 where 1.0 was to be reached"]
    assert "do not show the same" in report.missed([well | {"same": False}])[0]


@pytest.mark.django_db
def test_a_year_of_figures_is_what_counting_hour_by_hour_gives() -> None:
    heat._fill(2, random.Random(1))
    assert heat._same()
    Booking.objects.filter(pk=Booking.objects.latest("starts_at").pk - 100).delete()
    assert heat._same() and heat._raw() > 1_000
