"""A decision written down: every rule and number is in it, and made again it gives the same bytes."""

import json
from typing import Any

import pytest
from hypothesis import given

from booking.rules import pack
from booking.rules.book import Book, canonical, digest
from booking.rules.decide import decide
from booking.rules.record import replayed, written
from booking.rules.stack import Layer, Stack, compiled
from tests.booking.rules.making import ANY_FACTS, CHOIR, layer, rule

COUNCIL = layer(
    rule("council-window", "window", {"days": 60}, locked=True),
    rule("council-price", "base_price", {"percent_of_rate": 90}, ["activity", "is", "learning"]),
    level="council",
)
KEEPER = Layer.of("keeper", "Mill Lane", pack.default())
STACK = Stack((pack.legal(), COUNCIL, KEEPER))
BOOKS = {each.digest: each.book for each in STACK.layers}


@given(ANY_FACTS)
def test_made_again_it_gives_the_same_bytes(facts: dict[str, Any]) -> None:
    text = written(STACK, facts, decide(STACK, facts))
    assert replayed(text, BOOKS).encode() == text.encode()


@given(ANY_FACTS)
def test_books_read_from_storage_give_the_same_bytes(facts: dict[str, Any]) -> None:
    """What a database returns: the content through JSON, its keys in any order."""
    stored = {each: Book.read(json.loads(canonical(book.content()))) for each, book in BOOKS.items()}
    text = written(STACK, facts, decide(STACK, facts))
    compiled.cache_clear()
    assert replayed(text, stored) == text


def test_sets_and_what_is_not_known_are_written_plainly() -> None:
    facts = CHOIR | {"documents": {"risk", "insurance"}, "debt": None}
    text = written(STACK, facts, decide(STACK, facts))
    assert json.loads(text)["facts"]["documents"] == ["insurance", "risk"]
    assert "debt" not in json.loads(text)["facts"]
    assert replayed(text, BOOKS) == text


def test_everything_is_in_it() -> None:
    facts = CHOIR | {"people": 130, "alcohol": True}
    record = json.loads(written(STACK, facts, decide(STACK, facts)))
    assert record["engine"] == 1
    assert record["outcome"] == "no"
    assert [each["level"] for each in record["stack"]] == ["national", "council", "keeper"]
    assert {"rule": "at-once", "kind": "approval", "by": "many-people"}.items() <= record["overruled"][0].items()
    assert {each["digest"] for each in (*record["fired"], *record["overruled"])} == set(BOOKS)
    assert [reason["code"] for reason in record["reasons"]] == ["over_capacity", "manager_decides", "manager_decides"]
    assert record["price"]["lines"][-1] == {"code": "total", "slots": {}, "pence": 2400, "rule": "", "digest": ""}


def test_another_engine_does_not_pretend() -> None:
    text = written(STACK, CHOIR, decide(STACK, CHOIR)).replace('"engine":1', '"engine":2')
    with pytest.raises(ValueError, match="engine 2"):
        replayed(text, BOOKS)


def test_without_its_book_nothing_is_replayed() -> None:
    with pytest.raises(KeyError):
        replayed(written(STACK, CHOIR, decide(STACK, CHOIR)), {})


def test_a_digest_is_of_what_is_said_and_not_of_how_it_is_written() -> None:
    content = pack.default()
    turned = {"busy": content["busy"], "rules": [dict(reversed(each.items())) for each in reversed(content["rules"])]}
    assert digest(turned) == digest(content)
    turned["rules"][0]["words_cy"] += "!"
    assert digest(turned) != digest(content)


def test_layers_out_of_order_are_no_stack() -> None:
    with pytest.raises(ValueError, match="national to keeper"):
        Stack((KEEPER, COUNCIL))
