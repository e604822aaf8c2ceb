"""Add a building, change one, and ask to keep one that is on the list but has no keeper.

Anybody who manages an organisation adds a building of its own at once. One that was imported belongs to nobody:
taking it is asked for, and a member of staff gives it after checking who asks. That is one field in the admin,
because a form that gave a school to whoever pressed the button first would be worse than none.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.models import Message
from community.languages import languages_of
from community.models import MANAGING_ROLES, Organisation, User
from community.slugs import free_slug
from venues.actions.spaces import keeps
from venues.models import Site


@action
def add_site(*, keeper: Organisation, by: User, **fields: Any) -> Site:
    """A building of one's own. Raises NotPermitted."""
    _allow(by, keeper)
    return Site.objects.create(slug=free_slug(Site.objects.all(), fields["name"], 90, "site"), keeper=keeper, **fields)


@action
def change_site(*, site: Site, by: User, **fields: Any) -> Site:
    """Its spaces move and are renamed along. Raises NotPermitted."""
    if not keeps(by, site):
        raise NotPermitted(_("Only the building's keeper changes it."))
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()
    return site


@action
def ask_to_keep(*, site: Site, keeper: Organisation, by: User, at: datetime) -> int:
    """Write to the staff. Returns how many letters: none if this was asked before. Raises NotPermitted."""
    _allow(by, keeper)
    if site.keeper_id is not None:
        raise NotPermitted(_("This building has a keeper already."))
    letters = [_letter(site, keeper, by, reader, at) for reader in User.objects.staff()]
    known = set(Message.objects.filter(key__in=[letter.key for letter in letters]).values_list("key", flat=True))
    fresh = [letter for letter in letters if letter.key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _allow(by: User, keeper: Organisation) -> None:
    if not Organisation.objects.of(by, *MANAGING_ROLES).filter(pk=keeper.pk).exists():
        raise NotPermitted(_("Only the organisation's own managers do this."))


def _letter(site: Site, keeper: Organisation, by: User, reader: User, at: datetime) -> Message:
    words = {
        "site": site,
        "keeper": keeper,
        "by": by,
        "link": settings.SITE_URL + reverse("admin:venues_site_change", args=[site.pk]),
    }
    texts = []
    for language in languages_of(reader.language):
        with translation.override(language):
            texts.append(render_to_string("venues/manage/keep_letter.txt", words).strip().partition("\n"))
    return Message(
        key=f"keep:{site.pk}:{keeper.pk}:{reader.pk}",
        to=reader.email,
        language=reader.language,
        subject=" / ".join(dict.fromkeys(subject for subject, _, _ in texts))[:250],
        body="\n\n".join(body.strip() for _, _, body in texts) + "\n",
        created_at=at,
        due_at=at,
        leased_until=at,
    )
