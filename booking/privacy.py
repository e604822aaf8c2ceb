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
KEYHOLDERS = Kept(
    _("The name and telephone of a keyholder, as the keeper wrote them"),
    _("So that a group that stands before a closed door can ring; it sees them on the day of its booking only"),
    _("Until the keeper takes them off the list"),
)
BUSY = Kept(
    _("What a building’s own diary calls its events"),
    _("So that its managers see what a time is needed for; nobody else does"),
    _("Until the next reading of the diary no longer has it, or the diary is taken away"),
)
SEARCHES = Kept(
    _("Searches you asked us to look at again, and what we told you of them"),
    _("To write to you when something comes free"),
    _("Until you take them off your list"),
)
CHOICES = Kept(
    _("Which letters you want, and when"),
    _("So that we write no more than you want"),
    _("As long as you have an account"),
)
PICTURES = Kept(
    _("Photos of places and of things that are wrong there, and who sent them"),
    _("So that people know what they book, and keepers what to mend; place and camera are taken out"),
    _("Until the keeper takes them away"),
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
    "booking.Wait": (BOOKINGS,),
    "booking.Turn": (BOOKINGS,),
    "booking.Remark": (BOOKINGS,),
    "booking.BookingExtra": (),
    "booking.Problem": (BOOKINGS,),
    "booking.Photo": (PICTURES,),
    "booking.PhotoFile": (PICTURES,),
    "booking.Season": (MEMBERSHIP,),
    "booking.BuildingDiary": (MEMBERSHIP,),
    "booking.BusyTime": (BUSY,),
    "booking.DiaryConflict": (BUSY,),
    "booking.Keyholder": (KEYHOLDERS,),
    "booking.SavedSearch": (SEARCHES,),
    "booking.LetterChoice": (CHOICES,),
    "booking.MissedSearch": (),
    "booking.Reply": (),
    "booking.Extra": (),
    "booking.Door": (KEYHOLDERS,),  # whom to ring if nobody opens
    "booking.EmbedSite": (),
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
