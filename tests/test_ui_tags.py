"""The words and links every page uses, in both languages."""

from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from booking.offer_words import sentence
from booking.patterns import Every, Pattern
from community import wording
from config.templatetags import ui

LONDON = ZoneInfo("Europe/London")


def page(request: HttpRequest, slug: str = "") -> HttpResponse:
    return HttpResponse(slug)


urlpatterns = i18n_patterns(
    path("", page, name="home"),
    path(_("search/"), page, name="search"),
    prefix_default_language=False,
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


def in_both(words: Any, *given: Any) -> tuple[str, str]:
    said = []
    for language in ("en-gb", "cy"):
        with translation.override(language):
            said.append(str(words(*given)))
    return said[0], said[1]


@pytest.mark.parametrize(
    ("value", "english", "welsh"),
    [
        (time(9), "9am", "9yb"),
        (time(9, 30), "9.30am", "9.30yb"),
        (time(12), "12pm", "12yh"),
        (time(0, 5), "12.05am", "12.05yb"),
        (time(21, 30), "9.30pm", "9.30yh"),
        (17, "5pm", "5yh"),
        (0, "midnight", "hanner nos"),
        (24, "midnight", "hanner nos"),
        (datetime(2026, 7, 1, 17, 30, tzinfo=UTC), "6.30pm", "6.30yh"),
    ],
)
def test_clock_says_the_hour_as_people_do(value: Any, english: str, welsh: str) -> None:
    assert in_both(ui.clock, value) == (english, welsh)


def test_clock_can_be_told_the_zone() -> None:
    assert ui.clock(datetime(2026, 7, 1, 17, tzinfo=UTC), ZoneInfo("UTC")) == "5pm"


def test_nothing_is_said_of_a_time_that_is_not_known() -> None:
    said = [words(None) for words in (ui.clock, ui.day, ui.short_day, ui.distance, ui.pounds, ui.hours)]
    assert said == [""] * 6


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        (date(2026, 11, 24), ("Tuesday 24 November", "Dydd Mawrth 24 Tachwedd"), ("Tue 24 Nov", "Maw 24 Tach")),
        # Django's own Welsh spells July with one n and short months with a small letter.
        (date(2026, 7, 5), ("Sunday 5 July", "Dydd Sul 5 Gorffennaf"), ("Sun 5 Jul", "Sul 5 Gorff")),
        # 23.30 in UTC is already the next day in summer.
        (
            datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
            ("Wednesday 1 July", "Dydd Mercher 1 Gorffennaf"),
            ("Wed 1 Jul", "Mer 1 Gorff"),
        ),
    ],
)
def test_days_are_said_in_full_and_in_short(value: Any, long: tuple[str, str], short: tuple[str, str]) -> None:
    assert in_both(ui.day, value) == long
    assert in_both(ui.short_day, value) == short


def test_a_day_with_its_year_a_month_and_a_weekday() -> None:
    assert in_both(ui.day_and_year, date(2027, 1, 4)) == ("Monday 4 January 2027", "Dydd Llun 4 Ionawr 2027")
    assert in_both(ui.month, date(2027, 2, 1)) == ("February 2027", "Chwefror 2027")
    assert [in_both(ui.weekday, n) for n in (0, 6)] == [("Monday", "dydd Llun"), ("Sunday", "dydd Sul")]


@pytest.mark.parametrize(
    ("end", "english", "welsh"),
    [
        (at(24, 20), "6pm – 8pm", "6yh – 8yh"),
        (at(25, 0), "6pm – midnight", "6yh – hanner nos"),
        (at(25, 2), "6pm – 2am (next day)", "6yh – 2yb (y diwrnod wedyn)"),
        (at(26, 9), "6pm – 9am, Thu 26 Nov", "6yh – 9yb, Iau 26 Tach"),
    ],
)
def test_times_say_when_they_end_on_another_day(end: datetime, english: str, welsh: str) -> None:
    assert in_both(ui.times, at(24, 18), end) == (english, welsh)


def test_whole_days_are_not_told_from_midnight_to_midnight() -> None:
    assert in_both(ui.times, at(24, 0), at(25, 0))[0] == "all day"
    assert in_both(ui.times, at(24, 0), at(26, 0))[0] == "all day until Wed 25 Nov"


@pytest.mark.parametrize(
    ("km", "english", "welsh"),
    [
        (0.05, "under 0.1 miles", "llai na 0.1 milltir"),
        (0.7, "0.4 miles", "0.4 milltir"),
        (1.61, "1 mile", "1 filltir"),
        (3.2, "2 miles", "2 filltir"),
        (4.9, "3 miles", "3 milltir"),
        (30, "19 miles", "19 milltir"),
    ],
)
def test_distance_is_in_miles(km: float, english: str, welsh: str) -> None:
    assert in_both(ui.distance, km) == (english, welsh)


def test_money_is_said_shortly_in_a_sentence_and_exactly_in_a_column() -> None:
    assert in_both(ui.pounds, 840) == ("£8.40", "£8.40")
    assert in_both(ui.pounds, 0) == ("free", "am ddim")
    assert [ui.pounds(p) for p in (800, 5, 123_456)] == ["£8", "£0.05", "£1,234.56"]
    assert [ui.sum_of_money(p) for p in (0, 800, -205)] == ["£0.00", "£8.00", "−£2.05"]


@pytest.mark.parametrize(
    ("value", "english", "welsh"),
    [
        (timedelta(hours=2), "2 hours", "2 awr"),
        (90, "1 hour 30 minutes", "1 awr 30 munud"),
        (timedelta(minutes=2), "2 minutes", "2 funud"),
        (0, "0 minutes", "0 munud"),
    ],
)
def test_hours_say_a_length_of_time(value: Any, english: str, welsh: str) -> None:
    assert in_both(ui.hours, value) == (english, welsh)


