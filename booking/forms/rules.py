"""One rule as a form that reads like a sentence: when …, then …, where, since; and afterwards its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms import conditions, effects
from booking.forms.offers import day_input
from booking.models import Resource
from booking.rules.book import Rule
from booking.rules.reading import LONGEST_TEXT, rules_of
from booking.rules.vocabulary import FIELDS, Field
from community import wording
from community.models import Organisation


def places(keeper: Organisation) -> list[Any]:
    """Where a rule can hold: everywhere, in one of the keeper's buildings, for one of its spaces."""
    resources = list(Resource.objects.filter(keeper=keeper).order_by("place", "name", "pk"))
    buildings = {each.premises: wording.in_language(each, "place")[0] for each in resources if each.premises}
    spaces = [(f"space:{each.slug}", _in_its_building(each)) for each in resources]
    out: list[Any] = [("", _("At all your places"))]
    if buildings:
        out.append((_("Only in one building"), [(f"site:{slug}", name) for slug, name in buildings.items()]))
    if spaces:
        out.append((_("Only for one space"), spaces))
    return out


def _in_its_building(resource: Resource) -> str:
    name, place = wording.in_language(resource)[0], wording.in_language(resource, "place")[0]
    return f"{name}, {place}" if place else name


@dataclass(frozen=True)
class Row:
    """A condition as the page prints it: its fields and what takes it away."""

    number: int
    field: Field
    op: forms.BoundField | None
    value: forms.BoundField

    @property
    def unit(self) -> str:
        """What stands beside the box."""
        return str(conditions.unit(self.field))


class RuleForm(forms.Form):
    """Gives `rule`, all but its words and its number, once it is valid.

    `codes` are the facts of its conditions in order; `council` may lock a rule for the keepers below it.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        effect: effects.Effect,
        codes: Iterable[str],
        keeper: Organisation,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.effect, self.codes = effect, list(codes)
        self.rule: dict[str, Any] | None = None
        for number, code in enumerate(self.codes):
            for name, field in conditions.questions(FIELDS[code], self._so_far(number)).items():
                self.fields[f"c{number}_{name}"] = field
        for name, part in effect.shape.items():
            if part.type != "yes":
                self.fields[f"then_{name}"] = effects.question(effect, name)
        self.fields["scope"] = forms.ChoiceField(label=_("Where?"), choices=places(keeper), required=False)
        self.fields["since"] = forms.DateField(
            label=_("When did you agree on it?"),
            widget=day_input(),
            help_text=_("The day is written beside the rule. It does not change when the rule holds."),
        )
        if keeper.kind == "council":
            self.fields["locked"] = forms.BooleanField(
                label=_("Keepers who belong to you cannot weaken this rule"), required=False
            )

    def _so_far(self, number: int) -> Any:
        """What a time was, so that it stays on offer; anything that is no number is no time."""
        said = self.initial.get(f"c{number}_value") or (self.data.get(f"c{number}_value") if self.is_bound else None)
        try:
            hour = float(said)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None
        return hour if 0 <= hour <= 48 and hour * 60 == int(hour * 60) else None

    @property
    def rows(self) -> list[Row]:
        """The conditions."""
        out = []
        for number, code in enumerate(self.codes):
            op = self[f"c{number}_op"] if f"c{number}_op" in self.fields else None
            out.append(Row(number, FIELDS[code], op, self[f"c{number}_value"]))
        return out

    @property
    def then(self) -> list[forms.BoundField]:
        """What the rule says."""
        return [self[name] for name in self.fields if name.startswith("then_")]

    def clean(self) -> dict[str, Any]:
        """Put the rule together; what does not fit is said at its own field."""
        data = super().clean() or {}
        when = [self._condition(number, code, data) for number, code in enumerate(self.codes)]
        then = {name: self._then(name, data) for name in self.effect.shape}
        if self.effect.kind == "duration" and not self.errors and then["least"] > then["most"]:
            self.add_error("then_most", _("The longest is shorter than the shortest."))
        if not self.errors:
            level, _colon, slug = data["scope"].partition(":")
            self.rule = {
                "kind": self.effect.kind,
                "when": when,
                "then": then,
                "scope": {level: slug} if slug else {},
                "locked": bool(data.get("locked")),
                "since": data["since"].isoformat(),
            }
            _rules, faults = rules_of({"rules": [{**self.rule, "id": "new", "words": "–", "words_cy": "–"}]})
            for fault in faults:
                self.add_error(None, str(fault.sentence))
        return data

    def _condition(self, number: int, code: str, data: Mapping[str, Any]) -> list[Any] | None:
        name = f"c{number}_value"
        if name not in data:
            return None
        try:
            return conditions.condition(FIELDS[code], data.get(f"c{number}_op", "is"), data[name])
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None

    def _then(self, name: str, data: Mapping[str, Any]) -> Any:
        part = self.effect.shape[name]
        if part.type == "yes":
            return True
        if f"then_{name}" not in data:
            return None
        try:
            return effects.stored(part, data[f"then_{name}"])
        except forms.ValidationError as error:
            self.add_error(f"then_{name}", error)
            return None


class WordsForm(forms.Form):
    """The rule in the keeper's own words. Nobody reads one language only because the keeper wrote only one."""

    words = forms.CharField(
        label=_("In English"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"lang": "en-GB", "rows": 3})
    )
    words_cy = forms.CharField(
        label=_("In Welsh"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"lang": "cy", "rows": 3})
    )


def initial_of(rule: Rule) -> dict[str, Any]:
    """The answers that make this rule."""
    out: dict[str, Any] = {}
    for number, each in enumerate(rule.when):
        out |= {f"c{number}_{name}": value for name, value in conditions.answers(each).items()}
    effect = effects.effect_of(rule.kind, rule.then)
    out |= {f"then_{name}": effects.shown(part, rule.then[name]) for name, part in effect.shape.items()}
    out["scope"] = next((f"{level}:{slug}" for level, slug in rule.scope.items()), "")
    return {**out, "since": date.fromisoformat(rule.since), "locked": rule.locked}


def said_so_far(form: RuleForm, data: Any, without: int | None = None) -> tuple[list[str], dict[str, Any]]:
    """Facts and answers of a form that is only being built, one of its rows left out: nothing is judged yet."""
    keep = [number for number in range(len(form.codes)) if number != without]
    moved = {f"c{old}_": f"c{new}_" for new, old in enumerate(keep)}
    out: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(data, {}, name)
        start = name[: name.index("_") + 1] if name.startswith("c") and "_" in name else ""
        if start not in moved and start[1:-1].isdigit():
            continue
        out[moved.get(start, start) + name[len(start) :]] = value
    return [form.codes[number] for number in keep], out
