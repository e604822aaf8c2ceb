"""Money, days and months, as people and their spreadsheets write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from community.grants import values


@pytest.mark.parametrize(
    ("written", "pence"),
    [
        (30000, 3_000_000),
        (80394.5, 8_039_450),
        (Decimal("0.005"), 1),
        (1e5, 10_000_000),
        ("£1,234.50", 123_450),
        ("1234.5", 123_450),
        ("GBP 12,000", 1_200_000),
        ("  £ 500 ", 50_000),
        ("1,000,000.00", 100_000_000),
        ("£1 234.50", 123_450),
        (0, 0),
    ],
)
def test_an_amount(written: object, pence: int) -> None:
    assert values.pence(written) == pence


@pytest.mark.parametrize(
    "written",
    ["", "lots", "1.234,50", "1,23", "12,34,567", "-5", -5, "€50", True, {}, [], "1e9", "9" * 30, 10**40, "٣",
     Decimal("1e999999"), Decimal("NaN"), float("inf")],
)  # fmt: skip
def test_what_is_no_amount(written: object) -> None:
    with pytest.raises(values.Wrong):
        values.pence(written)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-01-26", date(2021, 1, 26)),
        ("2021-01-26T00:00:00+00:00", date(2021, 1, 26)),
        ("2021-06-26T00:00:00Z", date(2021, 6, 26)),
        # Midnight in London, as a system that keeps UTC writes it.
        ("2021-06-30T23:00:00Z", date(2021, 7, 1)),
        ("2021-06-30T23:59:59Z", date(2021, 6, 30)),
        ("2021-06-30T15:00:00", date(2021, 6, 30)),
        ("3/2/2021", date(2021, 2, 3)),
        ("26/01/2021 00:00", date(2021, 1, 26)),
        ("26.01.2021", date(2021, 1, 26)),
        (datetime(2021, 1, 26), date(2021, 1, 26)),
        (datetime(2021, 6, 30, 23, tzinfo=UTC), date(2021, 7, 1)),
        (date(2021, 1, 26), date(2021, 1, 26)),
    ],
)
def test_a_day(written: object, day: date) -> None:
    assert values.day(written) == day


@pytest.mark.parametrize(
    "written",
    ["", "soon", "2021", "2021-02-30", "31/02/2021", "1/26/2021", "26/01/21", 44222, "0001-01-01T00:00:00+14:00",
     "9999-12-31", "1066-10-14", "2021-01-26Tea", "२०२१-०१-२६", None, {}],
)  # fmt: skip
def test_what_is_no_day(written: object) -> None:
    with pytest.raises(values.Wrong):
        values.day(written)


@pytest.mark.parametrize(
    ("written", "months"),
    [
        (36, 36),
        (36.0, 36),
        ("12", 12),
        ("18 months", 18),
        ("1 Month", 1),
        (1.5, 2),
        (0, None),
        ("", None),
        (None, None),
    ],
)
def test_months(written: object, months: int | None) -> None:
    assert values.months(written) == months


@pytest.mark.parametrize("written", [-1, "a year", 601, "1e9", 1e30, "2 years"])
def test_what_are_no_months(written: object) -> None:
    with pytest.raises(values.Wrong):
        values.months(written)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" Pill \n Chess\tClub ", "Pill Chess Club"),
        ("a\0b\x07c\u202ed", "a b c d"),
        ("half a letter \ud83d", "half a letter ?"),
        (1164883.0, "1164883"),
        (None, ""),
        (True, ""),
        ({"a": 1}, ""),
        ("Gŵyl 🎷", "Gŵyl 🎷"),
    ],
)
def test_words_are_fit_for_a_database(value: object, text: str) -> None:
    assert values.words(value) == text
