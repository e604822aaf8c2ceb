"""The questions of a booking: when and how long, what for, for whom, which dates of a weekly let."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.extras import Offered, field_of
from booking.forms.trip import TripForm
from booking.models import Booking, BookingExtra, ExtraPer, Resource
from booking.particulars import TICKS, particulars, ticked
from booking.rules.vocabulary import ACTIVITIES
from booking.spans import LONGEST, Span
from community import wording
from community.models import Membership

HALF_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
SHORT = timedelta(hours=6)
MOST_MINUTES = 7 * 24 * 60


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A time in an address: on the wall of the place, or with its offset. None if it cannot be read."""
    # A plus sign in an address arrives as a blank.
    try:
        read = datetime.fromisoformat(text.strip().replace(" ", "+"))
        read = read if read.tzinfo else read.replace(tzinfo=zone)
        # Far enough from where the calendar ends that no sum of days leaves it.
        if not 2000 <= read.year <= 2200:
            return None
        return read.replace(second=0, microsecond=0).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def asked_span(given: Mapping[str, Any], zone: ZoneInfo) -> Span | None:
    """The time that is asked for by `start` and either `length` in minutes or `end`. None if that makes no sense.

    `day`, if given, moves it to that day, at the same time on the wall.
    """
    start, end = moment(str(given.get("start", "")), zone), moment(str(given.get("end", "")), zone)
    length = str(given.get("length", ""))
    if start is None:
        return None
    if length:
        minutes = int(length) if length.isascii() and length.isdigit() and len(length) < 6 else 0
        end = start + timedelta(minutes=minutes) if 0 < minutes <= MOST_MINUTES else None
    if end is None or end <= start:
        return None
    return _on_day(Span(start, end), str(given.get("day", "")), zone)


def _on_day(span: Span, day: str, zone: ZoneInfo) -> Span:
    try:
        wall = datetime.combine(date.fromisoformat(day), span.start.astimezone(zone).time())
    except ValueError:
        return span
    start = moment(wall.isoformat(), zone)
    return Span(start, start + span.length) if start else span


class TimeForm(forms.Form):
    """When it starts and how long it lasts, within one free run. The choices help; the actions decide."""

    start = forms.ChoiceField(label=_("Starts at"))
    length = forms.ChoiceField(label=_("How long"))

    def __init__(self, *, run: Span, chosen: Span, resource: Resource, at: datetime) -> None:
        super().__init__(
            initial={"start": _value(chosen.start), "length": str(_minutes(chosen.length))},
            auto_id="id_%s",
        )
        starts = sorted({chosen.start, *_starts(run, chosen, resource.zone, at)})
        longest = min(run.length, LONGEST - resource.setup - resource.turnround)
        lengths = sorted({chosen.length, *_lengths(longest)})
        self.fields["start"].choices = _starts_in_words(starts, resource.zone)  # type: ignore[attr-defined]
        self.fields["length"].choices = [(str(_minutes(each)), wording.hours(each)) for each in lengths]  # type: ignore[attr-defined]


def _value(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _starts(run: Span, chosen: Span, zone: ZoneInfo, at: datetime) -> Iterable[datetime]:
    """Every half hour of the day on which it was asked for, as far as it is free."""
    day = chosen.start.astimezone(zone).date()
    first = run.start + (datetime.min.replace(tzinfo=UTC) - run.start.astimezone(UTC)) % HALF_HOUR
    starts = [run.start, *(first + number * HALF_HOUR for number in range(97))]
    last = run.end - timedelta(minutes=15)
    return [each for each in starts if at < each <= last and each.astimezone(zone).date() == day]


def _lengths(longest: timedelta) -> Iterable[timedelta]:
    """Half hours, and from six hours on whole ones."""
    each = HALF_HOUR
    while each <= longest:
        yield each
        each += HALF_HOUR if each < SHORT else HOUR


def _starts_in_words(starts: Sequence[datetime], zone: ZoneInfo) -> list[tuple[str, str]]:
    words = [wording.clock(each, zone) for each in starts]
    # In the autumn night one hour comes twice; only its name tells the two apart.
    return [
        (_value(each), f"{word} ({each.astimezone(zone).tzname()})" if words.count(word) > 1 else word)
        for each, word in zip(starts, words, strict=True)
    ]


def extra_field(offered: Offered) -> forms.Field:
    """A tick where there is one of it, else how many."""
    label, hint = wording.in_language(offered.extra)[0], f"{_price(offered)} {_free(offered)}"
    if offered.number == 1:
        return forms.BooleanField(label=label, help_text=hint, required=False)
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0,
        max_value=offered.number,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write in figures how many, or leave it empty."),
            "min_value": _("Write in figures how many, or leave it empty."),
            "max_value": _("There are only %(limit_value)s."),
        },
    )


