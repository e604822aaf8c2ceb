"""What bookings keep about people."""

from django.utils.translation import gettext_lazy as _

from community.privacy import LETTERS, MEMBERSHIP, SHARING, Kept

BOOKINGS = Kept(
    _("Bookings: what for, how many people, notes, and who made or changed them"),
    _("They are the business of the group and the keeper, who answer for them"),
    _("As long as the group is here; they are kept as a record of use"),
)
HOLDER = Kept(
    _("For a time you hold: a mark made of your internet address and browser, never the address itself"),
    _("So that nobody can hold every free time at once"),
    _("Until you send the booking; a week if you do not"),
)

PERSONAL_DATA: dict[str, tuple[Kept, ...]] = {
    "booking.Booking": (BOOKINGS, HOLDER),
    "booking.BookingEvent": (BOOKINGS,),
    "booking.Series": (BOOKINGS,),
    "booking.Message": (LETTERS,),
    "booking.Offer": (MEMBERSHIP,),  # who published it
    "booking.Decision": (BOOKINGS,),
    "booking.Proof": (BOOKINGS,),  # who checked in, or saw that they came
    "booking.Rulebook": (SHARING,),
    "booking.RulebookApproval": (SHARING,),
    "booking.ReplayRun": (BOOKINGS,),  # who asked for it; how often each group would gain or lose
    "booking.Terms": (),
    "booking.Resource": (),
    "booking.Part": (),
    "booking.Claim": (),
    "booking.Opening": (),
    "booking.Place": (),
    "booking.PlaceWord": (),
    "booking.Postcode": (),
    # Patterns of time; the columns for people that the package has besides are never written.
    "schedule.Calendar": (),
    "schedule.CalendarRelation": (),
    "schedule.Event": (),
    "schedule.EventRelation": (),
    "schedule.Occurrence": (),
    "schedule.Rule": (),
}
