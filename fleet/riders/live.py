"""How a run stands now, in a few words that are read at a stop in the dark."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleet.calls import CallTime
from fleet.models import Run, RunState


@dataclass(frozen=True, slots=True)
class Live:
    """What is said, and whether it is good news."""

    words: str
    tone: str


def live_of(run: Run) -> Live | None:
    """None where there is nothing to say yet: it runs as planned."""
    if run.state == RunState.SUSPENDED:
        return Live(_("Does not run"), "bad")
    if run.state == RunState.DONE:
        return Live(_("Over"), "")
    if run.late_minutes:
        late = ngettext("%(count)s minute late", "%(count)s minutes late", run.late_minutes)
        return Live(late % {"count": run.late_minutes}, "wait")
    if run.state == RunState.UNDER_WAY:
        return Live(_("On the road, on time"), "good")
    return None


def expected(run: Run, call: CallTime) -> datetime:
    """When it is there, as late as its driver says."""
    return call.at + lateness(run)


def is_past(run: Run, call: CallTime, at: datetime) -> bool:
    """Whether nobody can get on there any more."""
    return call.until + lateness(run) < at


def lateness(run: Run) -> timedelta:
    """How late its driver says it is."""
    return timedelta(minutes=run.late_minutes)