def test_length_counts_the_hour_a_clock_change_adds() -> None:
    evening, morning = datetime(2026, 10, 24, 23, tzinfo=LONDON), datetime(2026, 10, 25, 3, tzinfo=LONDON)
    assert ui.length(evening, morning) == "5 hours"


def test_bi_marks_a_name_that_is_not_in_the_language_of_the_page() -> None:
    both = SimpleNamespace(name="Main <hall>", name_cy="Prif neuadd")
    english_only = SimpleNamespace(name="Studio & bar", name_cy="")
    welsh_only = {"name": "", "name_cy": "Neuadd"}
    assert in_both(ui.bi, both) == ("Main &lt;hall&gt;", "Prif neuadd")
    assert in_both(ui.bi, english_only)[1] == '<span lang="en-GB">Studio &amp; bar</span>'
    assert in_both(ui.bi, welsh_only)[0] == '<span lang="cy">Neuadd</span>'
    assert in_both(ui.bi_text, english_only) == ("Studio & bar", "Studio & bar")
    assert ui.bi(SimpleNamespace(), "notes") == ""


@pytest.mark.urls(__name__)
def test_the_language_switch_keeps_the_page_and_its_query() -> None:
    with translation.override("en-gb"):
        request = RequestFactory().get("/?near=NP20&people=12")
        request.resolver_match = resolve("/")
        context = Context({"request": request})
        assert ui.same_page(context, "cy") == "/cy/?near=NP20&people=12"
        assert ui.same_page_absolute(context, "cy") == "http://testserver/cy/?near=NP20&people=12"


@pytest.mark.urls(__name__)
def test_the_language_switch_of_a_missing_page_leads_to_the_front_page() -> None:
    with translation.override("cy"):
        context = Context({"request": RequestFactory().get("/cy/dim-byd/")})
        assert ui.same_page(context, "en-gb") == "/"
        assert ui.same_page(context, "cy") == "/cy/"
        assert ui.same_page(Context(), "cy") == "/cy/"


def test_every_tag_is_at_hand_without_loading_it() -> None:
    template = Template("{{ t|clock }} {{ t|short_day }} {% times t u %} {% length t u %} {{ 840|pounds }}")
    said = template.render(Context({"t": at(24, 18), "u": at(24, 20)}))
    assert said == "6pm Tue 24 Nov 6pm – 8pm 2 hours £8.40"


class Booking(forms.Form):
    group = forms.CharField(label="Group", help_text="As on your letters.")
    who = forms.ChoiceField(
        label="Who", help_text="Pick one.", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="We agree", help_text="Lights off.")
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput)


class Ids(HTMLParser):
    """Every id on the page, and every id something points to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("for", "aria-describedby", "aria-labelledby"):
                self.wanted += (value or "").split()
            elif name == "href" and (value or "").startswith("#"):
                self.wanted.append((value or "")[1:])


def drawn(form: forms.Form) -> str:
    template = Template(
        '{% include "_components/form_errors.html" %}'
        '{% for field in form %}{% include "_components/field.html" %}{% endfor %}'
    )
    return template.render(Context({"form": form}))


@pytest.mark.parametrize("given", [None, {}, {"group": "Scouts"}])
def test_every_label_hint_error_and_summary_link_points_to_something_there(given: dict[str, str] | None) -> None:
    found = Ids(drawn(Booking(given)))
    assert set(found.wanted) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_a_wrong_field_says_so_beside_it_and_in_the_summary() -> None:
    html = drawn(Booking({"group": "Scouts"}))
    assert 'href="#id_who_0"' in html
    assert 'href="#id_agree"' in html
    assert html.count('class="error"') == 2
    assert "There is a problem" in html
    assert "There is a problem" not in drawn(Booking())


def test_the_week_day_and_slot_parts_speak_welsh() -> None:
    with translation.override("cy"):
        slot = render_to_string("_components/slot_link.html", {"start": at(24, 18), "end": at(24, 20), "url": "/x"})
    assert "Maw 24 Tach" in slot
    assert "6yh – 8yh" in slot


def test_the_page_for_a_failure_needs_no_request_and_no_database() -> None:
    html = render_to_string("500.html")
    assert "Aeth rhywbeth o’i le" in html
    assert "Something went wrong" in html


def test_july_is_spelt_as_it_is() -> None:
    assert "Gorffennaf" in wording.WELSH_MONTHS
    assert len(wording.WELSH_MONTHS) == len(wording.WELSH_SHORT_MONTHS) == 12


def test_a_sentence_that_names_its_field_does_not_name_it_twice() -> None:
    assert ui.at_field("Say what it is for.", "What is it for?") == "Say what it is for."
    assert (
        ui.at_field("Say how many people will come.", "How many people will come?") == "Say how many people will come."
    )
    assert ui.at_field("Choose a time from the list.", "From") == "From – Choose a time from the list."
    assert ui.at_field("Enter a whole number.", "People") == "People – Enter a whole number."


@pytest.mark.parametrize(
    ("number", "english", "welsh"),
    [(1, "1 person", "1 person"), (2, "2 people", "2 o bobl"), (18, "18 people", "18 o bobl")],
)
def test_people_are_counted(number: int, english: str, welsh: str) -> None:
    assert ui.people(number) == english
    with translation.override("cy"):
        assert ui.people(number) == welsh


def test_the_second_day_of_a_month_is_softened_in_welsh() -> None:
    tuesdays = Pattern(date(2026, 9, 1), time(18), time(20), Every.MONTH, weekdays=(1,), nth=2)
    assert sentence(tuesdays).startswith("The second Tuesday of each month")
    with translation.override("cy"):
        assert sentence(tuesdays).startswith("Ail ddydd Mawrth pob mis")
