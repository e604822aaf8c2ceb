"""Words and links every page uses: clock times, days, money, bilingual names, the language switch."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from community import wording

register = template.Library()


@register.simple_tag(takes_context=True)
def same_page(context: RequestContext, language: str) -> str:
    """This page and its query in the other language; the front page when this page has no twin."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    prefix = get_script_prefix()
    if not request or not match:
        return prefix if language == settings.LANGUAGE_CODE else f"{prefix}{language}/"
    here = str(request.get_full_path())
    # Django's translate_url looks the address up again among hundreds, three times a page; it has been found already.
    try:
        with override(language):
            there = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return here
    _path, mark, query = here.partition("?")
    return there + mark + query


@register.simple_tag(takes_context=True)
def same_page_absolute(context: RequestContext, language: str) -> str:
    """As `same_page`, with scheme and host: hreflang alternates must be absolute."""
    there = same_page(context, language)
    request = context.get("request")
    return request.build_absolute_uri(there) if request else there


@register.filter
def bi(thing: Any, field: str = "name") -> SafeString:
    """`{{ space|bi:"name" }}`: the page's language, else the other one marked with its `lang`."""
    text, language = wording.in_language(thing, field)
    if not language:
        return conditional_escape(text)
    return format_html('<span lang="{}">{}</span>', language, text)


@register.filter
def bi_text(thing: Any, field: str = "name") -> str:
    """As `bi` without mark-up, for titles, attributes and options."""
    return wording.in_language(thing, field)[0]


@register.filter
def people(number: int) -> str:
    """18 people; 18 o bobl."""
    return wording.people(number)


@register.filter
def tel(number: str) -> str:
    """The address that rings it: tel:01633123456."""
    return "tel:" + "".join(each for each in number if each.isdigit() or each == "+")


@register.filter
def at_field(error: str, label: str) -> str:
    """An error for the list above a form: with the field's name, unless the sentence says it already."""
    named, said = (set(re.findall(r"\w+", str(words).casefold())) for words in (label, error))
    # "From" and "To" stand in many a sentence without naming their field.
    return error if named <= said and len("".join(named)) > 4 else f"{label} – {error}"


@register.filter
def clock(value: datetime | time | int | None, zone: tzinfo | None = None) -> str:
    """9am, 9.30am, midnight; 9yb, 9.30yb, hanner nos."""
    return "" if value is None else wording.clock(value, zone)


@register.filter
def day(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """Tuesday 24 November; Dydd Mawrth 24 Tachwedd."""
    return "" if value is None else wording.day(value, zone)


@register.filter
def day_and_year(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """Tuesday 24 November 2026."""
    return "" if value is None else wording.day(value, zone, year=True)


@register.filter
def short_day(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """Tue 24 Nov; Maw 24 Tach."""
    return "" if value is None else wording.short_day(value, zone)


@register.filter
def month(value: date | datetime | None) -> str:
    """November 2026; Tachwedd 2026."""
    return "" if value is None else wording.month(value)


@register.filter
def weekday(number: int | None) -> str:
    """0 is Monday; dydd Llun."""
    return "" if number is None else wording.weekday(int(number))


@register.simple_tag
def times(start: datetime, end: datetime, zone: tzinfo | None = None) -> str:
    """`{% times booking.starts_at booking.ends_at %}`: 6pm – 8pm, with "(next day)" across midnight."""
    return wording.times(start, end, zone)


@register.filter
def distance(km: float | None) -> str:
    """0.8 miles, from kilometres."""
    return "" if km is None else wording.distance(float(km))


@register.filter
def pounds(pence: int | None) -> str:
    """£8.40, £8, free."""
    return "" if pence is None else wording.pounds(int(pence))


@register.filter
def sum_of_money(pence: int | None) -> str:
    """£8.00, −£2.00, £0.00: for columns of sums."""
    return "" if pence is None else wording.sum_of_money(int(pence))


@register.filter
def hours(length: timedelta | int | None) -> str:
    """2 hours; 1 hour 30 minutes, from a timedelta or a number of minutes."""
    return "" if length is None else wording.hours(length)


@register.simple_tag
def length(start: datetime, end: datetime) -> str:
    """How long from start to end: 2 hours."""
    return wording.hours(wording.elapsed(start, end))
