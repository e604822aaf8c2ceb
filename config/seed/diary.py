"""Who books what in Bro Wennol: habits that come back each week, and a few single bookings."""

from dataclasses import dataclass

PAST_WEEKS = 6
COMING_WEEKS = 7


@dataclass(frozen=True)
class Habit:
    """A group that comes each week (or every other) at one time; `skips` in ten weeks it stays away."""

    group: str
    space: str
    weekday: int
    start: str
    hours: float
    people: int
    activity: str
    every: int = 1
    skips: int = 1


@dataclass(frozen=True)
class Single:
    """One booking so many days from today, and what became of it."""

    group: str
    space: str
    days: int
    start: str
    hours: float
    people: int
    activity: str
    fate: str = ""
    words: str = ""


HABITS = (
    Habit("shuttlecocks", "hafod-leisure-centre-sports-hall", 1, "19:00", 2, 24, "Badminton"),
    Habit("shuttlecocks", "hafod-leisure-centre-sports-hall", 3, "20:00", 1.5, 16, "Badminton ladder"),
    Habit("cor-y-felin", "the-mill-wheel-hall", 2, "19:30", 2, 55, "Côr – ymarfer / Choir practice"),
    Habit("cylch-ti-a-fi", "the-mill-wheel-hall", 1, "10:00", 2, 30, "Cylch Ti a Fi"),
    Habit("cylch-ti-a-fi", "hafod-leisure-centre-cafe-corner", 4, "10:00", 1.5, 14, "Coffi a chlonc", skips=2),
    Habit("clwb-clebran", "central-library-local-history-room", 0, "18:00", 1.5, 12, "Sgwrs i ddysgwyr"),
    Habit("clwb-clebran", "y-wern-village-hall-snug", 3, "10:30", 1.5, 9, "Paned a sgwrs", every=2),
    Habit("chess-club", "central-library-reading-room", 3, "18:00", 2.5, 22, "Club night"),
    Habit("chess-club", "bell-theatre-foyer", 2, "14:00", 2, 16, "Chess for beginners", every=2),
    Habit("silver-band", "pantygof-welfare-hall-ballroom", 0, "19:00", 2, 32, "Band practice"),
    Habit("silver-band", "pantygof-welfare-hall-lesser-hall", 3, "18:30", 1.5, 15, "Junior band"),
    Habit("memory-cafe", "zion-chapel-vestry", 3, "14:00", 2, 35, "Memory Café"),
    Habit("gentle-exercise", "hafod-leisure-centre-dance-studio", 0, "10:30", 1, 25, "Gentle exercise"),
    Habit("gentle-exercise", "hafod-leisure-centre-dance-studio", 2, "10:30", 1, 25, "Gentle exercise", skips=0),
    Habit("gentle-exercise", "y-wern-village-hall-village-hall", 4, "11:00", 1, 18, "Tai chi"),
    Habit("youth-theatre", "bell-theatre-rehearsal-studio", 5, "10:00", 3, 28, "Rehearsal"),
    Habit("youth-theatre", "bell-theatre-rehearsal-studio", 1, "17:30", 2, 20, "Juniors"),
    Habit("repair-cafe", "old-fire-station-engine-bay-workshop", 5, "10:00", 4, 20, "Repair Café", every=2, skips=0),
    Habit("street-pastors", "glan-yr-afon-depot-drivers-room", 4, "22:00", 5, 10, "Base for the night"),
    Habit("street-pastors", "glan-yr-afon-depot-drivers-room", 5, "22:00", 5, 12, "Base for the night"),
    Habit("newcomers", "the-mill-loft", 3, "18:00", 2, 20, "English conversation"),
    Habit("newcomers", "zion-chapel-vestry", 5, "12:00", 3, 45, "Shared lunch", every=2),
    Habit("young-carers", "glan-wennol-school-music-room", 2, "17:30", 2, 14, "Music evening"),
    Habit("young-carers", "glan-wennol-school-hall-garden-third", 4, "17:30", 2, 24, "Games night", every=2),
    Habit("bws-min-nos", "civic-offices-committee-room", 0, "18:00", 1.5, 11, "Cyfarfod gyrwyr", every=2),
    Habit("shuttlecocks", "glan-wennol-school-hall-middle-third", 0, "19:00", 2, 8, "Badminton for beginners"),
    Habit("cylch-ti-a-fi", "scout-hut-scout-hall", 0, "09:30", 2, 24, "Babis a phaned"),
    Habit("memory-cafe", "scout-hut-scout-hall", 2, "14:00", 2, 28, "Singing for memory"),
    Habit("clwb-clebran", "scout-hut-scout-hall", 4, "19:00", 1.5, 14, "Peint a sgwrs", every=2),
    Habit("cor-y-felin", "glan-wennol-school-main-hall", 6, "14:00", 3, 90, "Cyngerdd / Concert day", every=3, skips=0),
    Habit("silver-band", "old-fire-station-music-cellar", 5, "21:00", 4, 8, "Brass quintet, late", every=2),
    Habit("cor-y-felin", "glan-wennol-school-music-room", 0, "18:00", 2, 24, "Sopranos and altos"),
    Habit("shuttlecocks", "glan-wennol-school-all-weather-pitch", 5, "10:00", 3, 20, "Five-a-side"),
    Habit("youth-theatre", "glan-wennol-school-main-hall", 3, "17:30", 3, 35, "Scenes and voices"),
    Habit("newcomers", "glan-wennol-school-music-room", 3, "18:00", 2, 18, "English conversation", skips=2),
)