def _price(offered: Offered) -> str:
    extra, only_one = offered.extra, offered.number == 1
    if not extra.price_pence:
        return gettext("No charge.")
    if extra.per == ExtraPer.HOUR:
        words = gettext("%(price)s an hour.") if only_one else gettext("%(price)s an hour each.")
    else:
        words = gettext("%(price)s for your booking.") if only_one else gettext("%(price)s each.")
    return words % {"price": wording.pounds(extra.price_pence)}


def _free(offered: Offered) -> str:
    if offered.number == 1:
        return gettext("It is free then.") if offered.free else gettext("It is taken or closed then.")
    return gettext("%(free)d of %(number)d are free then.") % {"free": offered.free, "number": offered.number}


class DetailsForm(TripForm):
    """What the keeper wants to know."""

    activity = forms.CharField(
        label=_("What is it for?"),
        help_text=_("For example: weekly band practice, or a first birthday party."),
        max_length=160,
        error_messages={"required": _("Say what it is for.")},
    )
    kind = forms.ChoiceField(
        label=_("What kind of activity is it?"),
        choices=[("", _("Choose one")), *ACTIVITIES.items()],
        error_messages={
            "required": _("Choose what comes nearest."),
            "invalid_choice": _("Choose one of the list."),
        },
    )
    people = forms.IntegerField(
        label=_("How many people will come?"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Say how many people will come. A good guess is enough."),
            "invalid": _("Write the number of people in figures, such as 20."),
            "min_value": _("At least one person must come."),
        },
    )
    ticks = forms.MultipleChoiceField(
        label=_("Tick what is true"),
        help_text=_("The keeper’s rules may depend on it."),
        choices=list(TICKS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    notes = forms.CharField(
        label=_("Is there anything the keeper should know?"),
        help_text=_("For example: we bring our own tables, or somebody uses a wheelchair."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, resource: Resource, offered: Sequence[Offered] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.capacity = resource.capacity
        self.offered = {field_of(each.extra.pk): each for each in offered}
        self.fields |= {name: extra_field(each) for name, each in self.offered.items()}
        self.fields["people"].help_text = _("This place holds up to %(capacity)d people.") % {
            "capacity": self.capacity
        }
        self.ask_about_trip(resource)
        if self.trip:
            self.fields["activity"].help_text = _("For example: a day at the sea, or shopping in town.")
            self.fields["notes"].help_text = _("For example: who drives, or what you bring along.")
            self.fields["people"].label = _("How many people travel?")
            self.fields["people"].help_text = _(
                "It has %(capacity)d seats. Count everybody but the driver; those in wheelchairs too."
            ) % {"capacity": self.capacity}

    @staticmethod
    def known(booking: Booking, chosen: Sequence[BookingExtra] = ()) -> dict[str, Any]:
        """What was answered before, for the form to begin with."""
        quantities = {field_of(row.extra_id): row.quantity for row in chosen}
        said = booking.particulars
        first = {"activity": booking.activity, "people": booking.people, "notes": booking.notes}
        first |= {"kind": said.get("activity", ""), "ticks": ticked(said)} | TripForm.known_of_trip(said)
        return first | quantities

    def answers(self) -> dict[str, Any]:
        """As a hold keeps them. Call when valid."""
        given = self.cleaned_data
        said = particulars(given["kind"], given["ticks"]) | self.said_of_trip()
        return {name: given[name] for name in ("activity", "people", "notes")} | {"particulars": said}

    def extra_fields(self) -> list[forms.BoundField]:
        """What can be had with the place, for the page."""
        return [self[name] for name in self.offered]

    def wanted(self) -> dict[int, int]:
        """So many of each extra, by its key. Call when valid."""
        return {each.extra.pk: int(self.cleaned_data[name] or 0) for name, each in self.offered.items()}

    def clean_people(self) -> int:
        """No more than the place holds."""
        people: int = self.cleaned_data["people"]
        if people > self.capacity:
            raise forms.ValidationError(_("This place holds up to %(capacity)d people.") % {"capacity": self.capacity})
        return people


class GroupForm(forms.Form):
    """For whom one books, among those one may book for."""

    organisation = forms.ChoiceField(
        label=_("Which group is it for?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the group."),
            "invalid_choice": _("Choose one of your own groups."),
        },
    )

    def __init__(self, *args: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            (str(each.organisation_id), wording.in_language(each.organisation)[0]) for each in memberships
        ]


class DatesForm(forms.Form):
    """The dates of a weekly let that are wanted: those ticked among those offered."""

    dates = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one date."),
            "invalid_choice": _("Some of these dates are not on offer. Look at the list again."),
        }
    )

    def __init__(self, *args: Any, spans: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans = {_value(span.start): span for span in spans}
        self.fields["dates"].choices = [(value, value) for value in self.spans]  # type: ignore[attr-defined]

    def chosen(self) -> list[Span]:
        """The ticked dates in order. Call when valid."""
        return sorted(self.spans[value] for value in set(self.cleaned_data["dates"]))


def date_value(span: Span) -> str:
    """How a date of a weekly let is named in the form."""
    return _value(span.start)
