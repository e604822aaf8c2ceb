"""Counting what was looked for and not found, once for each visitor, and leaving nothing of the visitor behind.

What tells visitors apart is a keyed hash that lives in this process's memory for an hour. A program that tries
everything is not somebody who looks for a room.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime

from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from booking.search.question import Question
from booking.use import missed
from booking.visitors import hashed_address

AN_HOUR = 60 * 60
# Nobody looks in vain for more different things in an hour.
MOST_IN_AN_HOUR = 20
PROGRAMS = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|curl|wget|python|http-?client", re.IGNORECASE)


def note(http: HttpRequest, question: Question, removed: Mapping[str, int], at: datetime) -> None:
    """Count it, unless this visitor was counted for it already. A database too busy for it goes without."""
    agent = http.headers.get("User-Agent", "")
    if http.method != "GET" or not agent or PROGRAMS.search(agent):
        return
    who = hashed_address(http)
    asked = salted_hmac("booking.missed", f"{who} {agent} {astuple(question)}").hexdigest()
    if not cache.add(f"missed:{asked}", True, AN_HOUR):
        return
    cache.add(f"missed-by:{who}", 0, AN_HOUR)
    try:
        if cache.incr(f"missed-by:{who}") > MOST_IN_AN_HOUR:
            return
    except ValueError:  # it ran out between the two
        return
    with suppress(OperationalError):
        missed.count(question, removed, at)
