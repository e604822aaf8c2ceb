"""Which places and which days figures are asked for."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.models import Resource
from community import wording
from community.models import Organisation

USUAL_DAYS = 28
MOST_DAYS = 2 * 366
EARLIEST, LATEST = date(2020, 1, 1), date(2100, 1, 1)
UNKNOWN = {"invalid_choice": _("Choose one of your own places.")}
NO_DAY = {"invalid": _("Enter a day such as 24/11/2026.")}


def choices(pairs: Iterable[tuple[str, str]], everything: Any) -> list[tuple[str, Any]]:
    """The pairs by name, each once, after a line for all of them."""
    return [("", everything), *sorted(dict(pairs).items(), key=lambda pair: pair[1].casefold())]


class FiguresForm(forms.Form):
    """Everything one keeps in the last four weeks, unless something else is asked for."""

    keeper = forms.ChoiceField(label=_("Keeper"), required=False, error_messages=UNKNOWN)
    site = forms.ChoiceField(label=_("Building"), required=False, error_messages=UNKNOWN)
    space = forms.ChoiceField(label=_("Space"), required=False, error_messages=UNKNOWN)

    def __init__(self, data: Any, *, resources: QuerySet[Resource], today: date) -> None:
        super().__init__(data)
        self.today = today
        self.resources = resources
        for name, label in (("from", _("From")), ("to", pgettext_lazy("until this day", "To"))):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                input_formats=["%Y-%m-%d", "%d/%m/%Y"],
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                error_messages=NO_DAY,
            )
        self.rows = list(resources.select_related("keeper"))
        self._offer(self.rows)

    def _offer(self, rows: list[Resource]) -> None:
        """What there is to choose from; a list of one is no choice."""
        lists = {
            "keeper": choices(((row.keeper.slug, _named(row.keeper)) for row in rows), _("All keepers")),
            "site": choices(((row.premises, _named(row, "place")) for row in rows if row.premises), _("All buildings")),
            "space": choices(((row.slug, ", ".join(_whole(row))) for row in rows), _("All spaces")),
        }
        for name, offered in lists.items():
            field: Any = self.fields[name]
            field.choices = offered
            if len(offered) <= 2 and not self.data.get(name):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The days together. Four weeks up to today, or up to or from the one day that was given."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        first, last = data.get("from"), data.get("to")
        for name, day in (("from", first), ("to", last)):
            # Before anything is reckoned with it: the calendar has an end.
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("Choose days between 2020 and 2100."))
                return data
        days = timedelta(days=USUAL_DAYS - 1)
        if first is None:
            first = (last or self.today) - days
        if last is None:
            last = min(max(first, self.today), first + timedelta(days=MOST_DAYS - 1))
        if last < first:
            self.add_error("to", _("The last day comes before the first. Choose a later one."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("to", _("Two years are the most that can be looked at in one go."))
        return {**data, "from": first, "to": last}

    def chosen(self) -> QuerySet[Resource]:
        """The places, once the form is valid."""
        given, found = self.cleaned_data, self.resources
        if given.get("space"):
            return found.filter(slug=given["space"])
        if given.get("keeper"):
            found = found.filter(keeper__slug=given["keeper"])
        return found.filter(premises=given["site"]) if given.get("site") else found

    def title(self) -> str:
        """What was chosen, by name."""
        for name in ("space", "site", "keeper"):
            value = self.cleaned_data.get(name)
            field: Any = self.fields.get(name)
            if value and field:
                return str(dict(field.choices)[value])
        return str(_("Everything you keep"))


def _named(thing: Resource | Organisation, field: str = "name") -> str:
    return wording.in_language(thing, field)[0]


def _whole(row: Resource) -> list[str]:
    return [part for part in (_named(row), _named(row, "place")) if part]
