"""Everything the engine can say is said in both languages, with every blank filled.

That nothing is left untranslated is `manage.py messages --check`; here what is translated has the same blanks.
"""

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.utils.translation import override
from hypothesis import given

from booking.rules import clauses, pack, sentences
from booking.rules.book import Book
from booking.rules.decide import decide
from booking.rules.kinds import KINDS
from booking.rules.rule import Condition, Rule
from booking.rules.spoken import SLOTS, hour
from booking.rules.stack import Layer, Stack
from booking.rules.vocabulary import FIELDS
from config.catalogue.audit import entry_defects, untranslated
from config.catalogue.extract import extract
from tests.booking.rules.making import ANY_FACTS, CHOIR, rule, said

RULES = Path(settings.BASE_DIR) / "booking" / "rules"
LANGUAGES = ("en-gb", "cy")
BLANK = re.compile(r"%\((\w+)\)s")

# A book that can say everything: the usual rules and one of each kind they lack.
EVERYTHING = pack.default()["rules"] + [
    rule("length", "duration", {"least": 60, "most": 240}),
    rule("two", "approval", {"by": "two"}, ["people", "more_than", 200]),
    rule("shoes", "conditions", {"text": "Soft shoes.", "text_cy": "Esgidiau meddal."}),
    rule("debt", "eligibility", {"no": True}, ["debt", "is", True]),
    rule("paper", "eligibility", {"no": True}, ["documents", "lacks", "food"], ["ticketed", "is", True]),
    rule("checked", "eligibility", {"no": True}, ["verified", "is", False], ["weekly", "is", True]),
    rule("long", "eligibility", {"no": True}, ["minutes", "more_than", 600], ["ends_hour", "more_than", 23]),
    rule("price", "base_price", {"pence_an_hour": 900}, ["weekday", "is", 6]),
    rule("deposit", "deposit", {"pence": 5_000}, ["ticketed", "is", True]),
]
STACK = Stack((pack.legal(), Layer.of("keeper", "", {"rules": EVERYTHING, "busy": []})))


def blanks(text: object) -> set[str]:
    """The names of the blanks."""
    return set(BLANK.findall(str(text)))


@given(ANY_FACTS)
def test_whatever_is_decided_can_be_said(facts: dict[str, Any]) -> None:
    verdict = decide(STACK, facts)
    told = sentences.told(verdict)
    assert set(told) == set(LANGUAGES)
    for said_in in told.values():
        assert len(said_in) == len(verdict.reasons) + len(verdict.changes)
        assert all(each and "%(" not in each for each in said_in)
    for line in verdict.price.lines if verdict.price else ():
        assert sentences.say_line(line)


@given(ANY_FACTS)
def test_every_blank_has_something_to_fill_it(facts: dict[str, Any]) -> None:
    """A reason carries exactly what its sentence needs: nothing is left out, in either language."""
    verdict = decide(STACK, facts)
    for each in (*verdict.reasons, *verdict.changes):
        carried = set(each.slots) - {"words_cy"}
        assert blanks(sentences.REASONS[each.code]) == carried, each.code
        assert all(isinstance(value, str | int | float) for value in each.slots.values())


def test_every_code_is_used_and_has_its_sentence() -> None:
    """A code misspelt in a judge would only be found by the one request that meets it."""
    source = "".join(path.read_text() for path in RULES.glob("*.py") if path.stem not in ("sentences", "reading"))
    codes = set(sentences.REASONS) - {"manager_decides", "two_decides"}
    assert {code for code in codes if f'"{code}"' not in source} == set()
    spoken = re.findall(r'(?:\.could\(|\.say\("\w+", |_always\(|_when\(\w+, |yield )"(\w+)"', source)
    assert spoken and set(spoken) <= set(sentences.REASONS)


def test_every_blank_can_be_spoken() -> None:
    every = {name for text in (*sentences.REASONS.values(), *sentences.LINES.values()) for name in blanks(text)}
    assert every <= {*SLOTS, "words"}