# The scouts' weekly let on one third of the school hall, whose dates all belong together.
LET = Habit("wennol-scouts", "glan-wennol-school-hall-stage-third", 1, "18:30", 1.5, 34, "Scout night", skips=0)
LET_WEEKS = 12

SINGLES = (
    # Waiting for Bill.
    Single("wennol-scouts", "glan-wennol-school-cookery-room", 16, "17:30", 2.5, 18, "Cook badge evening"),
    Single(
        "newcomers",
        "glan-wennol-school-cookery-room",
        23,
        "18:00",
        3,
        20,
        "Cooking together",
        "ask",
        "How many of the cooks hold a food hygiene certificate?",
    ),
    Single(
        "shuttlecocks",
        "glan-wennol-school-cookery-room",
        12,
        "19:00",
        2,
        10,
        "Tournament supper",
        "decline",
        "The cookers are being serviced that week. The Mill's kitchen is free.",
    ),
    Single("memory-cafe", "glan-wennol-school-cookery-room", 10, "17:00", 2, 12, "Christmas baking", "approve"),
    Single("silver-band", "glan-wennol-school-main-hall", 22, "18:30", 3, 180, "Carols by brass"),
    Single("young-carers", "glan-wennol-school-main-hall", 24, "17:30", 3, 60, "Film night"),
    # Waiting for others.
    Single("wennol-scouts", "y-wern-village-hall-playing-field", 40, "09:00", 8, 60, "Camp day"),
    Single("young-carers", "civic-offices-council-chamber", 20, "18:30", 2, 50, "Young people ask the council"),
    Single("bws-min-nos", "civic-offices-council-chamber", 27, "18:30", 2, 40, "Cyfarfod cyffredinol", "approve"),
    Single("cor-y-felin", "zion-chapel-chapel", 19, "19:00", 2.5, 120, "Cymanfa ganu", "approve"),
    Single("youth-theatre", "barn-field-primary-school-hall", 15, "17:00", 2, 40, "Auditions"),
    # Given up again.
    Single(
        "wennol-scouts",
        "pantygof-welfare-hall-ballroom",
        26,
        "18:00",
        3,
        90,
        "Awards night",
        "cancel",
        "We have moved to the spring.",
    ),
    Single("chess-club", "the-mill-wheel-hall", 20, "10:00", 6, 70, "County match"),
    Single("wennol-scouts", "the-mill-loft", 9, "19:00", 1.5, 9, "Leaders' meeting"),
    Single("repair-cafe", "the-mill-kitchen", 18, "10:00", 3, 8, "Soup for the menders", "approve"),
    Single("bws-min-nos", "glan-yr-afon-depot-drivers-room", 13, "20:00", 2, 14, "Hyfforddiant gyrwyr"),
)
