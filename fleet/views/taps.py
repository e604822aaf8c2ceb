"""What is tapped on the run sheet: one by a button, or all that waited on a phone for a signal, together."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from community.models import User
from community.views.access import signed_in
from fleet.actions import evening
from fleet.models import Ride, Run
from fleet.views.evening import run_or_404

# More than a full bus changes its mind about in one evening.
MOST = 200
REFERENCE = re.compile(r"[0-9A-Z-]{1,9}")


@dataclass(frozen=True)
class Pressed:
    """One tap as it was sent."""

    key: UUID
    ride: str
    kind: str
    tapped_at: datetime


@login_required
@require_POST
def tap(http: HttpRequest, pk: int) -> HttpResponse:
    """By JSON the answer says which are heard and which are refused, so that the phone forgets both; by a form it is
    the sheet again."""
    at, by = timezone.now(), signed_in(http)
    run = run_or_404(pk, by)
    if http.content_type == "application/json":
        done, refused = _heard(run, _from_phone(http.body, at), by, at)
        return JsonResponse({"done": done, "refused": refused})
    _done, refused = _heard(run, [_from_button(http.POST, at)], by, at)
    for sentence in refused.values():
        messages.warning(http, sentence)
    # Back to where the thumb is, and not to the top.
    return redirect(f"{reverse('run-sheet', args=[pk])}#{_ride_in(http.POST)}")


def _heard(run: Run, taps: Sequence[Pressed], by: User, at: datetime) -> tuple[list[str], dict[str, str]]:
    """(keys of those that are kept, sentences for those that never will be). Each by itself: one that is refused must
    not take the others along."""
    rides = {ride.reference: ride for ride in Ride.objects.filter(run=run, reference__in=[each.ride for each in taps])}
    done, refused = [], {}
    for each in sorted(taps, key=lambda each: each.tapped_at):
        try:
            if each.ride not in rides:
                raise NotPermitted(_("Somebody is no longer on this run."))
            evening.tap(
                run=run,
                ride=rides[each.ride],
                kind=each.kind,
                key=each.key,
                tapped_at=each.tapped_at,
                by=by,
                at=at,
            )
        except Refused as no:
            refused[str(each.key)] = " ".join(str(refusal.sentence) for refusal in no.refusals)
        except NotPermitted as no:
            refused[str(each.key)] = str(no)
        else:
            done.append(str(each.key))
    return done, refused


def _from_phone(body: bytes, at: datetime) -> list[Pressed]:
    """Raises BadRequest for anything that our own script does not send."""
    try:
        given = json.loads(body)
        taps = [_read(each, at) for each in given["taps"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadRequest("These are no taps.") from error
    if len(taps) > MOST:
        raise BadRequest("These are too many taps.")
    return taps


def _read(tap: Mapping[str, Any], at: datetime) -> Pressed:
    when = parse_datetime(tap["at"])
    if when is None or when.tzinfo is None or not REFERENCE.fullmatch(tap["ride"]):
        raise ValueError
    return Pressed(UUID(tap["key"]), tap["ride"], str(tap["kind"]), when)


def _from_button(given: Mapping[str, str], at: datetime) -> Pressed:
    """Pressed twice on one page it is one tap: its key is made of the page's."""
    kind, _colon, reference = given.get("tap", "").partition(":")
    try:
        key = uuid5(UUID(given.get("page", "")), f"{kind}:{reference}")
    except ValueError:
        key = uuid4()
    return Pressed(key, reference if REFERENCE.fullmatch(reference) else "", kind, at)


def _ride_in(given: Mapping[str, str]) -> str:
    reference = given.get("tap", "").partition(":")[2]
    return reference if REFERENCE.fullmatch(reference) else ""
