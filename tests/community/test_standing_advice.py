"""What would gain ten points is tried in the formula, so it must come true."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given

from community.models.ledger import EntryKind
from community.models.standing import Income
from community.standing import picture, wording
from community.standing.advice import Advice, advice, sharing
from community.standing.formula import Bond, Facts, Promise, reckon
from tests.community.accounts import gifts, several, standing
from tests.community.test_standing_properties import accounts, circumstances

HALL = {"income": Income.UNDER_100K, "bookable": 1}


def by_deed(found: list[Advice]) -> dict[str, Advice]:
    return {each.deed: each for each in found}


def test_a_newcomer_is_told_how_few_hours_it_takes() -> None:
    found = by_deed(advice(standing()))
    # 5 of the 20 expected are 10 points.
    assert found["share"] == Advice("share", 10, 50, hours=5)
    # 10 hours, agreed and kept: 20 for sharing and 20 for the promise.
    assert found["agree"] == Advice("agree", 40, 80, hours=10, promised=10)
    assert found["vow"] == Advice("vow", 30, 70, hours=10, promised=10)
    assert set(found) == {"share", "agree", "vow"}


def test_more_than_one_family_is_needed_for_many_hours() -> None:
    account = standing(income=Income.OVER_1M, bookable=10)
    found = by_deed(advice(account))["share"]
    assert (found.hours, found.groups) == (190, 4)


def test_coming_is_worth_what_was_taken_off() -> None:
    account = standing(several(EntryKind.USE, 3, 2) + several(EntryKind.NO_SHOW, 3, 2))
    assert by_deed(advice(account))["come"] == Advice("come", 20, 40)


def test_whoever_has_a_grant_is_told_to_keep_its_promise() -> None:
    account = standing(gifts(5), promises=[(Bond.FUNDED, 25)], **HALL)
    found = by_deed(advice(account))
    assert (found["keep"].hours, found["keep"].promised) == (20, 25)
    assert "agree" not in found and "vow" not in found


def test_who_shares_enough_already_only_has_to_say_so() -> None:
    found = by_deed(advice(standing(gifts(20))))
    assert (found["agree"].hours, found["agree"].gain) == (0, 20)
    assert "You share as much already." in wording.advised(found["agree"])


def test_at_the_top_there_is_nothing_to_say() -> None:
    assert advice(standing(gifts(40), promises=[(Bond.AGREEMENT, 10)])) == []


def test_where_one_thing_is_not_enough_all_together_is_tried() -> None:
    """Nearly all is shared, nearly all of a promise is kept, and a little was missed."""
    facts = Facts(given=(1140, 0, 0), missed=240, booked=1200, promises=(Promise(Bond.AGREEMENT, 20),))
    found = advice(reckon(facts))
    scores = [("all", 100), ("come", 97), ("share", 96), ("keep", 95)]
    assert [(each.deed, each.score) for each in found] == scores
    assert [each.is_enough for each in found] == [True, False, False, False]


@given(accounts, circumstances)
def test_doing_it_brings_what_was_said(account: list, facts: dict) -> None:
    now = standing(account, **facts)
    for each in advice(now):
        assert each.gain > 0 and each.score == now.score + each.gain <= 100
        if each.deed in ("share", "keep"):
            assert reckon(sharing(now.facts, each.hours)).score == each.score
        if each.deed == "share":
            assert reckon(sharing(now.facts, each.hours - 1)).score < each.score
        if each.deed == "come":
            assert reckon(replace(now.facts, missed=0)).score == each.score


@given(accounts, circumstances)
def test_the_picture_ends_at_the_score(account: list, facts: dict) -> None:
    now = standing(account, **facts)
    drawn = {piece.state: (float(piece.x), float(piece.width)) for piece in picture.pieces(now)}
    assert all(x >= 0 and x + width <= 100.02 for x, width in drawn.values())
    gained = [drawn[state] for state in ("taken", "free", "yours") if state in drawn]
    assert [x for x, _ in gained][1:] == pytest.approx([x + width for x, width in gained][:-1], abs=0.02)
    end = drawn["lost"][0] if "lost" in drawn else gained[-1][0] + gained[-1][1]
    assert now.score == 10 and end < 10.5 or abs(now.score - end) <= 0.52


def test_each_band_is_marked_where_it_begins() -> None:
    marks = picture.marks(standing())
    assert [(mark.x, mark.band.value, mark.own) for mark in marks] == [
        (0, "on_notice", False),
        (30, "welcome", True),
        (55, "sharer", False),
        (75, "partner", False),
    ]


@pytest.mark.parametrize("language", ["en-gb", "cy"])
@given(account=accounts, facts=circumstances)
def test_every_account_can_be_said_in_both_languages(language: str, account: list, facts: dict) -> None:
    with translation.override(language):
        now = standing(account, **facts)
        said = [line.words for line in wording.four_lines(now)] + [wording.advised(each) for each in advice(now)]
    assert all(said) and not any("%(" in words for words in said)


@pytest.mark.parametrize(
    ("number", "text"), [("20/3", "+6.7"), ("-7", "−7"), ("0", "0"), ("1/100", "0"), ("40", "+40")]
)
def test_points(number: str, text: str) -> None:
    assert wording.points(Fraction(number)) == text
