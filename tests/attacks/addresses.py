"""Every address of the product, whose it is, and what others get there.

A new address that is not here fails `test_strangers`: nobody can forget to say who may not see it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from community.standing import statement
from fleet.models import Driver
from tests.cast import NOW, evening

if TYPE_CHECKING:
    from tests.attacks.conftest import World

WHO = ("nobody", "chidi", "tegan", "sioned")

# What each of WHO gets: "ok" a page, "in" the way to signing in, "go" somewhere else, or a status.
PUBLIC = ("ok", "ok", "ok", "ok")
OWN = ("in", "ok", "ok", "ok")
MEMBERS = ("in", "404", "ok", "404")
OWNERS = ("in", "404", "403", "404")
KEEPERS = ("in", "404", "404", "404")
HOLDERS = ("404", "404", "404", "404")
HOLDERS_IN = ("in", "404", "404", "404")
BUTTON = ("in", "405", "405", "405")
GUESTS = ("ok", "go", "go", "go")

# Made to stand inside other websites, and the same for everybody.
FRAMED = {"embed", "embed-find"}
# Pressed by mail programs, which send no cookie: the signed token in the address is what says whose letters end.
BY_TOKEN = {"letter-stop"}

# name: (what stands in the address, who gets what by looking, who gets what by pressing a button there)
# A button that only changes one's own things, or holds a free time, is None: there is nothing to steal.
ADDRESSES: dict[str, tuple[str, Sequence[str], Sequence[str] | None]] = {
    "healthz": ("", PUBLIC, PUBLIC),
    "home": ("", PUBLIC, PUBLIC),
    "search": ("", PUBLIC, PUBLIC),
    "search-save": ("", OWN, None),
    "saved-searches": ("", OWN, OWN),
    # Amina's.
    "saved-search-remove": ("saved", KEEPERS, KEEPERS),
    "space": ("hall", PUBLIC, PUBLIC),
    "vehicle": ("bus", PUBLIC, PUBLIC),
    "book": ("hall", PUBLIC, None),
    "series-book": ("hall", PUBLIC, None),
    "book-details": ("held", HOLDERS, HOLDERS),
    "book-group": ("held", HOLDERS_IN, HOLDERS_IN),
    "book-check": ("held", HOLDERS_IN, HOLDERS_IN),
    "book-review": ("held", HOLDERS_IN, HOLDERS_IN),
    "book-gone": ("held", HOLDERS, HOLDERS),
    "book-extend": ("held", ("405",) * 4, HOLDERS),
    "book-let-go": ("held", ("405",) * 4, HOLDERS),
    "book-done": ("booking", MEMBERS, MEMBERS),
    "bookings": ("", OWN, OWN),
    "booking": ("booking", MEMBERS, MEMBERS),
    "booking-review": ("booking", OWNERS, OWNERS),
    "booking-cancel": ("booking", OWNERS, OWNERS),
    "booking-move": ("booking", OWNERS, OWNERS),
    "booking-answer": ("asked", OWNERS, OWNERS),
    "booking-extras": ("booking", OWNERS, OWNERS),
    "booking-use": ("booking", MEMBERS, OWNERS),
    # Says which place the card hangs in, and never who has booked it.
    "here": ("", PUBLIC, ("405",) * 4),
    "here-room": ("code", PUBLIC, PUBLIC),
    "manage-today": ("", OWN, KEEPERS),
    "manage-use": ("", OWN, ("405",) * 4),
    "manage-use-csv": ("", KEEPERS, ("405",) * 4),
    # No group is named or can be found in it.
    "open-use": ("", PUBLIC, ("405",) * 4),
    "open-use-csv": ("", PUBLIC, ("405",) * 4),
    "rides-use": ("", OWN, ("405",) * 4),
    "rides-use-csv": ("", KEEPERS, ("405",) * 4),
    # Timetables, and only of services that their operators made public: here there is none.
    "gtfs": ("", ("404",) * 4, ("405",) * 4),
    "room-card": ("hall", KEEPERS, KEEPERS),
    "manage-photos": ("hall", KEEPERS, KEEPERS),
    "booking-ics": ("booking", MEMBERS, ("405",) * 4),
    "booking-talk": ("booking", BUTTON, OWNERS),
    # The link of a letter is its reader's: whoever guesses one finds nothing.
    "talk": ("no-token", ("404",) * 4, ("404",) * 4),
    "letter-stop": ("no-token", ("404",) * 4, ("404",) * 4),
    "letter-choices": ("", OWN, None),
    "manage-replies": ("school", KEEPERS, KEEPERS),
    "reply-edit": ("reply", KEEPERS, KEEPERS),
    "booking-hand-back": ("booking", OWNERS, OWNERS),
    "booking-recall": ("booking", KEEPERS, KEEPERS),
    "manage-waiting": ("", OWN, OWN),
    # Who books for no group makes one first.
    "wait": ("hall", ("in", "ok", "go", "go"), None),
    "waits": ("", OWN, OWN),
    "wait-leave": ("wait", OWNERS, OWNERS),
    "turn": ("turn", MEMBERS, OWNERS),
    "series": ("let", MEMBERS, MEMBERS),
    "series-ics": ("let", MEMBERS, ("405",) * 4),
    "manage": ("", OWN, OWN),
    "manage-requests": ("", OWN, OWN),
    # Nobody has asked about this one: there is no such page, not even for the keeper.
    "manage-review": ("booking", KEEPERS, KEEPERS),
    "manage-request": ("booking", KEEPERS, KEEPERS),
    # Says nothing about the place; the page it leads to asks who one is.
    "manage-resource": ("hall", ("go",) * 4, ("go",) * 4),
    "manage-offers": ("hall", KEEPERS, KEEPERS),
    "manage-book": ("hall", KEEPERS, KEEPERS),
    "manage-diaries": ("hall", KEEPERS, KEEPERS),
    "manage-diary-new": ("hall", KEEPERS, KEEPERS),
    "manage-diary": ("diary", KEEPERS, KEEPERS),
    "manage-conflicts": ("", OWN, OWN),
    "manage-conflict": ("conflict", BUTTON, KEEPERS),
    "offer-new": ("hall", KEEPERS, KEEPERS),
    "closure-new": ("hall", KEEPERS, KEEPERS),
    "bank-holidays": ("hall", BUTTON, KEEPERS),
    "season-new": ("hall", KEEPERS, KEEPERS),
    "season-edit": ("season", KEEPERS, KEEPERS),
    "season-check": ("season", KEEPERS, KEEPERS),
    "season-remove": ("season", KEEPERS, KEEPERS),
    "embed": ("hall", PUBLIC, ("405",) * 4),
    "embed-find": ("school", PUBLIC, ("405",) * 4),
    "manage-embed": ("school", KEEPERS, KEEPERS),
    "offer-edit": ("offer", KEEPERS, KEEPERS),
    "offer-remove": ("offer", KEEPERS, KEEPERS),
    "offer-dates": ("offer", KEEPERS, KEEPERS),
    "offer-move": ("offer", KEEPERS, KEEPERS),
    "manage-sites": ("", OWN, OWN),
    "manage-site-new": ("", ("in", "ok", "go", "go"), None),
    "manage-site-edit": ("site", KEEPERS, KEEPERS),
    "manage-site-ours": ("site", BUTTON, KEEPERS),
    "manage-space-new": ("site", KEEPERS, KEEPERS),
    "manage-space-edit": ("hall", KEEPERS, KEEPERS),
    "rules": ("school", PUBLIC, PUBLIC),
    "rules-version": ("school coming", PUBLIC, PUBLIC),
    "manage-terms": ("school", KEEPERS, KEEPERS),
    "manage-extras": ("school", KEEPERS, KEEPERS),
    "extra-new": ("school", KEEPERS, KEEPERS),
    "extra-edit": ("extra", KEEPERS, KEEPERS),
    "manage-join": ("site", KEEPERS, KEEPERS),
    "manage-fleet": ("", OWN, OWN),
    "manage-depot-new": ("", ("in", "ok", "go", "go"), None),
    "manage-depot": ("depot", KEEPERS, KEEPERS),
    "manage-vehicle-new": ("depot", KEEPERS, KEEPERS),
    "manage-vehicle": ("bus", KEEPERS, KEEPERS),
    # The service's coordinators, and for the answer the vehicle's keeper.
    "manage-services": ("", OWN, OWN),
    "manage-service-new": ("", ("in", "ok", "go", "go"), None),
    "manage-service": ("service", KEEPERS, KEEPERS),
    "manage-service-edit": ("service", KEEPERS, KEEPERS),
    "manage-timetable": ("service", KEEPERS, KEEPERS),
    "manage-service-ask": ("service", BUTTON, KEEPERS),
    "manage-service-answer": ("service", KEEPERS, KEEPERS),
    "manage-service-end": ("service", KEEPERS, KEEPERS),
    "manage-run": ("run", KEEPERS, KEEPERS),
    "manage-run-suspend": ("run", KEEPERS, KEEPERS),
    "manage-run-vehicle": ("run", KEEPERS, KEEPERS),
    "manage-stops": ("", OWN, OWN),
    "manage-stop-new": ("", ("in", "ok", "go", "go"), None),
    # Sioned belongs to whoever runs it: she is led to the page that everybody may see.
    "run-booking": ("booking-of-run", ("in", "404", "404", "go"), ("in", "404", "404", "go")),
    "runs": ("", PUBLIC, PUBLIC),
    "run": ("run", PUBLIC, PUBLIC),
    "timetable": ("service", PUBLIC, PUBLIC),
    "ride-new": ("run", OWN, OWN),
    "rides": ("", OWN, OWN),
    # Amina's own.
    "ride": ("ride", KEEPERS, KEEPERS),
    "ride-cancel": ("ride", KEEPERS, KEEPERS),
    "ride-home": ("held", HOLDERS_IN, HOLDERS_IN),
    # The coordinator's telephone: who rides is nobody else's business. A list of what is one's own is empty.
    "manage-callers": ("", ("in", "ok", "404", "404"), ("in", "ok", "404", "404")),
    "manage-ring": ("", OWN, OWN),
    "manage-run-rides": ("run", KEEPERS, KEEPERS),
    "manage-ride-new": ("run", KEEPERS, KEEPERS),
    "manage-ride": ("ride", KEEPERS, KEEPERS),
    "manage-ride-cancel": ("ride", KEEPERS, KEEPERS),
    "manage-ride-rang": ("ride", BUTTON, KEEPERS),
    "manage-regulars": ("service", KEEPERS, KEEPERS),
    "manage-regular-new": ("service", KEEPERS, KEEPERS),
    "manage-regular-end": ("regular", KEEPERS, KEEPERS),
    # Who drives is no stranger's business; that somebody is needed is everybody's.
    "drive": ("", OWN, BUTTON),
    "drive-profile": ("", OWN, None),
    "drive-calendar": ("", BUTTON, ("in", "403", "403", "403")),
    # Who has no licence here says first what it is.
    "drive-join": ("", ("in", "go", "go", "go"), ("in", "go", "go", "go")),
    "drive-needed": ("", PUBLIC, ("405",) * 4),
    "drive-shift": ("run", OWN, BUTTON),
    "drive-take": ("run", BUTTON, ("in", "go", "go", "go")),
    "drive-give-back": ("run", KEEPERS, KEEPERS),
    "drive-swap": ("run", KEEPERS, KEEPERS),
    "drive-answer": ("run", KEEPERS, KEEPERS),
    "manage-crew": ("", OWN, BUTTON),
    "manage-crew-member": ("crew", KEEPERS, KEEPERS),
    "manage-rota": ("service", KEEPERS, KEEPERS),
    "manage-shift": ("run", KEEPERS, KEEPERS),
    # Whoever has the secret of the address reads when the bus goes out, and nobody's name.
    "driver-ics": ("wheel", PUBLIC, ("405",) * 4),
    # The evening: its driver's and its coordinator's; the vehicle's keeper reads its checks.
    "run-sheet": ("run", KEEPERS, KEEPERS),
    "run-check": ("run", KEEPERS, KEEPERS),
    "run-tap": ("run", BUTTON, KEEPERS),
    "run-late": ("run", BUTTON, KEEPERS),
    "run-incident": ("run", KEEPERS, KEEPERS),
    "run-end": ("run", KEEPERS, KEEPERS),
    "manage-checks": ("bus", KEEPERS, KEEPERS),
    "manage-defect": ("defect", KEEPERS, KEEPERS),
    "manage-rules": ("school", KEEPERS, KEEPERS),
    "manage-rulebook": ("school draft", KEEPERS, KEEPERS),
    "rules-deed": ("school draft", BUTTON, KEEPERS),
    "rule-choose": ("school draft", KEEPERS, KEEPERS),
    "rule-new": ("school draft effect", KEEPERS, KEEPERS),
    "rule-edit": ("school draft rule", KEEPERS, KEEPERS),
    "rule-remove": ("school draft rule", KEEPERS, KEEPERS),
    "rules-busy": ("school draft", KEEPERS, KEEPERS),
    "rules-replay": ("school draft", KEEPERS, KEEPERS),
    "groups": ("", OWN, OWN),
    "group-new": ("", OWN, None),
    "group": ("scouts", MEMBERS, MEMBERS),
    "group-documents": ("scouts", MEMBERS, OWNERS),
    "group-document-remove": ("scouts paper", BUTTON, OWNERS),
    "document": ("paper", MEMBERS, MEMBERS),
    "group-edit": ("scouts", OWNERS, OWNERS),
    "group-grants": ("scouts", MEMBERS, OWNERS),
    "group-grant-sign": ("scouts agreement", BUTTON, OWNERS),
    "group-grant-end": ("scouts promise", BUTTON, OWNERS),
    "group-funders": ("scouts", MEMBERS, OWNERS),
    "group-funder-stop": ("scouts funder", BUTTON, OWNERS),
    "group-standing": ("scouts", MEMBERS, OWNERS),
    "group-statement": ("scouts this-year", MEMBERS, MEMBERS),
    # Whoever has the paper's address reads its figures; it is the school's.
    "statement": ("figures", PUBLIC, PUBLIC),
    "group-family": ("scouts", MEMBERS, OWNERS),
    "group-credits": ("scouts", MEMBERS, MEMBERS),
    # The scouts have disputed it already: saying so again changes nothing.
    "dispute-new": ("entry", MEMBERS, ("in", "404", "go", "404")),
    "desk": ("", KEEPERS, KEEPERS),
    "desk-rings": ("", KEEPERS, KEEPERS),
    "desk-dispute": ("dispute", KEEPERS, KEEPERS),
    "desk-appeal": ("appeal", KEEPERS, KEEPERS),
    "group-registrations": ("scouts", MEMBERS, OWNERS),
    "group-registration-drop": ("scouts registration", BUTTON, OWNERS),
    "group-members": ("scouts", MEMBERS, OWNERS),
    "group-member-role": ("scouts member", BUTTON, OWNERS),
    # Tegan may leave, so the member whom others try to take out is Amina.
    "group-member-remove": ("scouts owner", BUTTON, OWNERS),
    "group-invitation-withdraw": ("scouts invitation", BUTTON, OWNERS),
    # Whoever has the letter may read who asks; only the address it went to may accept.
    "invitation": ("token", PUBLIC, PUBLIC),
    "invitation-accept": ("token", BUTTON, ("in", "go", "go", "go")),
    "acting": ("", BUTTON, ("in", "404", "ok-go", "404")),
    "profile": ("", OWN, None),
    "accessibility": ("", PUBLIC, PUBLIC),
    "privacy": ("", PUBLIC, PUBLIC),
    "demo-post": ("", ("404",) * 4, ("404",) * 4),
    "booking-arrive": ("booking", MEMBERS, MEMBERS),
    "booking-problem": ("booking", MEMBERS, MEMBERS),
    "manage-door": ("hall", KEEPERS, KEEPERS),
    "manage-keyholders": ("school", KEEPERS, KEEPERS),
    "keyholder-new": ("school", KEEPERS, KEEPERS),
    "keyholder-edit": ("keyholder", KEEPERS, KEEPERS),
    "keyholder-remove": ("keyholder", KEEPERS, KEEPERS),
    "manage-problems": ("", OWN, OWN),
    "manage-problem": ("broken", KEEPERS, KEEPERS),
    "manage-sheet": ("", OWN, OWN),
    # Of a problem; a place's own are for everybody.
    "photo": ("picture", ("404", "404", "ok", "404"), ("405",) * 4),
    "account_login": ("", GUESTS, None),
    "account_logout": ("", ("go", "ok", "ok", "ok"), None),
    "account_signup": ("", GUESTS, None),
    "account_inactive": ("", PUBLIC, None),
    "account_reauthenticate": ("", OWN, None),
    "account_email": ("", OWN, None),
    "account_email_verification_sent": ("", PUBLIC, None),
    "account_confirm_email": ("key", PUBLIC, None),
    "account_change_password": ("", OWN, None),
    "account_set_password": ("", ("in", "go", "go", "go"), None),
    "account_reset_password": ("", PUBLIC, None),
    "account_reset_password_done": ("", PUBLIC, None),
    "account_reset_password_from_key_done": ("", PUBLIC, None),
    "account_reset_password_from_key": ("reset", PUBLIC, None),
    "account_confirm_login_code": ("", ("go", "go", "go", "go"), None),
    "mfa_index": ("", OWN, None),
    "mfa_authenticate": ("", ("go", "go", "go", "go"), None),
    "mfa_reauthenticate": ("", OWN, None),
    "mfa_activate_totp": ("", OWN, None),
    "mfa_deactivate_totp": ("", OWN, None),
    "mfa_view_recovery_codes": ("", OWN, None),
    "mfa_generate_recovery_codes": ("", OWN, None),
    "mfa_download_recovery_codes": ("", OWN, None),
}


def names(patterns: Any = None) -> Iterator[str]:
    """Every named address but those of the staff's desk, which Django's own tests walk."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver) and each.namespace != "admin":
            yield from names(each.url_patterns)
        elif isinstance(each, URLPattern):
            assert each.name, f"{each} has no name"
            yield each.name


