"""Riders in lists: what they need, and a number that can be read out."""

from django import template

from fleet import telephones
from fleet.models.ride import Needs
from fleet.riders.need_words import need_words as words_of
from fleet.timing import clock

register = template.Library()


@register.filter
def need_words(ride: Needs) -> list[str]:
    """What they need, in a few words each."""
    return words_of(ride)


@register.filter
def spoken(number: str) -> str:
    """01633 555010."""
    return telephones.shown(number)


@register.filter
def of_the_evening(minutes: int) -> str:
    """18:40; ten past midnight is 00:10."""
    return clock(minutes)
