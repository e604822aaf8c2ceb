"""A link between two organisations in words: why they count as one family, and how that stands."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.family_forms import AppealForm
from community.family_state import counts, judged_wrong, waits
from community.models import FamilyLink, Ground, Organisation
from community.wording import in_language


@dataclass
class Described:
    """One link as the page of one side shows it."""

    link: FamilyLink
    theirs: Organisation
    why: str
    state: str
    tag: str
    may_appeal: bool
    form: AppealForm | None = None


def described(link: FamilyLink, mine: Organisation) -> Described:
    """As the members of `mine` see it."""
    theirs = link.other if link.one_id == mine.pk else link.one
    state, tag = state_of(link)
    may = link.lifted_at is None and link.appealed_at is None
    return Described(link=link, theirs=theirs, why=why(link), state=state, tag=tag, may_appeal=may)


def why(link: FamilyLink) -> str:
    """The ground, in a sentence. It names no people: who runs the other group is that group's business."""
    if link.ground == Ground.OFFICERS:
        number = int(link.detail or 0)
        words = ngettext(
            "%(count)s person is owner, manager or treasurer of both.",
            "%(count)s people are owners, managers or treasurers of both.",
            number,
        )
        return words % {"count": number}
    if link.ground == Ground.REGISTRATION:
        return _("Both gave the registration number %(number)s.") % {"number": link.detail}
    if link.ground == Ground.PARENT:
        parent, part = (link.one, link.other) if link.detail == str(link.one_id) else (link.other, link.one)
        return _("An owner said: one is part of the other. The parent is %(parent)s, the part is %(part)s.") % {
            "parent": _name(parent),
            "part": _name(part),
        }
    if link.detail:
        return _("An owner said: the same people stand behind both. “%(words)s”") % {"words": link.detail}
    return _("An owner said: the same people stand behind both.")


def state_of(link: FamilyLink) -> tuple[str, str]:
    """How it stands, and the class of its tag."""
    if judged_wrong(link):
        return _("Not one family: a person has decided"), "good"
    if link.lifted_at:
        return _("No longer one family"), ""
    if waits(link):
        return (
            _("Counts while a person looks at it") if counts(link) else _("Set aside while a person looks at it")
        ), "wait"
    return _("One family"), ""


def _name(organisation: Organisation) -> str:
    return in_language(organisation, "name")[0]
