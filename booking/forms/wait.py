"""What one waits for, what is handed back, what is called back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.forms.book import DetailsForm, GroupForm
from booking.models import Booking, Resource
from booking.spans import Span
from community import wording
from community.models import Membership, Organisation

DATE, PART, REST = "date", "part", "rest"
QUARTER = timedelta(minutes=15)


class WaitForm(DetailsForm, GroupForm):
    """As for a booking, because it becomes one; and for which group, where there are several."""

    def __init__(self, *args: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, memberships=memberships, **kwargs)
        self.memberships = {str(each.organisation_id): each.organisation for each in memberships}
        if len(self.memberships) == 1:
            del self.fields["organisation"]

    @property
    def group(self) -> Organisation:
        """For whom. Call when valid."""
        chosen = self.cleaned_data.get("organisation") or next(iter(self.memberships))
        return self.memberships[chosen]


class HandBackForm(forms.Form):
    """What is given back: the date, a part of it, or the rest of the weekly let."""

    which = forms.ChoiceField(
        label=_("What do you want to give back?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to give back."), "invalid_choice": _("Choose one of the list.")},
    )
    start = forms.TypedChoiceField(label=_("You keep it from"), coerce=int)
    end = forms.TypedChoiceField(label=_("You keep it until"), coerce=int)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, booking: Booking, later: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking
        which = [(DATE, _("The whole time on this date")), (PART, _("A part of it, and keep the rest"))]
        if later:
            which.append((REST, _("This date and all later ones of the weekly let")))
        self.fields["which"].choices = which  # type: ignore[attr-defined]
        quarters = int(booking.span.length / QUARTER)
        moments = [booking.starts_at + number * QUARTER for number in range(quarters)]
        steps = [(number, wording.clock(moment, booking.zone)) for number, moment in enumerate(moments)]
        last = (quarters, wording.clock(booking.ends_at, booking.zone))
        self.fields["start"].choices = steps  # type: ignore[attr-defined]
        self.fields["end"].choices = [*steps[1:], last]  # type: ignore[attr-defined]
        self.fields["start"].initial, self.fields["end"].initial = 0, quarters

    def clean(self) -> dict[str, Any]:
        """What is kept must be less than all, and something."""
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if given.get("which") == PART and start is not None and end is not None:
            kept_until = self.booking.ends_at if end == self._last else self.booking.starts_at + end * QUARTER
            begins = self.booking.starts_at + start * QUARTER
            if begins >= kept_until:
                self.add_error("end", _("It must end after it begins."))
            elif Span(begins, kept_until) == self.booking.span:
                self.add_error("end", _("This is all of it. Choose a shorter time to keep."))
            else:
                given["kept"] = Span(begins, kept_until)
        return given

    @property
    def _last(self) -> int:
        return int(self.booking.span.length / QUARTER)


class RecallForm(forms.Form):
    """Why a booking is called back, and what the group can have instead."""

    reason = forms.CharField(
        label=_("Why do you need the time?"),
        help_text=_("The group will read this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, so that the group can plan.")},
    )
    own_use = forms.BooleanField(
        label=_("Keep the time for ourselves"),
        help_text=_("Without this, groups that wait for the time are asked whether they want it."),
        required=False,
    )
    alternative = forms.ChoiceField(
        label=_("What do you offer instead?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time to offer, or say that there is none."),
            "invalid_choice": _("That time has gone meanwhile. Choose another."),
        },
    )
    none_because = forms.CharField(
        label=_("If there is nothing to offer: why?"),
        help_text=_("The group will read this too."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    NONE = "none"

    def __init__(self, *args: Any, found: Sequence[tuple[Resource, Span]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {f"{place.pk}:{span.start.timestamp():.0f}": (place, span) for place, span in found}
        choices = [(key, _in_words(place, span)) for key, (place, span) in self.found.items()]
        choices.append((self.NONE, str(_("There is nothing to offer"))))
        self.fields["alternative"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if given.get("alternative") == self.NONE and not given.get("none_because", "").strip():
            self.add_error("none_because", _("Say why there is nothing to offer."))
        return given

    @property
    def chosen(self) -> tuple[Resource, Span] | None:
        """The time to offer. Call when valid."""
        return self.found.get(self.cleaned_data["alternative"])


def _in_words(place: Resource, span: Span) -> str:
    times = wording.times(span.start, span.end, place.zone)
    return f"{wording.day(span.start, place.zone)}, {times} · {wording.in_language(place)[0]}"