@pytest.fixture(scope="module")
def welsh() -> dict[tuple[str | None, str], polib.POEntry]:
    """The catalogue, as it stands in the repository."""
    po = polib.pofile(str(Path(settings.BASE_DIR) / "locale" / "cy" / "LC_MESSAGES" / "django.po"))
    return {(entry.msgctxt, entry.msgid): entry for entry in po if not entry.obsolete}


def test_welsh_has_the_same_blanks(welsh: dict[tuple[str | None, str], polib.POEntry]) -> None:
    messages = extract(RULES)
    assert len(messages) > 150
    wrong = {
        key: problems
        for key, message in messages.items()
        if key in welsh and not untranslated(welsh[key])
        if (problems := list(entry_defects(welsh[key], message.count)))
    }
    assert wrong == {}


def test_a_rule_speaks_its_own_words_in_each_language() -> None:
    late = rule("late", "eligibility", {"no": True}, ["starts_hour", "at_least", 19])
    told = sentences.told(said(late))
    assert "Words of late." in told["en-gb"][0]
    assert "Geiriau late." in told["cy"][0]
    assert "Words" not in told["cy"][0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FIELDS)
def test_every_question_about_every_fact_can_be_said(code: str, language: str) -> None:
    field = FIELDS[code]
    some = {"flag": True, "number": 12, "date": "2027-05-06"}.get(field.kind) or next(iter(field.choices or [0]))
    with override(language):
        for op in field.ops:
            clause = clauses.condition(Condition(code, op, [some] if op == "in" else some))
            assert clause and "%(" not in clause
        if field.kind == "flag":
            yes, no = (clauses.condition(Condition(code, "is", value)) for value in (True, False))
            assert yes != no


def test_every_kind_has_its_words() -> None:
    assert set(clauses.EFFECTS) == set(KINDS)
    for (kind, name), labels in clauses.CHOICES.items():
        (shape,) = KINDS[kind].shapes
        assert set(labels) == set(shape[name].choices)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("each", Book.read({"rules": EVERYTHING}).rules, ids=lambda each: str(each.id))
def test_every_rule_is_a_sentence(each: Rule, language: str) -> None:
    with override(language):
        text = sentences.sentence(each)
        assert text.endswith(".") and "%(" not in text
        assert "Mill Lane" in sentences.sentence(each, "Mill Lane")


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (rule("a", "window", {"days": 1}), "In general – it can be booked up to 1 day ahead."),
        (
            rule("a", "documents", {"ask": ["safeguarding", "lead"]}, ["under_18s", "is", True]),
            "When under-18s take part – we ask for: safeguarding policy and named safeguarding lead.",
        ),
        (
            rule("a", "protected", {"no": True}, ["weekday", "in", [4, 0, 1, 2, 3]], ["starts_hour", "less_than", 17]),
            "When the day is: Monday to Friday, and it begins before 5pm – the time is kept and cannot be booked.",
        ),
        (
            rule("a", "discount", {"percent": 35}, ["band", "in", ["sharer", "partner"]], ["kind", "is_not", "firm"]),
            "When the group's standing is: Sharer or Partner, and the group is: not firm – the price is 35% less.",
        ),
    ],
)
def test_rules_as_sentences(stored: dict[str, Any], text: str) -> None:
    (each,) = Book.read({"rules": [stored]}).rules
    assert sentences.sentence(each) == text


@pytest.mark.parametrize(
    ("facts", "english"),
    [
        ({"people": 130}, "130 people would come; the place holds 120."),
        ({"minutes": 30}, "The shortest booking here is 1 hour."),
        ({"days_ahead": 29}, "You can book up to 28 days ahead, and this day is further away."),
        ({"under_18s": True}, "Missing, or out of date: Public liability insurance."),
    ],
)
def test_reasons_as_sentences(facts: dict[str, Any], english: str) -> None:
    assert english in sentences.told(decide(STACK, CHOIR | facts))["en-gb"]


@pytest.mark.parametrize(("value", "text"), [(18.5, "6.30pm"), (9, "9am"), (24, "midnight"), (25, "1am (next day)")])
def test_hours_of_a_clock(value: float, text: str) -> None:
    assert hour(value) == text
