"""What Bro Wennol's groups and keepers say to each other, what keepers say often, and who wants which letters."""

from datetime import datetime, timedelta

from booking.actions import talk
from booking.actions.letter_choices import choose
from booking.models import Booking, Reply, WhenToWrite
from booking.models.proof import Side
from booking.states import BookingState
from community.models import Organisation, User

SCHOOL = "ysgol-glan-wennol"
# What for, its name, what it says in both languages.
REPLIES = (
    (
        "approve",
        "Where the key is",
        "The caretaker opens ten minutes before. Please put the chairs back as you found them.",
        "Mae'r gofalwr yn agor ddeng munud ymlaen llaw. Rhowch y cadeiriau yn ôl fel yr oeddent.",
    ),
    (
        "approve",
        "Heating",
        "The heating goes off at nine. Bring a jumper if you stay longer.",
        "Mae'r gwres yn diffodd am naw. Dewch â siwmper os arhoswch yn hirach.",
    ),
    (
        "decline",
        "School use",
        "The school needs the hall itself that evening. Most Tuesdays and Thursdays are free.",
        "Mae ar yr ysgol angen y neuadd ei hun y noson honno. Mae'r rhan fwyaf o nosweithiau Mawrth ac Iau'n rhydd.",
    ),
    (
        "ask",
        "Music",
        "Will there be music, and until when? The neighbours ask for quiet from ten.",
        "A fydd cerddoriaeth, a than pryd? Mae'r cymdogion yn gofyn am dawelwch o ddeg ymlaen.",
    ),
)
SAID = (
    (Side.GROUP, "We come with two wheelchairs this time. Is the ramp at the side unlocked?"),
    (Side.KEEPER, "It will be. Ring the bell beside it if not."),
    (Side.GROUP, "Thank you, diolch!"),
)


def fill(at: datetime) -> int:
    """Replies of the school, a short conversation about the scouts' next booking there. Returns how many of both."""
    school, amina, bill = (
        Organisation.objects.get(slug=SCHOOL),
        User.objects.get(email__startswith="amina@"),
        User.objects.get(email__startswith="bill@"),
    )
    Reply.objects.bulk_create(
        Reply(keeper=school, use=use, name=name, words=words, words_cy=words_cy)
        for use, name, words, words_cy in REPLIES
    )
    choose(person=bill, wanted={"keeper_news": WhenToWrite.DAILY}, at=at)
    theirs = Organisation.objects.of(amina)
    there = Booking.objects.filter(organisation__in=theirs, resource__keeper=school, state=BookingState.CONFIRMED)
    booking = there.filter(starts_at__gt=at + timedelta(days=3)).order_by("starts_at").first()
    if booking:
        for side, words in SAID:
            talk.say(booking=booking, side=side, by=amina if side == Side.GROUP else bill, words=words, at=at)
    return len(REPLIES) + (len(SAID) if booking else 0)
