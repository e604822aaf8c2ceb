"""The form of a rule: every fact, question and effect goes through it and comes back as it was."""

from typing import Any

import pytest

from booking.forms import conditions
from booking.forms.effects import effect_of
from booking.forms.rules import RuleForm, initial_of
from booking.rules import pack
from booking.rules.book import Book
from booking.rules.vocabulary import FIELDS
from community.models import Organisation
from tests.booking.rulebooks import a_rule

pytestmark = pytest.mark.django_db


def through_the_form(rule: dict[str, Any], keeper: Organisation) -> dict[str, Any]:
    """The stored rule, shown as answers, sent as a browser sends them, and read again."""
    made = Book.read({"rules": [{**rule, "id": "x"}], "busy": []}).rules[0]
    codes = [each.field for each in made.when]
    blank = RuleForm(effect=effect_of(made.kind, made.then), codes=codes, keeper=keeper, initial=initial_of(made))
    data = {name: str(blank[name].value() or "") for name in blank.fields if not isinstance(blank[name].value(), list)}
    lists = {name: blank[name].value() for name in blank.fields if isinstance(blank[name].value(), list)}
    sent = _Sent({**data, **lists})
    form = RuleForm(sent, effect=effect_of(made.kind, made.then), codes=codes, keeper=keeper)
    assert form.is_valid(), form.errors
    assert form.rule
    return form.rule


class _Sent(dict[str, Any]):
    def getlist(self, name: str) -> list[Any]:
        return [str(each) for each in self.get(name, [])]


def a_value(code: str, op: str) -> Any:
    field = FIELDS[code]
    if field.kind == "flag":
        return False
    if field.kind == "date":
        return ["2027-05-06", "2027-06-01"] if op == "in" else "2027-05-06"
    if field.kind == "number":
        return {"hour": 18.5, "km": 2.5, "minutes": 90}.get(field.unit, 12)
    values = list(field.choices)
    return values[:2] if op == "in" else values[1]


@pytest.mark.parametrize(("code", "op"), [(code, op) for code in FIELDS for op in FIELDS[code].ops])
def test_every_condition_there_is(code: str, op: str, school: Organisation) -> None:
    rule = a_rule("deposit", {"pence": 1250}, [code, op, a_value(code, op)])
    found = through_the_form(rule, school)
    (when,) = found["when"]
    field = FIELDS[code]
    if field.kind == "choice" and op == "is_not" and len(field.choices) == 2:
        assert when[:2] == [code, "is_not"]
    else:
        assert when == [code, op, a_value(code, op)]
    assert found["then"] == {"pence": 1250}


@pytest.mark.parametrize("stored_rule", pack.default()["rules"], ids=lambda rule: rule["id"])
def test_every_usual_rule(stored_rule: dict[str, Any], school: Organisation) -> None:
    found = through_the_form(stored_rule, school)
    kept = {name: stored_rule[name] for name in found}
    assert found == kept


def test_every_fact_is_on_offer_once() -> None:
    codes = [code for _heading, fields in conditions.offered() for code, _label in fields]
    assert sorted(codes) == sorted(FIELDS)


def test_none_of_several_is_one_condition() -> None:
    """How many conditions a rule has decides which is nearer: ticking more must not make it so."""
    field = FIELDS["band"]
    assert conditions.condition(field, "not_in", ["sharer"]) == ["band", "is_not", "sharer"]
    others = [code for code in field.choices if code not in ("sharer", "partner")]
    assert conditions.condition(field, "not_in", ["sharer", "partner"]) == ["band", "in", others]
