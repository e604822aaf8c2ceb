"""How things are called in the feed: ids that stay, addresses, and words in both languages."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from community.models import Organisation
from fleet.models import Service, Stop

Row = dict[str, Any]
Table = list[Row]

ENGLISH, WELSH = "en-gb", "cy"
# What a telephone understands. Readers refuse the whole line for "01633 123456 (evenings)".
TELEPHONE = re.compile(r"\+?[0-9][0-9 ]{5,}")
# How many digits a number has that begins with one nought. Another one is mistyped, and a fault to every reader.
BRITISH = (10, 11)


def stop_id(stop: Stop) -> str:
    """A real stop has its code of the national register."""
    return stop.code or f"stop-{stop.pk}"


def zone_id(stop: Stop) -> str:
    """Shares its numbers with no stop."""
    return f"zone-{stop.pk}"


def agency_id(operator: Organisation) -> str:
    """An operator's."""
    return f"o{operator.pk}"


def route_id(service: Service) -> str:
    """A service's."""
    return f"s{service.pk}"


def rule_id(service: Service) -> str:
    """How it is booked."""
    return f"b{service.pk}"


def page(name: str, *args: object) -> str:
    """A page's address, in English, whoever asks for the feed."""
    with override(ENGLISH):
        return settings.SITE_URL + reverse(name, args=args)


def said(words: str | Promise, language: str = ENGLISH) -> str:
    """In that language, whoever asks for the feed."""
    with override(language):
        return str(words)


def telephone(number: str) -> str:
    """Without what is written beside it; empty where no number is left."""
    plain = number.strip().replace("-", " ").replace("(0)", "").replace("(", "").replace(")", "")
    found = TELEPHONE.match(plain)
    said_so = found.group().strip() if found else ""
    at_home = said_so.startswith("0") and not said_so.startswith("00")
    return "" if at_home and len(said_so.replace(" ", "")) not in BRITISH else said_so


def in_welsh(table: str, column: str, record: str, words: str) -> Iterator[Row]:
    """A line of translations.txt, where there is something to say."""
    if words:
        yield {
            "table_name": table,
            "field_name": column,
            "language": WELSH,
            "translation": words,
            "record_id": record,
        }
