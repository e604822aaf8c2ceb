"""The one filter of `/search/` and the API: what may be asked, and the messages for what cannot.

A filter whose form is invalid must never answer as if nothing had been asked: ask `is_valid()` first.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter, FilterSet, MultipleChoiceFilter, TimeFilter

from booking import places
from booking.facilities import FACILITIES, FOR_SPACES, FOR_VEHICLES, bits_of
from booking.models import Resource, ResourceKind
from booking.models.resource import ResourceQuerySet
from booking.numbers import LIMITS
from booking.search.instead import whole_miles
from booking.search.narrow import candidates
from booking.search.question import HOURS, Centre, PartOfDay, Question
from booking.wall import DAY, instant
from community import wording
from community.models import Organisation

DURATIONS = (30, 60, 90, 120, 180, 240, 360, 480, 720, 1440)
WEEKS = (1, 4, 6, 8, 10, 12, 16, 24, 36, 52)
DISTANCES = (2, 5, 10, 16, 32, 48)
USUAL_LENGTH = 120
USUAL_DISTANCE = 10
ASKED_MOST = (
    "step-free",
    "accessible-toilet",
    "hearing-loop",
    "accessible-parking",
    "kitchen",
    "projector",
    "chairs",
    "wifi",
)
ASKED_MOST_OF_VEHICLES = ("wheelchair-places", "tail-lift", "ramp", "child-seats")
USUAL = {"duration": USUAL_LENGTH, "within": USUAL_DISTANCE, "weeks": 1}


CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
NO_TIME = {"invalid": _("Enter a time such as 18:30.")}


class Choice(forms.Select):
    """A list drawn in one go: Django renders a template for every line, which cost a third of the whole page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Select does, for plain choices without groups."""
        chosen = str(value)
        lines = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) == chosen else "", words) for key, words in self.choices),
        )
        given = self.build_attrs(self.attrs, attrs or {})
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(given), lines)


class WholeFilter(Filter):
    """A whole number."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=LIMITS, **options)


