"""What the rules about services say, in sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.eligibility import Refusal
from fleet.fares import Terms, against

SENTENCES: dict[str, str | Promise] = {
    "fare_without_permit": _(
        "Without a permit nobody may pay for the ride, whatever it is called. Choose your permit, or take the fare out."
    ),
    "section_19_for_members": _(
        "A section 19 permit never covers the general public. Let only members ride, or run it under section 22."
    ),
    "reduced_is_dearer": _("The reduced fare is more than the fare."),
    "members_only_is_not_public": _(
        "A service for members only does not belong in the public timetable data: anybody could plan a trip with it."
    ),
}


def fare_refusals(terms: Terms) -> list[Refusal]:
    """Everything the law or plain sense says against them; `rule` names the field."""
    return [Refusal(code, SENTENCES[code], rule=field) for field, code in against(terms).items()]