def arguments(world: "World", name: str) -> list[Any]:
    """What stands in the address of this name."""
    things: dict[str, Any] = {
        "hall": world.hall.slug,
        "site": world.hall.site.slug,
        "bus": world.bus.slug,
        "depot": world.bus.depot.slug,
        "run": world.run.pk,
        "service": world.run.service.slug,
        "booking-of-run": world.run.booking.reference,
        "ride": world.ride.reference,
        "crew": world.run.service.operator.crew.get().pk,
        "wheel": Driver.objects.get().secret,
        "regular": world.run.service.standing_seats.get().pk,
        "defect": world.bus.defects.get().pk,
        "held": world.held.reference,
        "saved": world.saved.pk,
        "booking": world.booking.reference,
        "code": world.hall.room_code,
        "asked": world.asked.reference,
        "let": world.let.pk,
        "offer": world.offer.pk,
        "diary": world.conflict.diary_id,
        "conflict": world.conflict.pk,
        "season": world.season.pk,
        "wait": world.wait.pk,
        "turn": world.turn.pk,
        "school": world.school.slug,
        "coming": world.coming.number,
        "draft": world.draft.number,
        "effect": "window",
        "rule": world.draft.content["rules"][0]["id"],
        "scouts": world.scouts.slug,
        "member": world.member.pk,
        "owner": world.scouts.memberships.get(role="owner").pk,
        "registration": world.registration.pk,
        "agreement": world.agreement.pk,
        "promise": world.promise.pk,
        "funder": world.funder.pk,
        "invitation": world.invitation.pk,
        "entry": world.dispute.entry_id,
        "dispute": world.dispute.pk,
        "appeal": world.appeal.pk,
        "paper": world.paper.pk,
        "broken": world.broken.pk,
        "keyholder": world.keyholder.pk,
        "extra": world.nets.pk,
        "picture": [world.broken.photo.pk, world.broken.photo.digest, "large"],
        "token": world.invitation.token,
        "no-token": "bm8tdG9rZW4:no-token",
        "reply": world.reply.pk,
        "this-year": NOW.year,
        "figures": statement.Statement(world.school.pk, NOW.year, NOW.date()).token,
        "key": "no-such-key",
        "reset": ["1", "no-such-key"],
    }
    out: list[Any] = []
    for word in ADDRESSES[name][0].split():
        out += things[word] if isinstance(things[word], list) else [things[word]]
    return out


def address(world: "World", name: str) -> str:
    """The path."""
    return reverse(name, args=arguments(world, name))


def queries(world: "World", name: str) -> dict[str, str]:
    """What the page needs in its address to be there at all."""
    if name in ("book", "series-book", "wait"):
        return {"start": evening(3).start.isoformat(), "end": evening(3).end.isoformat()}
    if name == "offer-move":
        return {"date": evening(20).start.replace(hour=9).isoformat()}
    return {}
