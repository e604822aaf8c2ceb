"""Busy time as a small table: for each day of the week from when to when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from booking.rules.spoken import hour
from community import wording

_spoken = lazy(hour, str)
_weekday = lazy(wording.weekday, str)
NOT_BUSY = [("", _("–"))]


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    day: str
    begins: forms.BoundField
    ends: forms.BoundField


class BusyForm(forms.Form):
    """Gives `busy` once it is valid. A day that has several stretches already has as many lines."""

    def __init__(self, data: Any = None, *, busy: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(data)
        self.busy: list[dict[str, Any]] = []
        stretches = {day: [each for each in busy if day in each["days"]] for day in range(7)}
        self._lines = [(day, number) for day in range(7) for number in range(max(1, len(stretches[day])))]
        for day, number in self._lines:
            known: Mapping[str, Any] = stretches[day][number] if stretches[day] else {}
            for end, words in (("from", _("%(day)s, from")), ("to", _("%(day)s, to"))):
                self.fields[f"d{day}_{number}_{end}"] = self._hours(words, day, known.get(end))

    def _hours(self, words: Any, day: int, value: float | None) -> forms.Field:
        hours = {half / 2 for half in range(49)} | ({float(value)} if value is not None else set())
        return forms.ChoiceField(
            label=_label(words, day),
            choices=[*NOT_BUSY, *((f"{each:g}", _spoken(each)) for each in sorted(hours))],
            required=False,
            initial="" if value is None else f"{value:g}",
        )

    @property
    def rows(self) -> list[Row]:
        """The table."""
        return [
            Row(wording.weekday(day), self[f"d{day}_{number}_from"], self[f"d{day}_{number}_to"])
            for day, number in self._lines
        ]

    def clean(self) -> dict[str, Any]:
        """Put days with the same hours together."""
        data = super().clean() or {}
        found: dict[tuple[float, float], list[int]] = {}
        for day, number in self._lines:
            name = f"d{day}_{number}"
            if f"{name}_from" in self.errors or f"{name}_to" in self.errors:
                continue
            begins, ends = data[f"{name}_from"], data[f"{name}_to"]
            if bool(begins) != bool(ends):
                self.add_error(f"{name}_{'to' if begins else 'from'}", _("Give both times, or neither."))
            elif begins and float(begins) >= float(ends):
                self.add_error(f"{name}_to", _("The end must be later than the start."))
            elif begins:
                days = found.setdefault((_plain(begins), _plain(ends)), [])
                days.extend([day] if day not in days else [])
        self.busy = [{"days": days, "from": begins, "to": ends} for (begins, ends), days in found.items()]
        return data


def _label_of(words: Any, day: int) -> str:
    return str(words) % {"day": wording.weekday(day)}


_label = lazy(_label_of, str)


def _plain(text: str) -> int | float:
    value = float(text)
    return int(value) if value == int(value) else value
