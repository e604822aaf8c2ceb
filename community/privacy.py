"""What is kept about people, model by model: the one list behind the privacy page and the test that it is complete.

Each app that has models has a `privacy.py` with `PERSONAL_DATA`: every model's label, its own and those of the
packages it brings along, and what the model keeps; nothing for what says nothing about anybody.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.neighbours import files_named


@dataclass(frozen=True)
class Kept:
    """One row of the privacy page."""

    what: str | Promise
    why: str | Promise
    how_long: str | Promise


ACCOUNT = Kept(
    _("Your name, e-mail address, telephone if you give it, and language"),
    _(
        "To sign you in, to write to you about your bookings, and so that your own group and the keeper know whom "
        "to ask"
    ),
    _("As long as you have an account"),
)
SECRETS = Kept(
    _("Your password, made unreadable, and the secret of two-step sign-in if you use it"),
    _("So that nobody else can sign in as you"),
    _("Until you change or remove them"),
)
SESSION = Kept(
    _("That you are signed in, and for which group you act"),
    _("So that you need not sign in again on every page"),
    _("Until you sign out; two weeks at most"),
)
MEMBERSHIP = Kept(
    _("Which groups you belong to, and your role"),
    _("So that only the right people book and decide for a group"),
    _("Until you leave; that you were there, and what you changed, stays in the group's history"),
)
GROUP = Kept(
    _("What you write about your group: its e-mail address, telephone, street address and registration numbers"),
    _("So that keepers know who asks, and letters reach the group"),
    _("As long as the group is here"),
)
LETTERS = Kept(
    _("Letters we wrote about bookings, and invitations"),
    _("To be able to say what was promised"),
    _("As long as the booking or the group"),
)
SHARING = Kept(
    _("Who entered or corrected a line of your group's account of sharing, a grant, a promise or time credits"),
    _("So that every number can be explained and put right"),
    _("As long as the group is here; the account itself says nothing about people"),
)
FAMILY = Kept(
    _("Which groups the same people run"),
    _("So that a group earns nothing by lending to itself; you can appeal, and a person answers"),
    _("Until the link is lifted, and a note that it was"),
)
DOCUMENTS = Kept(
    _("Documents your group shows: insurance, risk assessment, safeguarding policy and the name of the lead"),
    _("Keepers must see them where rules ask for them; nobody else does"),
    _("Until you take them away or replace them"),
)
STAFF = Kept(
    _("What the staff who run this service changed by hand"),
    _("So that a mistake of ours can be found and put right"),
    _("As long as this service runs"),
)

PERSONAL_DATA: dict[str, tuple[Kept, ...]] = {
    "community.User": (ACCOUNT,),
    "account.EmailAddress": (ACCOUNT,),
    "account.EmailConfirmation": (ACCOUNT,),
    "mfa.Authenticator": (SECRETS,),
    "sessions.Session": (SESSION,),
    "community.Membership": (MEMBERSHIP,),
    "community.OrganisationEvent": (MEMBERSHIP,),
    "community.Organisation": (GROUP,),
    "community.OrgId": (GROUP,),
    "community.Invitation": (LETTERS,),
    "community.Grant": (SHARING,),
    "community.AcceptedFunder": (),
    "community.LedgerEntry": (SHARING,),
    "community.Dispute": (SHARING,),
    "community.Circumstances": (SHARING,),
    "community.Standing": (),
    "community.CreditMove": (SHARING,),
    "community.FamilyLink": (FAMILY,),
    "community.Document": (DOCUMENTS,),
    "community.DocumentFile": (DOCUMENTS,),
    "admin.LogEntry": (STAFF,),
    "auth.Group": (),
    "auth.Permission": (),
    "contenttypes.ContentType": (),
}


def personal_data() -> dict[str, tuple[Kept, ...]]:
    """What every model keeps, of all apps, the lowest app first."""
    return {label: kept for file in files_named("privacy") for label, kept in file.PERSONAL_DATA.items()}


def rows() -> list[Kept]:
    """Each kind of thing once, in order."""
    return list(dict.fromkeys(kept for several in personal_data().values() for kept in several))
