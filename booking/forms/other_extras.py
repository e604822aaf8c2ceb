"""Other things with a booking that was sent: how many of each, and on which dates of a weekly let."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.extras import Offered, field_of
from booking.forms.book import extra_field
from booking.forms.change import ONE, REST
from booking.models import Booking, BookingExtra


class OtherExtrasForm(forms.Form):
    """Begins with what the booking has. What is not on offer any more can only become less."""

    which = forms.ChoiceField(
        label=_("For which dates?"),
        choices=[(ONE, _("Only this date")), (REST, _("This date and all later ones"))],
        widget=forms.RadioSelect,
        initial=ONE,
        error_messages={"required": _("Choose the dates."), "invalid_choice": _("Choose one of the list.")},
    )
    words = forms.CharField(
        label=_("Anything to say about it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, booking: Booking, offered: Sequence[Offered], series: bool, by_group: bool, **kwargs: Any
    ) -> None:
        had = {row.extra_id: row for row in booking.extras_chosen}
        kwargs["initial"] = {field_of(key): row.quantity for key, row in had.items()}
        super().__init__(*args, **kwargs)
        if not series:
            del self.fields["which"]
        reader = (
            _("The people who look after the place will read this.") if by_group else _("The group will read this.")
        )
        self.fields["words"].help_text = reader
        on_offer = {each.extra.pk for each in offered}
        self.things = {field_of(each.extra.pk): each.extra for each in offered}
        self.fields |= {field_of(each.extra.pk): extra_field(each) for each in offered}
        for key, row in had.items():
            if key not in on_offer:
                self.things[field_of(key)] = row.extra
                self.fields[field_of(key)] = _only_less(row)

    def extra_fields(self) -> list[forms.BoundField]:
        """Everything there is to choose from, for the page."""
        return [self[name] for name in self.things]

    def wanted(self) -> dict[int, int]:
        """So many of each, by its key. Call when valid."""
        return {extra.pk: int(self.cleaned_data[name] or 0) for name, extra in self.things.items()}

    @property
    def for_the_rest(self) -> bool:
        """Whether all later dates are changed too."""
        return self.cleaned_data.get("which") == REST


def _only_less(row: BookingExtra) -> forms.Field:
    field = extra_field(Offered(row.extra, row.quantity, row.quantity))
    field.help_text = gettext("It is no longer offered. You can keep it or have less of it.")
    return field
