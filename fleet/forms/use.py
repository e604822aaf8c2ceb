"""Which of one's evening services figures are asked for, and of how many months."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from community import wording
from fleet.models import Service

USUAL_MONTHS = "6"
MONTHS = [("3", _("The last 3 months")), (USUAL_MONTHS, _("The last 6 months")), ("12", _("The last 12 months"))]


class UseForm(forms.Form):
    """All of them and half a year, unless something else is asked for. The month that has begun is the last of them."""

    service = forms.ChoiceField(label=_("Service"), required=False)
    months = forms.ChoiceField(label=_("Time"), choices=MONTHS, required=False)

    def __init__(self, data: QueryDict, *, services: Sequence[Service], today: date) -> None:
        super().__init__({"months": USUAL_MONTHS, **data.dict()})
        self.services, self.today = services, today
        named = [(service.slug, wording.in_language(service)[0]) for service in services]
        field: Any = self.fields["service"]
        field.choices = [("", _("All services")), *named]
        if len(named) == 1:
            del self.fields["service"]

    def chosen(self) -> list[Service]:
        """The services, once the form is valid."""
        slug = self.cleaned_data.get("service")
        return [each for each in self.services if not slug or each.slug == slug]

    def first_days(self) -> list[date]:
        """The first day of each month, the oldest first."""
        day = self.today.replace(day=1)
        out: list[date] = []
        for _number in range(int(self.cleaned_data.get("months") or USUAL_MONTHS)):
            out.insert(0, day)
            day = (day - timedelta(days=1)).replace(day=1)
        return out