class SearchForm(forms.Form):
    """Checks what only several answers together can tell. Everything may be left empty."""

    at: datetime
    centre: Centre | None = None
    keeper: Organisation | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Times are asked for on the clock of this installation."""
        return timezone.get_default_timezone()

    def prepare(self, at: datetime) -> None:
        """Take the clock, and offer the usual choices and whatever else was asked for."""
        self.at = at
        today = at.astimezone(self.zone).date()
        self.fields["date"].widget.attrs["min"] = today.isoformat()
        self._choices("duration", ((n, wording.hours(n)) for n in DURATIONS), wording.hours)
        self._choices("within", ((n, whole_miles(n)) for n in DISTANCES), whole_miles)
        self._choices("weeks", ((n, weeks_in_words(n)) for n in WEEKS), weeks_in_words)

    def _choices(self, name: str, choices: Iterable[tuple[int, str]], words: Any) -> None:
        options = dict(choices)
        asked = str(self.data.get(name, ""))
        if asked.isdecimal() and len(asked) < 5 and int(asked) not in options:
            options[int(asked)] = words(int(asked))
        self.fields[name].widget.choices = sorted(options.items())

    def clean_date(self) -> date | None:
        """Not over, and not further ahead than anybody publishes."""
        day: date | None = self.cleaned_data["date"]
        today = self.at.astimezone(self.zone).date()
        if day and day < today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        last = today + timedelta(weeks=settings.HORIZON_WEEKS)
        if day and day > last:
            raise forms.ValidationError(
                _("Nobody offers times so far ahead yet. Choose a day up to %(day)s."),
                params={"day": wording.day(last, year=True)},
            )
        return day

    def clean_near(self) -> str:
        """A postcode or place we know."""
        text: str = self.cleaned_data["near"].strip()
        if text:
            spot = places.find(text)
            if spot is None:
                raise forms.ValidationError(places.refusal(text))
            self.centre = Centre(spot.latitude, spot.longitude, spot.label)
        return text

    def clean_keeper(self) -> str:
        """One that lets something here. Whoever comes from a website with an old name is told, and not shown all."""
        slug: str = self.cleaned_data["keeper"]
        if slug:
            self.keeper = Organisation.objects.filter(slug=slug).first()
            if self.keeper is None:
                raise forms.ValidationError(_("We do not know whose places these are. Search all places instead."))
        return slug

    def clean(self) -> dict[str, Any]:
        """The times together."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if (data["weeks"] or 1) > 1 and not data["date"]:
            self.add_error("date", _("Choose the first day of your weeks."))
        else:
            self._check_part(data)
        if not self.errors and data["date"]:
            self._check_times(self.question())
        return data

    def _check_part(self, data: Mapping[str, Any]) -> None:
        part = PartOfDay(data["part_of_day"] or PartOfDay.ANY)
        begin, end = HOURS[part]
        minutes = data["duration"] or USUAL_LENGTH
        if part != PartOfDay.ANY and not (data["start"] or data["end"]) and minutes > (end - begin) * 60:
            self.add_error(
                "duration",
                _("This part of the day lasts %(hours)s. Choose a shorter time, or any time of day.")
                % {"hours": wording.hours((end - begin) * 60)},
            )

    def _check_times(self, question: Question) -> None:
        """What the wall clock never shows, what has begun, and what is too short."""
        day, start, end = cast(date, question.day), question.start, question.end
        if start is None:
            if question.weeks == 1 and question.on(day, self.at) is None:
                self.add_error("part_of_day", _("This part of the day is over. Choose a later one, or another day."))
            return
        begin = instant(day, start, question.zone)
        if begin is None:
            self._does_not_exist("start" if self.cleaned_data["start"] else "end", day)
        elif begin <= self.at:
            self.add_error("start", _("This time has already begun. Choose a later one."))
        elif end is not None:
            last_day = day if end > start else day + DAY
            finish = instant(last_day, end, question.zone)
            if finish is None:
                self._does_not_exist("end", last_day)
            elif finish - begin < timedelta(minutes=15):
                self.add_error("end", _("A booking lasts at least 15 minutes."))
            elif finish - begin > DAY:
                self.add_error("end", _("One booking can last 24 hours at most. Choose an earlier end."))

    def _does_not_exist(self, field: str, day: date) -> None:
        self.add_error(
            field,
            _("The clocks go forward on %(day)s, so this time does not exist. Choose another.")
            % {"day": wording.day(day)},
        )

    def ticks(self) -> list[tuple[str, str, str, bool]]:
        """Each facility as id, code, words and whether it is ticked: for the same reason as `Choice`."""
        return self._ticks(self._asked_most)

    def more_ticks(self) -> list[tuple[str, str, str, bool]]:
        """The rest, folded up so that the form is no longer for those who need none of it."""
        chosen = set(self["needs"].value() or [])
        fitting = FOR_VEHICLES if self.is_for_vehicles else FOR_SPACES
        shown = (code for code in FACILITIES if code in fitting or code in chosen)
        return self._ticks(code for code in shown if code not in self._asked_most)

    def _ticks(self, codes: Iterable[str]) -> list[tuple[str, str, str, bool]]:
        chosen = set(self["needs"].value() or [])
        return [(f"id_needs_{code}", code, str(FACILITIES[code]), code in chosen) for code in codes]

    @property
    def has_more_needs(self) -> bool:
        """Whether something of the folded part is asked for: it must not be hidden from whoever asked."""
        return bool({*(self["needs"].value() or [])} - {*self._asked_most} or self["area"].value())

    @property
    def is_for_vehicles(self) -> bool:
        """Whether a vehicle is looked for: it has no floor, and a hall no tail lift."""
        return bool(self["kind"].value() == ResourceKind.VEHICLE)

    @property
    def _asked_most(self) -> tuple[str, ...]:
        return ASKED_MOST_OF_VEHICLES if self.is_for_vehicles else ASKED_MOST

    def question(self) -> Question:
        """What is asked, once the form is valid.

        An end without a start counts back from it. An end at or before the start means past midnight.
        """
        data = self.cleaned_data
        length = timedelta(minutes=data["duration"] or USUAL_LENGTH)
        start, end = data["start"], data["end"]
        if end and not start:
            start, end = _earlier(end, length), end
        return Question(
            zone=self.zone,
            kind=data["kind"] or ResourceKind.SPACE,
            day=data["date"],
            start=start,
            end=end,
            length=length,
            part=PartOfDay(data["part_of_day"] or PartOfDay.ANY),
            weeks=data["weeks"] or 1,
            centre=self.centre,
            within=data["within"] or USUAL_DISTANCE,
            people=data["people"],
            area=data["area"],
            needs=bits_of(data["needs"]),
            keeper=data["keeper"],
            page=data["page"] or 1,
        )


