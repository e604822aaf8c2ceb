"""The measurement of a night of standings, on a handful of organisations: it must measure what it says."""

from community.models import LedgerEntry, Standing
from config.bench import report, standing


def test_a_night_is_measured_and_has_its_table(db: None) -> None:
    said: list[str] = []
    figures = standing.measure(organisations=12, entries=600, seed=1, say=said.append)
    assert LedgerEntry.objects.count() == 600
    assert [each["changed"] for each in figures] == [12, 0] and Standing.objects.count() == 12
    assert all(each["same"] for each in figures) and report.missed(figures) == []
    drawn = "\n".join(report.tables(figures))
    assert "Everybody's standing" in drawn and "nothing changed" in drawn
    slow = [{**figures[0], "ratio": 31.0}, {**figures[0], "same": False}]
    assert len(report.missed(slow)) == 2