class SearchFilter(FilterSet):
    """What may be asked; every answer may be left out."""

    kind = ChoiceFilter(label=_("What"), choices=ResourceKind.choices, empty_label=None, widget=Choice)
    near = CharFilter(label=_("Near (postcode or place)"))
    date = DateFilter(
        label=_("Which day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Enter a day such as 24/11/2026.")},
    )
    part_of_day = ChoiceFilter(label=_("Time of day"), choices=PartOfDay.choices, empty_label=None, widget=Choice)
    duration = WholeFilter(label=_("For how long"), min_value=15, max_value=1440, widget=Choice)
    people = WholeFilter(label=_("How many people"), min_value=1, max_value=100_000)
    area = WholeFilter(label=_("Floor of at least (m²)"), min_value=1, max_value=100_000)
    start = TimeFilter(label=_("From"), widget=CLOCK, error_messages=NO_TIME)
    end = TimeFilter(label=_("To"), widget=CLOCK, error_messages=NO_TIME)
    weeks = WholeFilter(label=_("How often"), min_value=1, max_value=52, widget=Choice)
    within = WholeFilter(label=_("How far away"), min_value=1, max_value=80, widget=Choice)
    needs = MultipleChoiceFilter(
        label=_("What you need"), choices=list(FACILITIES.items()), widget=forms.CheckboxSelectMultiple
    )
    keeper = CharFilter(label=_("Whose"), max_length=90, widget=forms.HiddenInput)
    page = WholeFilter(min_value=1, max_value=80, widget=forms.HiddenInput)

    class Meta:
        model = Resource
        fields: list[str] = []
        form = SearchForm

    def __init__(self, data: Any = None, *, at: datetime, **kwargs: Any) -> None:
        given = data.copy() if data is not None else {}
        for name, value in USUAL.items():
            given.setdefault(name, str(value))  # a list drawn without its answer would show its first line
        super().__init__(given, queryset=kwargs.pop("queryset", Resource.objects.all()))
        self.at = at

    @property
    def form(self) -> SearchForm:
        """The form, knowing what time it is."""
        fresh = not hasattr(self, "_form")
        form = cast(SearchForm, super().form)
        if fresh:
            form.prepare(self.at)
        return form

    @property
    def qs(self) -> ResourceQuerySet:
        """What may answer, in order, before availability decides; nothing at all if the form is invalid."""
        if not self.is_valid():
            return Resource.objects.none()
        return candidates(self.form.question(), self.at)


def canonical(given: QueryDict) -> str:
    """What is asked, without what says nothing and without the page or the look: the same search, the same words."""
    names = [name for name in SearchFilter.base_filters if name != "page"]
    pairs = [(name, value.strip()) for name in names for value in sorted(given.getlist(name))]
    return urlencode([(name, value) for name, value in pairs if value and str(USUAL.get(name)) != value])


def weeks_in_words(number: int) -> str:
    """Just once; every week for 12 weeks."""
    if number == 1:
        return str(_("Just once"))
    return ngettext("Every week, %(count)s week", "Every week, %(count)s weeks", number) % {"count": number}


def _earlier(clock: time, length: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 2), clock) - length).time()
